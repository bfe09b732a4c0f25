import type { Execution, Language } from "../model";

/** How an execution stands, in a few words: "0.07 s · exit 0". */
export function ending(execution: Execution): { tone: "quiet" | "good" | "bad"; text: string } {
  const time = seconds(execution.wallMs);
  switch (execution.outcome) {
    case "running":
      return { tone: "quiet", text: "Running" };
    case "finished":
      return {
        tone: execution.exitCode === 0 ? "good" : "bad",
        text: `${time} · exit ${execution.exitCode}`,
      };
    case "stopped":
      return { tone: "quiet", text: `${time} · stopped` };
    case "limit":
      return { tone: "bad", text: `${time} · over a limit` };
    case "crashed":
      return { tone: "bad", text: `${time} · broke` };
    case "lost":
      return { tone: "bad", text: "lost: the relay stopped" };
    default:
      return execution.outcome satisfies never;
  }
}

/** The sentence below the output; "" when the few words say it all. */
export function explanation(execution: Execution): string {
  if (execution.outcome === "running") return "";
  if (execution.outcome === "finished" && !execution.truncated) return "";
  if (execution.truncated && !execution.message) return "The output was longer than its limit and was cut.";
  return execution.message;
}

export function seconds(ms: number): string {
  return ms < 9_995 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 1000).toFixed(1)} s`;
}

export function languageName(languages: readonly Language[], id: string): string {
  return languages.find((language) => language.id === id)?.name ?? id;
}
