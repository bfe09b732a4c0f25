import { Group, Radio } from "@mantine/core";
import { inZone, utcOffset } from "./zoned";

interface Props {
  choices: Date[];
  zone: string;
  later: boolean | undefined;
  error: string | undefined;
  onChange: (later: boolean) => void;
}

/** The night when clocks are put back shows an hour twice: which of them is meant. */
export function TwiceChoice({ choices, zone, later, error, onChange }: Props) {
  const [first, second] = choices;
  if (!first || !second) return null;
  return (
    <Radio.Group
      size="xs"
      label={`${inZone(first, zone)} happens twice`}
      error={error}
      value={later === undefined ? null : later ? "later" : "earlier"}
      onChange={(which) => onChange(which === "later")}
    >
      <Group gap="md" my={4}>
        <Radio size="xs" value="earlier" label={`The first time (${utcOffset(first, zone)})`} />
        <Radio size="xs" value="later" label={`The second time (${utcOffset(second, zone)})`} />
      </Group>
    </Radio.Group>
  );
}
