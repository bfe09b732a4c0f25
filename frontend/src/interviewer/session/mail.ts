import type { Interview } from "../../api";

/** A mailto: link (RFC 6068) with a personal invitation, for the person's own mail program to finish and send. */
export function mailto(i: Interview, from: string): string {
  const to = i.candidateEmail ?? "";
  const hello = i.candidateName ? `Hello ${i.candidateName},` : "Hello,";
  const lines = [
    hello,
    "",
    `here is the link for our interview${i.name ? ` (${i.name})` : ""}:`,
    i.joinUrl,
    ...(i.startsAt
      ? ["", `It begins ${when(i)}${i.minutes ? ` and takes about ${i.minutes} minutes` : ""}.`]
      : []),
    "",
    "Open it in any browser on a computer with a keyboard, and enter your name. You need no account and nothing to install.",
    "",
    from,
  ];
  const subject = i.name ? `Your interview: ${i.name}` : "Your interview";
  // Line breaks are %0D%0A, and a plus sign is only safe as %2B.
  return `mailto:${encodeURIComponent(to).replaceAll("%40", "@")}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines.join("\r\n"))}`;
}

/** The beginning as the zone that it was planned in shows it, named, so that nobody has to guess. */
function when(i: Interview): string {
  const zone = i.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const text = new Intl.DateTimeFormat("en", {
    dateStyle: "full",
    timeStyle: "short",
    timeZone: zone,
  }).format(new Date(i.startsAt ?? 0));
  return `${text} (${zone.replaceAll("_", " ")})`;
}

/** True when a link leads to the computer that it is opened on. */
export function onlyHere(link: string): boolean {
  try {
    const { hostname } = new URL(link);
    return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  } catch {
    return false;
  }
}
