import type { ExecutionLimits } from "../../../api";
import { Section } from "../Section";
import classes from "./Execution.module.css";
import { limitGroups } from "./limits";

/** The limits, for those who may not change them. */
export function LimitsList({ limits }: { limits: ExecutionLimits }) {
  return (
    <>
      {limitGroups.map((group) => (
        <Section key={group.title} title={group.title} about={group.about}>
          <dl className={classes.values}>
            {group.limits.map(({ field, label, unit, hint }) => (
              <div key={field} className={classes.value}>
                <dt>
                  {label}
                  <span className={classes.means}>{hint}</span>
                </dt>
                <dd>
                  {limits[field]} {unit}
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      ))}
    </>
  );
}
