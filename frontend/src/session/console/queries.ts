import type { Terminal } from "@xterm/xterm";

/**
 * Programs can ask a terminal what it is and where its cursor stands; the answer
 * comes back as if it were typed. Everyone in a session has a terminal with the
 * same output, and those who come late read it again, so only the page that is
 * told to answers; with the others the questions are swallowed.
 */
export function muteAnswers(terminal: Terminal, answers: () => boolean) {
  const swallow = () => !answers();
  const { parser } = terminal;
  // ECMA-48 and DEC: device attributes, status reports, mode requests, the version
  for (const id of [
    { final: "c" },
    { prefix: ">", final: "c" },
    { prefix: "=", final: "c" },
    { final: "n" },
    { prefix: "?", final: "n" },
    { intermediates: "$", final: "p" },
    { prefix: "?", intermediates: "$", final: "p" },
    { prefix: ">", final: "q" },
    { prefix: "?", final: "u" },
  ])
    parser.registerCsiHandler(id, swallow);
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, swallow);
  parser.registerDcsHandler({ intermediates: "+", final: "q" }, swallow);
  // xterm: what colours there are
  for (const id of [4, 10, 11, 12]) parser.registerOscHandler(id, (data) => data.includes("?") && swallow());
}
