import { HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { isAway } from "./refusal";

/** The longest wait for the next try: of a relay that is away, and of one that sends this page away again and again. */
const AWAY = 3000; // ms
const SENT_AWAY = 15_000; // ms

/**
 * One WebSocket for some documents of a session.
 *
 * What is sent while there is no connection is dropped instead of queued: the
 * handshake of the next connection carries all of it (documents by their state
 * vectors, presence by its latest state). With the queue, the same changes
 * would go twice and be acknowledged once too often, and the page would say
 * "stored" before it is true.
 */
export class LiveSocket extends HocuspocusProviderWebsocket {
  private readonly first = this.configuration.delay;

  override send(message: unknown) {
    if (this.webSocket?.readyState === WebSocket.OPEN) super.send(message);
  }

  /** The next try comes later each time, until one has led to something. */
  override onClose(parameters: Parameters<HocuspocusProviderWebsocket["onClose"]>[0]) {
    const longest = isAway(parameters.event?.code) ? AWAY : SENT_AWAY;
    super.onClose(parameters);
    // Whole milliseconds: the provider does not try at all with others.
    this.configuration.delay = Math.min(Math.round(this.configuration.delay * 1.8), longest);
  }

  /** A connection did what it is for. */
  wentWell() {
    this.configuration.delay = this.first;
  }

  /** Takes the connection for lost without waiting for the browser to find out, and tries anew. */
  giveUp() {
    this.emit("close", { event: { code: 4408, reason: "no answer" } });
  }
}

export function connect(url: string): LiveSocket {
  return new LiveSocket({
    url,
    autoConnect: false, // the session decides when
    // The first try after a loss comes after 200–800 ms, another for each page, so that a
    // relay which restarts is not met by everyone at once; later ones at most 3 s apart.
    delay: 200 + Math.floor(Math.random() * 600),
    minDelay: 200,
    factor: 1.8,
    maxDelay: AWAY,
    jitter: true,
    // Presence is renewed every 15 s, so a connection without a word for 20 s is dead.
    messageReconnectTimeout: 20_000,
  });
}
