import { Button } from "@mantine/core";
import { Play } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useNarrow } from "../../session/view/useNarrow";
import { SaveBar } from "../settings/SaveBar";
import { KeptLine } from "./KeptLine";
import { MarkdownPane } from "./MarkdownPane";
import { Sections } from "./Sections";
import { StarterFiles } from "./StarterFiles";
import classes from "./TemplateForm.module.css";
import { TemplateHead } from "./TemplateHead";
import { TestsEditor } from "./tests/TestsEditor";
import { useBegin } from "./useBegin";
import { useSaveTemplate } from "./useSaveTemplate";
import { useTemplateActions } from "./useTemplateActions";
import { type EditedTemplate, useDraftState } from "./useTemplateDraft";

interface Props {
  edited: EditedTemplate;
  id: string;
  /** when what is edited had been saved */
  changedAt: string;
  onMade: (id: string) => void;
}

/** A template while it is changed: what everybody reads, what interviewers read, the files. */
export function TemplateForm({ edited, id, changedAt, onMade }: Props) {
  const { draft, kept, keepsNothing, discard } = edited;
  const state = useDraftState(draft);
  const root = useRef<HTMLDivElement>(null);
  const name = useRef<HTMLInputElement>(null);
  const narrow = useNarrow(root, 760);
  const { actions } = useTemplateActions();
  const { begin, beginning } = useBegin();
  const [open, setOpen] = useState("instructions");
  const { save, busy, problem, wrongTests } = useSaveTemplate(id, edited, onMade);
  const [, navigate] = useLocation();
  const fresh = id === "new";
  useEffect(() => {
    document.title = `${state.name || "New template"} · Candor`;
  }, [state.name]);
  useEffect(() => {
    if (wrongTests) setOpen("tests");
  }, [wrongTests]);
  useLayoutEffect(() => {
    if (fresh) name.current?.focus();
  }, [fresh]);

  const saveNow = async () => {
    const saved = await save();
    if (!saved && draft.content().name === "") name.current?.focus();
    return saved;
  };
  const use = async () => {
    const ready = state.changed || fresh ? (await saveNow())?.id : id;
    if (ready) await begin(ready);
  };
  const duplicate = async () => {
    const made = await actions.duplicate(id);
    if (made) navigate(`/templates/${made.id}`);
  };
  const files = <StarterFiles draft={draft} state={state} />;
  const sections = [
    {
      id: "instructions",
      title: "Instructions",
      content: (
        <MarkdownPane
          draft={draft}
          text={draft.instructions}
          value={state.instructions}
          label="Instructions"
          about="Everybody in the session sees them. Markdown."
          placeholder="What is to be done. Markdown works."
        />
      ),
    },
    {
      id: "guidance",
      title: "Guidance",
      content: (
        <MarkdownPane
          draft={draft}
          text={draft.guidance}
          value={state.guidance}
          label="Guidance"
          about="Interviewers only; candidates never get it. Markdown."
          placeholder={"What to look for, hints to give, good answers.\nCandidates never get a byte of it."}
        />
      ),
    },
    {
      id: "tests",
      title: state.tests.length > 0 ? `Tests (${state.tests.length})` : "Tests",
      content: <TestsEditor draft={draft} state={state} problem={wrongTests} />,
    },
  ];
  return (
    <div className={classes.form} ref={root}>
      <TemplateHead
        draft={draft}
        state={state}
        nameRef={name}
        fresh={fresh}
        onDuplicate={() => void duplicate()}
        onRemove={() => {
          actions.remove({ id, name: state.name, language: state.language, changedAt });
          navigate("/templates");
        }}
      />
      {kept && <KeptLine kept={kept} savedAt={changedAt} />}
      <div className={classes.body}>
        <Sections
          label="Parts of the template"
          open={open}
          onOpen={setOpen}
          sections={narrow ? [...sections, { id: "files", title: "Files", content: files }] : sections}
        />
        {!narrow && (
          <section className={classes.files} aria-label="Starter files">
            {files}
          </section>
        )}
      </div>
      <SaveBar
        unsaved={state.changed}
        busy={busy}
        problem={
          problem ??
          (keepsNothing && state.changed
            ? "Not saved, and this browser does not keep it: save before you leave."
            : undefined)
        }
        onSave={() => void saveNow()}
        onDiscard={discard}
      >
        <Button
          leftSection={<Play size={12} aria-hidden />}
          loading={beginning}
          title={
            state.changed ? "Saves it, then opens a new interview with it" : "Opens a new interview with it"
          }
          onClick={() => void use()}
        >
          Use in a new interview
        </Button>
      </SaveBar>
    </div>
  );
}
