import "@mantine/dates/styles.css";
import { Select, TextInput } from "@mantine/core";
import { DateInput, TimePicker } from "@mantine/dates";
import { useRef, useState } from "react";
import { times } from "../../ui/times";
import { useSettled } from "../dashboard/useSettled";
import { type Beside, besideForm } from "./besideForm";
import { choices, inOtherZone, type Plan, type PlanProblems, startOf, typedWhen } from "./plan";
import { TwiceChoice } from "./TwiceChoice";
import classes from "./WhenFields.module.css";
import { WhenPreview } from "./WhenPreview";
import { ZoneSelect } from "./ZoneSelect";

const pause = 400; // ms
const dateFormat = times.monthFirst ? "MMM D, YYYY" : "D MMM YYYY";
const usual = [30, 45, 60, 90, 120, 180];

interface Props {
  plan: Plan;
  wrong: PlanProblems;
  /** undefined: nobody's clock but one's own matters */
  candidateZone?: string;
  onChange: (plan: Plan) => void;
  onCandidateZone?: (zone: string) => void;
}

/** When and how long: typed as one says it, or picked. Either fills in the other. */
export function WhenFields({ plan, wrong, candidateZone = "", onChange, onCandidateZone }: Props) {
  const [picking, setPicking] = useState(false);
  const day = useRef<HTMLInputElement>(null);
  const [beside, setBeside] = useState<Beside>();
  // Half a word is no mistake: what was typed is answered once the hands rest.
  const typed = useSettled(plan.when, pause);
  const unclear = typed === plan.when ? wrong.when : undefined;
  const pick = (change: Partial<Plan>) => onChange({ ...plan, ...change, when: "", later: undefined });
  const own = Number(plan.minutes);
  const lengths = own && !usual.includes(own) ? [...usual, own].sort((a, b) => a - b) : usual;
  return (
    <>
      <div className={classes.when}>
        <TextInput
          label="When"
          placeholder="tomorrow 14:30"
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={plan.when}
          error={unclear !== undefined}
          onChange={(e) => onChange(typedWhen(plan, e.currentTarget.value, new Date()))}
        />
        <DateInput
          ref={day}
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
          firstDayOfWeek={times.weekStart}
          placeholder={times.monthFirst ? "Nov 26, 2026" : "26 Nov 2026"}
          valueFormat={dateFormat}
          clearable
          value={plan.date || null}
          error={wrong.date}
          onChange={(date) => pick(date ? { date } : { date: "", time: "" })} // a time alone means nothing
          onFocus={() => setBeside(besideForm(day.current))}
          popoverProps={{
            ...beside,
            onOpen: () => setPicking(true),
            onClose: () => setPicking(false),
          }}
          data-mantine-stop-propagation={picking || undefined} // Escape closes the calendar, not the form
          clearButtonProps={{ "aria-label": "Clear the date" }}
        />
        <TimePicker
          label="Time"
          size="xs"
          value={plan.time}
          error={wrong.time !== undefined}
          onChange={(time) => pick({ time: time.slice(0, 5) })}
          format={times.twelve ? "12h" : "24h"}
          hoursInputLabel="Hours"
          minutesInputLabel="Minutes"
          amPmInputLabel="AM or PM"
        />
        <Select
          label="Length"
          data={lengths.map((minutes) => ({ value: String(minutes), label: `${minutes} min` }))}
          value={plan.minutes}
          onChange={(minutes) => onChange({ ...plan, minutes: minutes ?? "" })}
          allowDeselect={false}
        />
      </div>
      {(unclear ?? wrong.time) && (
        <p className={classes.problem} role="alert">
          {unclear ?? wrong.time}
        </p>
      )}
      <WhenPreview start={startOf(plan)} zone={plan.zone} candidateZone={candidateZone} />
      <TwiceChoice
        choices={choices(plan)}
        zone={plan.zone}
        later={plan.later}
        error={wrong.later}
        onChange={(later) => onChange({ ...plan, later })}
      />
      <div className={onCandidateZone ? classes.zones : undefined}>
        <ZoneSelect
          label="Time zone"
          value={plan.zone}
          onChange={(zone) => onChange(inOtherZone(plan, zone, new Date()))}
        />
        {onCandidateZone && (
          <ZoneSelect
            label="The candidate’s clock"
            placeholder="The same"
            value={candidateZone}
            onChange={onCandidateZone}
          />
        )}
      </div>
    </>
  );
}
