/**
 * What is asked of the relay whenever it may be another: one question at a time, and once more
 * when it was asked meanwhile. What fails is not tried again: the next connection asks anew.
 */
export class Asking {
  private wanted = false;
  private asking = false;
  private disposed = false;

  constructor(private readonly question: () => Promise<void>) {}

  async ask(): Promise<void> {
    this.wanted = true;
    if (this.asking) return;
    this.asking = true;
    try {
      while (this.wanted && !this.disposed) {
        this.wanted = false;
        await this.question();
      }
    } catch {
      // see above
    } finally {
      this.asking = false;
    }
  }

  dispose() {
    this.disposed = true;
  }
}
