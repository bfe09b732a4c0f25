import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { PATIENCE } from "./patience";

/** One document of an interview on a connection of its own, without a page between. */
export class RelayDocument {
  readonly doc = new Y.Doc();
  private readonly socket: HocuspocusProviderWebsocket;
  private readonly provider: HocuspocusProvider;

  private constructor(relayUrl: string, name: string, token: string) {
    this.socket = new HocuspocusProviderWebsocket({
      url: `${relayUrl.replace(/^http/, "ws")}/live`,
      WebSocketPolyfill: WebSocket,
    });
    this.provider = new HocuspocusProvider({
      websocketProvider: this.socket,
      name,
      document: this.doc,
      token,
    });
  }

  /** Resolves when the relay has sent all it has. */
  static async open(relayUrl: string, name: string, token: string): Promise<RelayDocument> {
    const opened = new RelayDocument(relayUrl, name, token);
    const { provider } = opened;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the relay does not send ${name}`)), PATIENCE);
      provider.on("synced", () => {
        clearTimeout(late);
        resolve();
      });
      provider.on("authenticationFailed", ({ reason }: { reason: string }) => {
        clearTimeout(late);
        reject(new Error(`${name} is refused: ${reason}`));
      });
      provider.attach();
    }).catch((error) => {
      opened.dispose();
      throw error;
    });
    return opened;
  }

  /** What stands in a file. */
  text(file = "main"): string {
    const entry = this.doc.getMap("files").get(file);
    const text = entry instanceof Y.Map ? entry.get("text") : undefined;
    if (!(text instanceof Y.Text)) throw new Error(`there is no text of the file ${file}`);
    return text.toString();
  }

  /** Says something of oneself to all who are here, as a page does. */
  say(state: Record<string, unknown>) {
    this.provider.awareness?.setLocalState(state);
  }

  /** Tells the relay something, as a page does. */
  tell(message: string) {
    this.provider.sendStateless(message);
  }

  /** Resolves when the relay has confirmed all that was written here. */
  stored(): Promise<void> {
    const { provider } = this;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the relay confirms nothing")), PATIENCE);
      const look = () => {
        if (provider.unsyncedChanges > 0) return;
        clearTimeout(late);
        provider.off("unsyncedChanges", look);
        resolve();
      };
      provider.on("unsyncedChanges", look);
      look();
    });
  }

  /** Whether the relay takes what was written here, or ends the connection over it. */
  async taken(): Promise<boolean> {
    const refused = new Promise<boolean>((resolve) => this.socket.on("close", () => resolve(false)));
    return Promise.race([this.stored().then(() => true), refused]);
  }

  dispose() {
    this.provider.destroy();
    this.socket.destroy();
    this.doc.destroy();
  }
}
