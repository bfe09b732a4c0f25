import { useEffect, useRef, useState } from "react";
import { surfaces } from "../../ui/keys/surfaces";
import { useHeldKeys } from "../../ui/keys/useHeldKeys";
import type { Session } from "../session";
import { useSession } from "../useSession";
import { DownwardIcon } from "../view/icons";
import { useIdle } from "../view/useIdle";
import { useLazy } from "../view/useLazy";
import { shortVersion } from "./groups";
import s from "./LanguageChooser.module.css";
import { isExecuted, type Language } from "./language";

const loadList = () => import("./LanguageList");

/** The session's language, and the way to another. The list is loaded when it is wanted. */
export function LanguageChooser({ session, locked }: { session: Session; locked: boolean }) {
  const state = useSession(session);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [near, setNear] = useState(false);
  const { language } = state;
  const edited = language !== null && !isExecuted(language);
  const idle = useIdle();
  const list = useLazy(loadList, open || near || edited || idle); // ahead: the network may be away by then
  const disabled = locked || !state.loaded || (state.languages.length === 0 && language === null);
  useEffect(() => {
    if (disabled) setOpen(false);
  }, [disabled]);

  const close = (refocus: boolean) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  };
  useHeldKeys(open, surfaces.languages, () => close(true));
  const name = language ? (list?.nameOf(language) ?? language.name) : "Language";
  const extra = edited ? "editing only" : shortVersion(language?.version ?? "");
  const List = list?.LanguageList;
  return (
    <>
      <button
        ref={button}
        type="button"
        className={s.button}
        aria-label={language ? `Language: ${name} ${extra}`.trim() : "Language"}
        aria-haspopup="listbox"
        aria-expanded={open}
        title={edited ? `${name}: can be edited here, but not run` : "Choose the language"}
        disabled={disabled}
        onPointerEnter={() => setNear(true)}
        onFocus={() => setNear(true)}
        onClick={() => setOpen(!open)}
      >
        <span className={s.name}>{name}</span>
        {extra && <span className={s.extra}>{extra}</span>}
        <DownwardIcon />
      </button>
      {open && List && (
        <List
          anchor={button}
          executed={state.languages}
          chosen={language?.id ?? ""}
          explains={state.me?.mode === "interviewer"}
          onChoose={(chosen: Language, all: readonly Language[]) => {
            session.files.chooseLanguage(chosen, all);
            close(true);
          }}
          onClose={close}
        />
      )}
    </>
  );
}
