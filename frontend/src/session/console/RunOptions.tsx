import { useId } from "react";
import { isOver } from "../interview";
import { isExecuted } from "../languages/language";
import type { Session } from "../session";
import { useSession } from "../useSession";
import controls from "../view/controls.module.css";
import { Disclosure } from "../view/Disclosure";
import { DownwardIcon, PromptIcon } from "../view/icons";
import s from "./RunOptions.module.css";

/** Beside Run: what this person's programs are given, and the language's own prompt. */
export function RunOptions({ session }: { session: Session }) {
  const { given, language, running, starting, interview } = useSession(session);
  const { programs } = session;
  const base = useId();
  const inUse = given.args !== "" || given.input !== "";
  const over = isOver(interview.state);
  return (
    <Disclosure
      label={inUse ? "Arguments and input, in use" : "Arguments and input"}
      className={`${controls.icon} ${s.button}`}
      button={
        <>
          <DownwardIcon />
          {inUse && <i className={s.dot} />}
        </>
      }
    >
      {(close) => (
        <div className={s.fields}>
          <label htmlFor={`${base}args`}>Arguments</label>
          <input
            id={`${base}args`}
            className={s.field}
            value={given.args}
            placeholder="3 'two words'"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => programs.give({ ...given, args: event.currentTarget.value })}
          />
          <label htmlFor={`${base}input`}>Input</label>
          <textarea
            id={`${base}input`}
            className={s.field}
            rows={4}
            value={given.input}
            spellCheck={false}
            autoCapitalize="off"
            aria-describedby={`${base}hint`}
            onChange={(event) => programs.give({ ...given, input: event.currentTarget.value })}
          />
          <p className={s.hint} id={`${base}hint`}>
            With input, a program reads this and waits for nobody to type. Only your own runs get it.
          </p>
          {language?.repl && isExecuted(language) && (
            <button
              type="button"
              className={`${controls.button} ${s.prompt}`}
              disabled={over || running !== null || starting}
              onClick={() => {
                close();
                void session.run.program(true);
              }}
            >
              <PromptIcon /> Open {language.name}’s prompt
            </button>
          )}
        </div>
      )}
    </Disclosure>
  );
}
