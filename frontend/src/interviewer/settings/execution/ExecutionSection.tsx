import { useQuery } from "@tanstack/react-query";
import { api } from "../../data/api";
import { edited } from "../../data/changes";
import { useWorkplace } from "../../useAccount";
import form from "../Form.module.css";
import { LoadProblem } from "../LoadProblem";
import { Executed } from "./Executed";
import { LimitsForm } from "./LimitsForm";
import { LimitsList } from "./LimitsList";
import { limitsKey } from "./useLimitsForm";

/** What the relay executes and within which limits, which an administrator may change. */
export function ExecutionSection() {
  const { account } = useWorkplace();
  const limits = useQuery({ queryKey: limitsKey, queryFn: api.executionLimits, meta: edited });
  if (limits.isError && !limits.data)
    return <LoadProblem error={limits.error} onRetry={() => void limits.refetch()} />;
  if (!limits.data || !account.person) return null; // the relay's first answer is on its way
  if (account.person.role === "admin") return <LimitsForm inForce={limits.data} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={form.scroll} tabIndex={0} aria-label="Executing code">
      <div className={form.form}>
        <LimitsList limits={limits.data.limits} />
        <p className={form.hint}>The limits are an administrator’s to change.</p>
        <Executed missing={limits.data.missing} />
      </div>
    </section>
  );
}
