import { describe, expect, it, vi } from "vitest";
import { Notice } from "../notice";
import type { Execution, TerminalSize } from "./execution";
import { commandOf, type ProgramRequest, Programs } from "./programs";

const source = { language: "python", files: [{ name: "main.py", text: "" }], main: "main.py" };
const running = { id: "x", terminal: { columns: 80, rows: 24 } } as Execution;

function programs(now: Execution | null = null) {
  const requests: ProgramRequest[] = [];
  const sizes: { size: TerminalSize; answer: () => void }[] = [];
  const notice = new Notice(() => 0);
  const made = new Programs({
    interviewId: "i",
    executions: { running: now, has: () => false },
    notice,
    onChange: () => {},
    api: {
      run: async (_, request) => {
        requests.push(request);
        if (request.args?.[0] === "refused") throw new Error("Too many programs are waiting.");
        return { id: "x" };
      },
      stdin: async () => {},
      stop: async () => {},
      interrupt: async () => {},
      resize: (_interview, _execution, size) =>
        new Promise((resolve) => {
          sizes.push({ size, answer: resolve });
        }),
    },
  });
  return { made, requests, sizes, notice };
}

describe("programs", () => {
  it("have a terminal of the console's size", async () => {
    const { made, requests } = programs();
    await made.start(source);
    made.size = () => ({ columns: 100, rows: 10 });
    await made.start(source);
    expect(requests.map(({ terminal }) => terminal?.columns)).toEqual([80, 100]);
    expect(made.startedHere("x")).toBe(true);
  });

  it("have none when their input is given, and a prompt is given nothing", async () => {
    const { made, requests } = programs();
    made.give({ args: "-n 'two words'", input: "1 2" });
    await made.start(source);
    await made.start(source, true);
    expect(requests[0]).toEqual({ ...source, args: ["-n", "two words"], stdin: "1 2\n" });
    expect(requests[1]).toEqual({ ...source, repl: true, terminal: { columns: 80, rows: 24 } });
  });

  it("say why they did not start, and can be started again", async () => {
    const { made, notice } = programs();
    made.give({ args: "refused", input: "" });
    await made.start(source);
    expect(notice.text).toBe("Too many programs are waiting.");
    expect(made.starting).toBe(false);
  });

  it("are told one size at a time, and the last one at the end", async () => {
    const { made, sizes } = programs(running);
    for (const columns of [81, 82, 83]) void made.resize({ columns, rows: 24 });
    expect(sizes.map(({ size }) => size.columns)).toEqual([81]);
    sizes[0]?.answer();
    await vi.waitFor(() => expect(sizes.map(({ size }) => size.columns)).toEqual([81, 83]));
    sizes[1]?.answer();
    await vi.waitFor(() => {
      void made.resize({ columns: 84, rows: 24 });
      expect(sizes.at(-1)?.size.columns).toBe(84);
    });
  });

  it("are called by what was run", () => {
    expect(commandOf({ main: "main.py", args: ["3", "a b"] } as unknown as Execution, "Python")).toBe(
      "main.py 3 'a b'",
    );
    expect(commandOf({ main: "", repl: true } as Execution, "Python")).toBe("Python prompt");
  });
});
