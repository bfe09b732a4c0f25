import { Radio } from "@mantine/core";
import classes from "./HowToInvite.module.css";
import type { How } from "./invites";
import { NoMailServer } from "./NoMailServer";

interface Props {
  value: How;
  /** undefined: not known yet */
  configured: boolean | undefined;
  error: string | undefined;
  onChange: (value: How) => void;
}

/** How those who take part hear of it. */
export function HowToInvite({ value, configured, error, onChange }: Props) {
  return (
    <Radio.Group
      label="How to invite"
      size="xs"
      value={value}
      error={error}
      onChange={(how) => onChange(how as How)}
    >
      <div className={classes.ways}>
        <Radio
          size="xs"
          value="candor"
          disabled={!configured}
          label="Candor sends the invitation"
          description={
            configured === false ? (
              <NoMailServer />
            ) : (
              "With the link and a calendar entry, at once, to everybody above."
            )
          }
        />
        <Radio
          size="xs"
          value="self"
          label="I write the mail myself"
          description="Your mail program opens with everything filled in."
        />
        <Radio size="xs" value="link" label="Just the link" description="To paste wherever it is needed." />
      </div>
    </Radio.Group>
  );
}
