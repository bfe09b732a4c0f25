import classes from "./WhenPreview.module.css";
import { inZone, ownZone, placeOf, sameClock, utcOffset } from "./zoned";

interface Props {
  start: Date | undefined;
  zone: string;
  /** "": that of the time */
  candidateZone: string;
}

/** The beginning as everybody's clocks show it. */
export function WhenPreview({ start, zone, candidateZone }: Props) {
  if (!start) return <output className={classes.when} />;
  const own = ownZone();
  const others = [
    { zone: candidateZone, whose: "for the candidate" },
    { zone: own, whose: "your time" },
  ].filter((o, n) => o.zone && !sameClock(start, o.zone, zone) && !(n === 1 && o.zone === candidateZone));
  return (
    <output className={classes.when}>
      <strong>{inZone(start, zone)}</strong> {placeOf(zone)} ({utcOffset(start, zone)})
      {others.map((o) => (
        <span key={o.whose} className={classes.other}>
          {inZone(start, o.zone)} {placeOf(o.zone)}, {o.whose}
        </span>
      ))}
    </output>
  );
}
