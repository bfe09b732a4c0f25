import "@mantine/dates/styles.css";
import { Button, Group, Select, TextInput } from "@mantine/core";
import { DateInput, TimePicker } from "@mantine/dates";
import { type FormEvent, useMemo, useState } from "react";
import type { Interview } from "../../api";
import { useWorkplace } from "../useAccount";
import classes from "./LaterForm.module.css";
import { checkLater, type Later, toInterview } from "./later";
import { ownZone, zones } from "./times";

const lengths = [30, 45, 60, 90, 120, 180].map((minutes) => ({
  value: String(minutes),
  label: `${minutes} min`,
}));

interface Props {
  onMade: (interview: Interview) => void;
  onCancel: () => void;
}

export function LaterForm({ onMade, onCancel }: Props) {
  const { actions } = useWorkplace();
  const [later, setLater] = useState<Later>({
    name: "",
    candidateName: "",
    candidateEmail: "",
    date: "",
    time: "",
    zone: ownZone(),
    minutes: "60",
  });
  const [tried, setTried] = useState(false);
  const [picking, setPicking] = useState(false);
  const [busy, setBusy] = useState(false);
  const allZones = useMemo(() => zones().map((z) => ({ value: z, label: z.replaceAll("_", " ") })), []);
  const wrong = tried ? checkLater(later) : {};
  const set = (field: keyof Later) => (value: string | null) =>
    setLater((l) => ({ ...l, [field]: value ?? "" }));

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (busy || Object.keys(checkLater(later)).length > 0) return;
    setBusy(true);
    const made = await actions.create(toInterview(later));
    setBusy(false);
    if (made) onMade(made);
  }

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        label="Interview"
        placeholder="Backend, first round"
        value={later.name}
        maxLength={200}
        onChange={(e) => set("name")(e.currentTarget.value)}
      />
      <div className={classes.pair}>
        <TextInput
          label="Candidate"
          placeholder="Ada Lovelace"
          autoComplete="off"
          value={later.candidateName}
          maxLength={200}
          onChange={(e) => set("candidateName")(e.currentTarget.value)}
        />
        <TextInput
          label="Candidate's e-mail"
          type="email"
          autoComplete="off"
          value={later.candidateEmail}
          error={wrong.candidateEmail}
          onChange={(e) => set("candidateEmail")(e.currentTarget.value)}
        />
      </div>
      <div className={classes.when}>
        <DateInput
          label="Date"
          size="sm"
          classNames={{ input: classes.input, day: classes.day, weekday: classes.weekday }}
          hideOutsideDates
          minDate={new Date()}
          ariaLabels={{
            previousMonth: "The month before",
            nextMonth: "The next month",
            previousYear: "The year before",
            nextYear: "The next year",
            previousDecade: "The decade before",
            nextDecade: "The next decade",
            monthLevelControl: "Choose a month",
            yearLevelControl: "Choose a year",
          }}
          placeholder="26 Nov 2026"
          valueFormat="D MMM YYYY"
          clearable
          value={later.date || null}
          error={wrong.date}
          onChange={set("date")}
          popoverProps={{ onOpen: () => setPicking(true), onClose: () => setPicking(false) }}
          data-mantine-stop-propagation={picking || undefined} // Escape closes the calendar, not the form
          clearButtonProps={{ "aria-label": "Clear the date" }}
        />
        <TimePicker
          label="Time"
          size="xs"
          value={later.time}
          error={wrong.time}
          onChange={set("time")}
          hoursInputLabel="Hours"
          minutesInputLabel="Minutes"
        />
        <Select
          label="Length"
          data={lengths}
          value={later.minutes}
          onChange={set("minutes")}
          allowDeselect={false}
        />
      </div>
      <Select
        label="Time zone"
        data={allZones}
        value={later.zone}
        onChange={set("zone")}
        searchable
        allowDeselect={false}
        limit={60}
        maxDropdownHeight={220}
        nothingFoundMessage="No zone is called that."
      />
      <p className={classes.hint}>
        All of it can be left out: then it is just a link. Candor does not send it; you do.
      </p>
      <Group justify="flex-end" gap="xs">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" loading={busy}>
          Create link
        </Button>
      </Group>
    </form>
  );
}
