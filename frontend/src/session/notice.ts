/** How long a sentence holds: until somebody dismisses it, until the server is reached again, or as long as this says so. */
export type Holds = "always" | "offline" | (() => boolean);

/** What is said of the last act, for as long as it holds. */
export class Notice {
  private said = "";
  private holds: () => boolean = always;

  /** `returns` counts how often the server was reached again. */
  constructor(private readonly returns: () => number) {}

  get text(): string {
    if (!this.holds()) this.say("");
    return this.said;
  }

  say(text: string, holds: Holds = "always") {
    this.said = text;
    if (holds === "offline") {
      const before = this.returns();
      this.holds = () => this.returns() === before;
    } else this.holds = holds === "always" ? always : holds;
  }

  /** What became of an act. */
  failed(error: unknown) {
    this.say(sentence(error), isUnreachable(error) ? "offline" : "always");
  }
}

const always = () => true;

export function isUnreachable(error: unknown): boolean {
  return (error as { unreachable?: unknown } | null)?.unreachable === true;
}

function sentence(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "Something went wrong. Try again.";
}
