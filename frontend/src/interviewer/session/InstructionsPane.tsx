import { Button } from "@mantine/core";
import { Eye, Pencil } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { Instructions, LazyMarkdown } from "../../session";
import { useKeptFocus } from "../../ui/keys/useKeptFocus";
import classes from "./InstructionsPane.module.css";
import type { InstructionsState } from "./useInstructions";

/** The relay's limit, in characters; it counts bytes. */
const LONGEST = 64 * 1024;

/** What everybody in the session reads, with what an interviewer can do about it. */
export function InstructionsPane({ state }: { state: InstructionsState }) {
  if (state.draft) return <Writing state={state} text={state.draft.text} />;
  return (
    <div className={classes.pane}>
      {state.allowed && (
        <div className={classes.head}>
          <span className={classes.about}>Everybody reads this.</span>
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label="Edit the instructions"
            leftSection={<Pencil size={12} aria-hidden />}
            onClick={state.begin}
          >
            Edit
          </Button>
        </div>
      )}
      <div className={classes.body}>
        <Instructions text={state.text} />
      </div>
    </div>
  );
}

function Writing({ state, text }: { state: InstructionsState; text: string }) {
  const [preview, setPreview] = useState(false);
  const save = () => void state.save();
  const key = (event: KeyboardEvent) => {
    const wanted = (event.ctrlKey || event.metaKey) && (event.key === "s" || event.key === "Enter");
    if (!wanted || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!state.overtaken) save();
  };
  return (
    <section className={classes.pane} aria-label="Edit the instructions" data-own-keys onKeyDown={key}>
      <div className={classes.head}>
        <span className={classes.about}>Markdown. Shown on Save.</span>
        <Button
          size="compact-sm"
          variant={preview ? "light" : "subtle"}
          aria-pressed={preview}
          leftSection={<Eye size={12} aria-hidden />}
          onClick={() => setPreview(!preview)}
        >
          Preview
        </Button>
      </div>
      {state.overtaken && <Overtaken state={state} />}
      {preview ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.shown} aria-label="Instructions, as shown" tabIndex={0}>
          {text.trim() ? (
            <LazyMarkdown text={text} />
          ) : (
            <p className={classes.about}>Nothing is written yet.</p>
          )}
        </section>
      ) : (
        <TextField text={text} onChange={state.write} />
      )}
      <div className={classes.foot}>
        <span className={classes.problem} role="status">
          {state.overtaken ? "" : state.problem}
        </span>
        <Button size="compact-sm" onClick={state.discard} disabled={state.saving}>
          Discard
        </Button>
        <Button
          size="compact-sm"
          variant="filled"
          onClick={save}
          loading={state.saving}
          disabled={state.overtaken}
        >
          Save
        </Button>
      </div>
    </section>
  );
}

function TextField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useKeptFocus(field); // Edit was pressed for it
  return (
    <textarea
      ref={field}
      className={classes.text}
      aria-label="Instructions, in Markdown"
      dir="auto"
      maxLength={LONGEST}
      placeholder="What everybody is asked to do. Candidates read it too."
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Two wrote at once: the later one sees what is there now, and decides. */
function Overtaken({ state }: { state: InstructionsState }) {
  return (
    <div className={classes.overtaken} role="alert">
      <p>
        <strong>Somebody else changed the instructions meanwhile.</strong> Nothing is lost: below is what
        everybody reads now, then what you wrote.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.theirs} aria-label="What everybody reads now" tabIndex={0}>
        {state.text.trim() ? <LazyMarkdown text={state.text} /> : "They were removed."}
      </section>
      <div className={classes.choices}>
        <Button size="compact-sm" onClick={() => state.settle("both")}>
          Put mine below
        </Button>
        <Button size="compact-sm" onClick={() => state.settle("mine")}>
          Replace with mine
        </Button>
        <Button size="compact-sm" onClick={state.discard}>
          Discard mine
        </Button>
      </div>
    </div>
  );
}
