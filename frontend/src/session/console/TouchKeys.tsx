import { type FormEvent, useState } from "react";
import s from "./ConsolePane.module.css";

interface TouchKeysProps {
  type: (text: string) => void;
  interrupt: () => void;
  terminal: boolean;
}

/** For hands without a keyboard: a line to type, and the keys that a phone does not have. */
export function TouchKeys({ type, interrupt, terminal }: TouchKeysProps) {
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    type(`${text}\r`);
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
      <button type="button" className={s.touchKey} onClick={interrupt}>
        Ctrl-C
      </button>
      {terminal && (
        <button type="button" className={s.touchKey} onClick={() => type("\x04")}>
          Ctrl-D
        </button>
      )}
    </form>
  );
}
