import { useLayoutEffect, useRef } from "react";
import classes from "./NameField.module.css";

interface Props {
  name: string;
  label: string;
  /** undefined: never mind */
  onDone: (name: string | undefined) => void;
}

// longest is the relay's limit for a name, in characters.
const longest = 200;

/** A name that is being changed where it stands. Enter or leaving keeps it, Escape does not. */
export function NameField({ name, label, onDone }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const finish = (value: string | undefined) => {
    if (done.current) return;
    done.current = true;
    onDone(value?.trim());
  };
  return (
    <input
      ref={input}
      className={classes.field}
      defaultValue={name}
      maxLength={longest}
      aria-label={label}
      placeholder="Untitled interview"
      onBlur={(e) => finish(e.currentTarget.value)}
      onKeyDown={(e) => {
        e.stopPropagation();
        if (e.nativeEvent.isComposing) return;
        if (e.key === "Enter") finish(e.currentTarget.value);
        if (e.key === "Escape") finish(undefined);
      }}
    />
  );
}
