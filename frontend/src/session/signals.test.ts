import { expect, it } from "vitest";
import { Signals } from "./signals";

it("tells that the page was left and come back to, as long as anything is told", () => {
  const sent: string[] = [];
  let told = true;
  const signals = new Signals({ told: () => told, send: (payload) => sent.push(payload) });
  const both = () => {
    for (const type of ["blur", "focus"]) window.dispatchEvent(new Event(type));
  };
  both();
  expect(sent).toEqual([]); // it has not begun
  signals.begin();
  both();
  signals.tell({ type: "signal.paste", file: "main", characters: 3 });
  expect(sent.map((payload) => JSON.parse(payload))).toEqual([
    { type: "signal.blur" },
    { type: "signal.focus" },
    { type: "signal.paste", file: "main", characters: 3 },
  ]);
  told = false;
  both();
  told = true;
  signals.dispose();
  both();
  expect(sent).toHaveLength(3);
});
