import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import controls from "../view/controls.module.css";
import { CloseIcon, DownwardIcon, UpwardIcon } from "../view/icons";
import s from "./ConsolePane.module.css";
import type { Screen } from "./screen";
import type { Found } from "./useScreen";

interface FindBarProps {
  screen: Screen;
  found: Found;
  onClose: () => void;
}

/** Looks for words in the output: Enter goes up to the one before, as the newest is below. */
export function FindBar({ screen, found, onClose }: FindBarProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => () => screen.endFind(), [screen]);
  const close = () => {
    onClose();
    screen.focus();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter") screen.find(text, !event.shiftKey);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className={s.find} onKeyDown={key}>
      <input
        ref={field}
        className={s.words}
        aria-label="Find in the console"
        placeholder="Find"
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setText(event.currentTarget.value);
          screen.find(event.currentTarget.value, true);
        }}
      />
      <span className={s.found} role="status">
        {text === "" ? "" : found.count === 0 ? "None" : `${found.index + 1} of ${found.count}`}
      </span>
      <button
        type="button"
        className={controls.icon}
        aria-label="The one before"
        title="The one before (Enter)"
        onClick={() => screen.find(text, true)}
      >
        <UpwardIcon />
      </button>
      <button
        type="button"
        className={controls.icon}
        aria-label="The next one"
        title="The next one (Shift+Enter)"
        onClick={() => screen.find(text)}
      >
        <DownwardIcon />
      </button>
      <button
        type="button"
        className={controls.icon}
        aria-label="Close"
        title="Close (Escape)"
        onClick={close}
      >
        <CloseIcon />
      </button>
    </search>
  );
}
