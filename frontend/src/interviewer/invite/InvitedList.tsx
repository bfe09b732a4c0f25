import type { Interview, Invitation } from "../../api";
import { useNow } from "../dashboard/useNow";
import classes from "./InvitedList.module.css";
import { InvitedPerson } from "./InvitedPerson";

const order = { candidate: 0, interviewer: 1, guest: 2 };

/** Everybody who is invited, the candidates first, and where their mail stands. */
export function InvitedList({ interview, invitations }: { interview: Interview; invitations: Invitation[] }) {
  const now = useNow(20_000);
  if (invitations.length === 0) return null;
  const sorted = [...invitations].sort(
    (a, b) => order[a.role] - order[b.role] || a.createdAt.localeCompare(b.createdAt),
  );
  return (
    <section aria-label="Invited" className={classes.invited}>
      <h3 className={classes.heading}>Invited</h3>
      <ul className={classes.list}>
        {sorted.map((i) => (
          <InvitedPerson key={i.id} interview={interview} invitation={i} now={now} />
        ))}
      </ul>
    </section>
  );
}
