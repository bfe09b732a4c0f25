import { useLayoutEffect, useRef } from "react";
import s from "./FileStrip.module.css";

interface FileNameProps {
  name: string;
  label: string;
  placeholder: string;
  /** The id of the element that shows what is wrong. */
  problemId: string;
  wrong: boolean;
  /** Tells what is wrong with a name, "" when nothing is. */
  check: (name: string) => string;
  onProblem: (problem: string) => void;
  /** undefined: never mind */
  onDone: (name: string | undefined, byKey: boolean) => void;
}

/** A file's name while it is typed. Enter or leaving keeps a good one, Escape does not. */
export function FileName(props: FileNameProps) {
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useLayoutEffect(() => {
    const field = input.current;
    if (!field) return;
    field.scrollIntoView({ inline: "nearest", block: "nearest" });
    field.focus();
    const dot = field.value.lastIndexOf(".");
    field.setSelectionRange(field.value.lastIndexOf("/") + 1, dot > 0 ? dot : field.value.length);
  }, []);
  const finish = (name: string | undefined, byKey: boolean) => {
    if (done.current) return;
    done.current = true;
    props.onDone(name, byKey);
  };
  return (
    <input
      ref={input}
      className={s.name}
      defaultValue={props.name}
      placeholder={props.placeholder}
      aria-label={props.label}
      aria-invalid={props.wrong}
      aria-describedby={props.wrong ? props.problemId : undefined}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      onInput={() => props.onProblem("")}
      onBlur={(event) => {
        const name = event.currentTarget.value.trim();
        finish(name !== props.name && props.check(name) === "" ? name : undefined, false);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") finish(undefined, true);
        if (event.key !== "Enter") return;
        event.preventDefault();
        const name = event.currentTarget.value.trim();
        const problem = name === props.name ? "" : props.check(name);
        if (problem === "") finish(name === props.name ? undefined : name, true);
        else props.onProblem(problem);
      }}
    />
  );
}
