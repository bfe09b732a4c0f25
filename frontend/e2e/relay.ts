import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { PATIENCE } from "./patience";
import { RelayDocument } from "./relayDocument";

export const relayBinary =
  process.env.CANDOR_RELAY_BIN ?? resolve(import.meta.dirname, "../../build/bin/candor-relay");

const EMAIL = "grace@example.org";
const PASSWORD = "correct horse battery";

export interface InterviewHere {
  id: string;
  name: string;
  joinUrl: string;
  state: string;
}

export interface NewPerson {
  email: string;
  name: string;
  password: string;
  role: "admin" | "interviewer";
}

/** A real relay on a free port, with a data directory and a person of its own. */
export class Relay {
  readonly email = EMAIL;
  readonly password = PASSWORD;
  readonly personName = "Grace Hopper";
  url = "";
  private process: ChildProcess | null = null;
  private log: string[] = [];

  private constructor(
    private readonly data: string,
    private readonly port: number,
    readonly token: string,
  ) {}

  /** `folder` is where its data directory is made. */
  static async start(folder = tmpdir()): Promise<Relay> {
    const data = mkdtempSync(join(folder, "candor-e2e-"));
    const run = (args: string[], input = "") =>
      execFileSync(relayBinary, args, { input, encoding: "utf8" }).trim();
    run(["person", "add", "--data", data, "--email", EMAIL, "--name", "Grace Hopper"], `${PASSWORD}\n`);
    const token = run(["token", "add", "--data", data, "--email", EMAIL, "--label", "tests"]);
    const relay = new Relay(data, await freePort(), token);
    await relay.serve();
    return relay;
  }

  /** Starts the process; again after `stop` or `kill`, on the same data and port. */
  async serve(): Promise<void> {
    const args = ["serve", "--addr", `127.0.0.1:${this.port}`, "--data", this.data];
    const child = spawn(relayBinary, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    createInterface({ input: child.stderr }).on("line", (line) => this.log.push(line));
    child.once("exit", (code, signal) => {
      // Of a relay that ends by itself the tests say only that it is away.
      if (child === this.process) console.error(`the relay ended with ${code ?? signal}:\n${this.tail()}`);
    });
    this.url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the relay is not ready:\n${this.tail()}`)), PATIENCE);
      createInterface({ input: child.stdout }).on("line", (line) => {
        const address = /http:\/\/\S+/.exec(line)?.[0];
        if (!address) return;
        clearTimeout(timer);
        resolve(address.replace(/\/$/, ""));
      });
      child.once("exit", (code) => {
        clearTimeout(timer);
        reject(new Error(`the relay ended with ${code}:\n${this.tail()}`));
      });
    });
  }

  /** Ends it as an administrator would; resolves with its exit code. */
  stop(): Promise<number | null> {
    return this.end("SIGTERM");
  }

  /** Ends it as a power cut would. */
  kill(): Promise<number | null> {
    return this.end("SIGKILL");
  }

  /** Changes a letter of a stored text, as a disk may. The relay must have been stopped. */
  damage(text: string) {
    const path = join(this.data, "candor.db");
    const bytes = readFileSync(path);
    const places = [];
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
    if (places.length === 0) throw new Error(`${text} is not in the database`);
    for (const at of places) bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  }

  /** Puts a time that is stored, in ms, earlier by `by` ms, as if it were that long ago. The relay must have been stopped. */
  backdate(time: number, by: number) {
    const path = join(this.data, "candor.db");
    const bytes = readFileSync(path);
    const stored = (ms: number) => {
      const eight = Buffer.alloc(8);
      eight.writeBigInt64BE(BigInt(ms));
      return eight.subarray(2); // SQLite writes such a number in six bytes
    };
    const was = stored(time);
    let found = 0;
    for (let at = bytes.indexOf(was); at >= 0; at = bytes.indexOf(was, at + 6), found++)
      stored(time - by).copy(bytes, at);
    if (found === 0) throw new Error(`${time} is not in the database`);
    writeFileSync(path, bytes);
  }

  /** Copies its data while it is stopped; gives what puts the copy in the place of what is there by then. */
  backup(): () => void {
    const copy = `${this.data}-copy`;
    cpSync(this.data, copy, { recursive: true });
    return () => {
      rmSync(this.data, { recursive: true });
      renameSync(copy, this.data);
    };
  }

  async dispose() {
    await this.end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  tail(): string {
    return this.log.slice(-20).join("\n");
  }

  /** Somebody else with an account; gives a token of theirs. */
  addPerson({ email, name, password, role }: NewPerson): string {
    const run = (args: string[], input = "") =>
      execFileSync(relayBinary, [...args, "--data", this.data, "--email", email], {
        input,
        encoding: "utf8",
      }).trim();
    run(["person", "add", "--name", name, "--role", role], `${password}\n`);
    return run(["token", "add", "--label", "tests"]);
  }

  /** Calls the HTTP API as the interviewer, or as whose token it is. */
  async api<T>(method: string, path: string, body?: unknown, token = this.token): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** A new interview that is live. */
  async interview(name = "Backend, first round"): Promise<InterviewHere> {
    const made = await this.api<InterviewHere>("POST", "/api/interviews", { name });
    return this.api<InterviewHere>("POST", `/api/interviews/${made.id}/start`);
  }

  /** A document of an interview, read and written without a page, as the interviewer or as whose token it is. */
  document(interviewId: string, kind = "code", token = this.token): Promise<RelayDocument> {
    return RelayDocument.open(this.url, `${interviewId}/${kind}`, token);
  }

  /** What stands in a file on the relay. */
  async code(interviewId: string, file = "main"): Promise<string> {
    const code = await this.document(interviewId);
    try {
      return code.text(file);
    } finally {
      code.dispose();
    }
  }

  private async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill(signal);
    return ended;
  }
}

// A relay that was killed wants its port again. These are below those that the system gives
// to whoever asks for any, and each worker has a thousand of its own.
let nextPort = 21_000 + 1000 * Number(process.env.TEST_PARALLEL_INDEX ?? 0);

async function freePort(): Promise<number> {
  while (!(await isFree(++nextPort)));
  return nextPort;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
