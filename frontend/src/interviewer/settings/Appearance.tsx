import { useSyncExternalStore } from "react";
import { chooseScheme, chosenScheme, onScheme } from "../../ui/scheme";
import { schemes } from "../shell/schemes";
import classes from "./Appearance.module.css";
import { Section } from "./Section";

/** How the page looks in this browser. It shows at once; there is nothing to save. */
export function Appearance() {
  const chosen = useSyncExternalStore(onScheme, chosenScheme);
  return (
    <Section title="Appearance" about="Only on this computer.">
      <div className={classes.choices} role="radiogroup" aria-label="Theme">
        {schemes.map(({ scheme, label, icon: Icon }) => (
          <label key={scheme} className={classes.choice}>
            <input
              type="radio"
              name="scheme"
              className="visually-hidden"
              checked={chosen === scheme}
              onChange={() => chooseScheme(scheme)}
            />
            <Icon size={14} aria-hidden />
            {label}
          </label>
        ))}
      </div>
    </Section>
  );
}
