import { Button, PasswordInput } from "@mantine/core";
import { useRef, useState } from "react";
import classes from "./PasswordField.module.css";

interface Props {
  isSet: boolean;
  /** where, as a part of a sentence */
  kept: string;
  /** undefined: as it is; "": none */
  value: string | undefined;
  error: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A password that is written here and never shown again. */
export function PasswordField({ isSet, kept, value, error, onChange }: Props) {
  const [changing, setChanging] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const change = useRef<HTMLButtonElement>(null);
  const typed = value !== undefined && value !== "";
  const asIs = () => {
    setChanging(false);
    onChange(undefined);
    requestAnimationFrame(() => change.current?.focus());
  };
  if (isSet && !typed && !changing && !error) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand where the other labels do
      <div className={classes.set} role="group" aria-labelledby="password-label">
        <span className={classes.label} id="password-label">
          Password
        </span>
        <div className={classes.acts}>
          <span className={classes.dots}>{value === "" ? "will be removed" : "••••••••"}</span>
          <Button
            ref={change}
            size="compact-xs"
            onClick={() => {
              setChanging(true);
              requestAnimationFrame(() => input.current?.focus());
            }}
          >
            Change
          </Button>
          {value === "" ? (
            <Button size="compact-xs" onClick={asIs}>
              Keep it
            </Button>
          ) : (
            <Button size="compact-xs" onClick={() => onChange("")}>
              Remove
            </Button>
          )}
        </div>
        <span className={classes.hint}>{value === "" ? "when you save" : `Kept in ${kept}.`}</span>
      </div>
    );
  }
  return (
    <div>
      <PasswordInput
        ref={input}
        label="Password"
        autoComplete="new-password"
        maxLength={1024} // what the relay takes
        value={value ?? ""}
        error={error}
        aria-invalid={error !== undefined || undefined} // Mantine leaves it out here
        onChange={(e) => {
          setChanging(e.currentTarget.value === ""); // emptied, it is still being changed
          onChange(e.currentTarget.value || undefined);
        }}
        visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
      />
      <span className={classes.hint}>
        {`Will be kept in ${kept}.`}
        {isSet && (
          <Button className={classes.back} size="compact-xs" variant="subtle" onClick={asIs}>
            Keep the former one
          </Button>
        )}
      </span>
    </div>
  );
}
