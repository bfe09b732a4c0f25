import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import floating from "../../ui/floating/floating.module.css";
import { useFloating } from "../../ui/floating/useFloating";
import { highlighted } from "../editor/languageData";
import { broughtAlong, languageGroups } from "./groups";
import s from "./LanguageList.module.css";
import { isExecuted, type Language } from "./language";

/** The name of a language that the relay does not know. */
export function nameOf(language: Language): string {
  return isExecuted(language)
    ? language.name
    : (highlighted.find(({ id }) => id === language.id)?.name ?? language.name);
}

interface Props {
  anchor: RefObject<HTMLElement | null>;
  executed: readonly Language[];
  chosen: string; // id
  explains: boolean; // how to install more is for who looks after the machine, or knows who does
  onChoose: (language: Language, all: readonly Language[]) => void;
  onClose: (refocus: boolean) => void;
}

/** Everything that can be chosen, to be searched and walked through by keys. */
export function LanguageList({ anchor, executed, chosen, explains, onChoose, onClose }: Props) {
  const base = useId();
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const along = useRef<HTMLElement>(null);
  const [words, setWords] = useState("");
  const groups = languageGroups(executed, highlighted, words);
  const all = groups.flatMap(({ languages }) => languages);
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      all.findIndex(({ id }) => id === chosen),
    ),
  );
  const active = all[Math.min(at, all.length - 1)];

  useFloating({ open: true, anchor, panel, onClose });
  useLayoutEffect(() => field.current?.focus(), []);
  const activeId = active?.id;
  useEffect(() => {
    if (activeId) document.getElementById(`${base}${activeId}`)?.scrollIntoView({ block: "nearest" });
  }, [activeId, base]);

  const choose = (language: Language) => onChoose(language, [...executed, ...highlighted]);
  const key = (event: KeyboardEvent) => {
    const last = all.length - 1;
    if (event.key === "ArrowDown") setAt(at >= last ? 0 : at + 1);
    else if (event.key === "ArrowUp") setAt(at <= 0 ? last : at - 1);
    else if (event.key === "PageDown") setAt(Math.min(last, at + 10));
    else if (event.key === "PageUp") setAt(Math.max(0, at - 10));
    else if (event.key === "Enter" && active) choose(active);
    else if (event.key === "Escape") onClose(true);
    else if (event.key === "Tab" && !event.shiftKey && along.current) along.current.focus();
    else if (event.key === "Tab") return onClose(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    event.stopPropagation();
    if (event.key === "Tab" && event.shiftKey) field.current?.focus();
    else onClose(true);
    event.preventDefault();
  };
  return (
    <div ref={panel} className={`${floating.panel} ${s.panel}`} popover="manual">
      <input
        ref={field}
        className={s.search}
        type="text"
        role="combobox"
        aria-label="Search languages"
        aria-expanded="true"
        aria-controls={`${base}list`}
        aria-activedescendant={active ? `${base}${active.id}` : undefined}
        aria-autocomplete="list"
        placeholder="Search languages"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={words}
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={key}
      />
      <div className={s.list} role="listbox" id={`${base}list`} aria-label="Languages" tabIndex={-1}>
        {groups.map(({ title, languages }) => (
          // biome-ignore lint/a11y/useSemanticElements: the groups of a listbox
          <div key={title} role="group" aria-label={title}>
            <div className={s.title} aria-hidden="true">
              {title}
            </div>
            {languages.map((language) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's
              <div
                key={language.id}
                id={`${base}${language.id}`}
                className={s.item}
                role="option"
                tabIndex={-1}
                aria-selected={language.id === chosen}
                data-active={language === active || undefined}
                onPointerMove={() => setAt(all.indexOf(language))}
                onClick={() => choose(language)}
              >
                <span className={s.name}>{language.name}</span>
                <span className={s.version}>{language.version}</span>
              </div>
            ))}
          </div>
        ))}
      </div>
      {all.length === 0 && <p className={s.none}>No language is called that.</p>}
      {active && (
        <section
          ref={along}
          className={s.along}
          aria-label={`What ${active.name} brings`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
          tabIndex={0}
          onKeyDown={leave}
        >
          {broughtAlong(active, words)}
          {explains && active.morePackages && <span className={s.more}>{active.morePackages}</span>}
        </section>
      )}
      <span className="visually-hidden" role="status">
        {words.trim() === "" ? "" : `${all.length} ${all.length === 1 ? "language" : "languages"}`}
      </span>
    </div>
  );
}
