import { useId, useSyncExternalStore } from "react";
import { chooseScheme, chosenScheme, onScheme, type Scheme } from "../../ui/scheme";
import type { KeymapName } from "../editor/keymaps";
import { FONT_SIZES, onPreferences, prefer, preferences } from "../editor/preferences";
import controls from "./controls.module.css";
import { Disclosure } from "./Disclosure";
import { SettingsIcon } from "./icons";
import s from "./Settings.module.css";

/** How the editor behaves and looks for this person. Kept in this browser. */
export function Settings() {
  const { keymap, fontSize } = useSyncExternalStore(onPreferences, preferences);
  const scheme = useSyncExternalStore(onScheme, chosenScheme);
  return (
    <Disclosure label="Editor settings" className={controls.icon} button={<SettingsIcon />}>
      <div className={s.grid}>
        <Choice
          label="Keys"
          value={keymap}
          options={[
            ["default", "Default"],
            ["vim", "Vim"],
            ["emacs", "Emacs"],
          ]}
          onChoose={(value) => prefer({ keymap: value as KeymapName })}
        />
        <Choice
          label="Theme"
          value={scheme}
          options={[
            ["system", "As the system"],
            ["light", "Light"],
            ["dark", "Dark"],
          ]}
          onChoose={(value) => chooseScheme(value as Scheme)}
        />
        <Choice
          label="Font size"
          value={String(fontSize)}
          options={FONT_SIZES.map((size) => [String(size), `${size} px`])}
          onChoose={(value) => prefer({ fontSize: Number(value) })}
        />
      </div>
      <p className={s.hint}>
        <kbd>Tab</kbd> indents. To leave the editor by keyboard: <kbd>Esc</kbd>, then <kbd>Tab</kbd>.
      </p>
    </Disclosure>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: [value: string, label: string][];
  onChoose: (value: string) => void;
}) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className={controls.select}
        value={props.value}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
      >
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </>
  );
}
