import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { PATIENCE } from "./patience";

/** A mail as the server took it. */
export interface Letter {
  from: string;
  to: string[];
  mail: ParsedMail;
}

const USER = "candor";
const PASSWORD = "mail password";

/** A real mail server on a free port of this machine, with one account. It takes what it is given and delivers nothing. */
export class MailServer {
  readonly host = "127.0.0.1";
  readonly user = USER;
  readonly password = PASSWORD;
  readonly letters: Letter[] = [];
  /** While set, every recipient is refused with this answer. */
  refusal: { code: number; message: string } | undefined;
  #waiting = new Set<() => void>();

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = new SMTPServer({
      authMethods: ["PLAIN", "LOGIN"],
      allowInsecureAuth: true, // the tests' own machine
      disabledCommands: ["STARTTLS"],
      disableReverseLookup: true,
      onAuth({ username, password }, _, done) {
        if (username === USER && password === PASSWORD) return done(null, { user: username });
        done(Object.assign(new Error("Authentication failed"), { responseCode: 535 }));
      },
      onRcptTo(_, __, done) {
        const { refusal } = here;
        done(refusal && Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
      },
      onData(stream, { envelope }, done) {
        void simpleParser(stream).then((mail) => {
          here.#took({
            from: envelope.mailFrom ? envelope.mailFrom.address : "",
            to: envelope.rcptTo.map(({ address }) => address),
            mail,
          });
          done();
        }, done);
      },
      ...options,
    });
    server.on("error", () => {}); // what a client does wrong is the client's to tell
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const here = new MailServer(server, (server.server.address() as AddressInfo).port);
    return here;
  }

  /** The first letter to an address, as soon as it is there; with a subject, the first of those. */
  async letter(to: string, subject?: string | RegExp): Promise<Letter> {
    const fits = (letter: Letter) =>
      letter.to.includes(to) && (subject === undefined || !!letter.mail.subject?.match(subject));
    for (const end = Date.now() + PATIENCE; ; ) {
      const found = this.letters.find(fits);
      if (found) return found;
      if (Date.now() > end) throw new Error(`no letter to ${to}; there are ${this.#overview()}`);
      await this.#next(end - Date.now());
    }
  }

  dispose(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #took(letter: Letter): void {
    this.letters.push(letter);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #next(atMost: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, atMost + 1);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #overview(): string {
    return this.letters.map(({ to, mail }) => `“${mail.subject}” to ${to.join(", ")}`).join("; ") || "none";
  }
}
