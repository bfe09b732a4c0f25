/** What the instructions need of the HTTP API. */
export interface InstructionsApi {
  instructions(interviewId: string): Promise<string>;
}

/**
 * What everybody in the session is asked to do, in Markdown. Only interviewers
 * can set it, so it comes from the relay and is in no document that a candidate
 * may write into.
 */
export class Instructions {
  text = ""; // "" when there is nothing, or nothing was heard yet
  private wanted = false;
  private loading = false;

  constructor(
    private readonly api: InstructionsApi,
    private readonly interviewId: string,
    private readonly onChange: () => void,
  ) {}

  /** Asks for them: one question at a time, and once more when it was asked meanwhile. */
  async load(): Promise<void> {
    this.wanted = true;
    if (this.loading) return;
    this.loading = true;
    try {
      while (this.wanted) {
        this.wanted = false;
        const text = await this.api.instructions(this.interviewId);
        if (text === this.text) continue;
        this.text = text;
        this.onChange();
      }
    } catch {
      // the next connection asks again
    } finally {
      this.loading = false;
    }
  }
}
