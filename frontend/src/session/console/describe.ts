import type { Language } from "../languages/language";
import type { Execution } from "./execution";

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
      return { tone: "bad", text: "lost: the server stopped" };
    default:
      return execution.outcome satisfies never;
  }
}

/** The line below the output: "Finished. 0.07 s · 12 MB". */
export function sentence(execution: Execution): string {
  const cut = execution.truncated && execution.outcome !== "limit" ? " Its output was cut at the limit." : "";
  const used = [
    execution.outcome === "lost" ? "" : seconds(execution.wallMs),
    execution.memoryBytes > 0 ? memory(execution.memoryBytes) : "",
  ].filter(Boolean);
  return `${execution.message}${cut} ${used.join(" · ")}`.trim();
}

export function seconds(ms: number): string {
  return ms < 9_995 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 1000).toFixed(1)} s`;
}

function memory(bytes: number): string {
  const megabytes = bytes / (1024 * 1024);
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

export function languageName(languages: readonly Language[], id: string): string {
  return languages.find((language) => language.id === id)?.name ?? id;
}
