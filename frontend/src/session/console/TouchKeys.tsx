import { type FormEvent, useState } from "react";
import s from "./ConsolePane.module.css";
import type { Programs } from "./programs";

/** For hands without a keyboard: a line to type, and the keys that a phone does not have. */
export function TouchKeys({ programs, terminal }: { programs: Programs; terminal: boolean }) {
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    programs.type(`${text}\r`);
    setText("");
  };
  return (
    <form className={s.touch} onSubmit={submit}>
      {terminal && (
        <input
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder="Input, Enter sends it"
          aria-label="Input for the program"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="send"
        />
      )}
      <button type="button" className={s.touchKey} onClick={() => void programs.interrupt()}>
        Ctrl-C
      </button>
      {terminal && (
        <button type="button" className={s.touchKey} onClick={() => programs.type("\x04")}>
          Ctrl-D
        </button>
      )}
    </form>
  );
}
