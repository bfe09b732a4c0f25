import { TextInput } from "@mantine/core";

interface Props {
  label: string;
  unit: string;
  hint: string;
  standard: number;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** One limit, with its unit and what it is when nobody changes it. */
export function LimitInput({ label, unit, hint, standard, value, error, onChange }: Props) {
  const usual = `Standard ${standard}${unit && ` ${unit}`}.`;
  return (
    <TextInput
      label={unit ? `${label}, ${unit}` : label}
      description={`${hint} ${usual}`}
      inputWrapperOrder={["label", "input", "description", "error"]}
      inputMode="decimal"
      maxLength={8}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
