import { Checkbox, Group } from "@mantine/core";

const offered = [
  { minutes: 1440, label: "A day before" },
  { minutes: 60, label: "An hour before" },
];

interface Props {
  value: number[]; // minutes before the start
  onChange: (value: number[]) => void;
}

/** When those who are invited are reminded. */
export function Reminders({ value, onChange }: Props) {
  return (
    <Checkbox.Group
      label="Remind them"
      value={value.map(String)}
      onChange={(chosen) => onChange(chosen.map(Number).sort((a, b) => b - a))}
    >
      <Group gap="md" mt={2}>
        {offered.map(({ minutes, label }) => (
          <Checkbox key={minutes} value={String(minutes)} label={label} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
