import type { BrowserContext, Page, Response } from "@playwright/test";

/** Every byte that the pages of one browser context send and receive: HTTP bodies and WebSocket frames. */
export class Wiretap {
  private readonly bytes: Buffer[] = [];
  private readonly bodies: Promise<void>[] = [];
  private pages = 0;
  frames = 0;

  static on(context: BrowserContext): Wiretap {
    const tap = new Wiretap();
    context.on("page", (page) => tap.listen(page));
    for (const page of context.pages()) tap.listen(page);
    context.on("response", (response) => tap.bodies.push(tap.body(response)));
    return tap;
  }

  private listen(page: Page) {
    this.pages++;
    page.on("websocket", (socket) => {
      const take = ({ payload }: { payload: string | Buffer }) => {
        this.frames++;
        this.bytes.push(Buffer.from(payload));
      };
      socket.on("framereceived", take);
      socket.on("framesent", take);
    });
  }

  private async body(response: Response) {
    this.bytes.push(Buffer.from(JSON.stringify(await response.allHeaders())));
    // A redirect or an empty answer has no body, and a page that is left takes its own away.
    const body = await response.body().catch(() => Buffer.alloc(0));
    this.bytes.push(body);
  }

  /** All of it, once what is under way has come. */
  async all(): Promise<Buffer> {
    await Promise.all(this.bodies);
    return Buffer.concat(this.bytes);
  }

  /** Whether a text went over the wire, in UTF-8 or as JSON escapes it. */
  async has(text: string): Promise<boolean> {
    return (await this.all()).includes(Buffer.from(text));
  }
}
