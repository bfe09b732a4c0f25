import { expect, it } from "vitest";
import { Core } from "./core";
import type { InterviewState } from "./interview";
import type { Part } from "./part";

/** A core that never connects while the interview is gone, with a part that notes what it is told. */
function core(state: InterviewState = "gone") {
  const told: string[] = [];
  const made = new Core(
    {
      interview: { id: "i", name: "Ada", state },
      token: "token",
      liveUrl: "ws://127.0.0.1:9/live",
      me: { id: "p", name: "Ada", mode: "candidate" },
      api: { fate: async () => "deleted" },
      onPurged: () => told.push("the page: purged"),
    },
    { onChange: () => {}, onMessage: () => {}, empty: () => true },
  );
  const part: Part = {
    state: () => ({}),
    begin: () => told.push("begin"),
    reached: () => told.push("reached"),
    turned: () => told.push(made.standing.state),
    purged: () => told.push("purged"),
    dispose: () => told.push("dispose"),
  };
  return { made, told, part };
}

it("tells its parts what becomes of the session, whatever they are", () => {
  const { made, told, part } = core();
  void made.open([part, { state: () => ({}), dispose: () => {} }]);
  made.standing.turn("deleted");
  made.purged();
  made.dispose();
  expect(told).toEqual(["begin", "deleted", "purged", "gone", "the page: purged", "dispose"]);
});

it("is connecting until the relay was reached, and has nothing to store once the interview is gone", () => {
  const { made } = core("live");
  expect(made.state()).toMatchObject({ connected: false, storage: { kind: "connecting" }, loaded: false });
  made.standing.turn("gone");
  expect(made.state().storage).toEqual({ kind: "readonly" });
  made.dispose();
});
