import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A network cable to a relay that a test can pull out and plug in again. */
export class Cable {
  private readonly sockets = new Set<Socket>();
  private plugged = true;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(relayUrl: string): Promise<Cable> {
    const { hostname, port } = new URL(relayUrl);
    let cable: Cable | null = null;
    const server = createServer((near) => {
      if (!cable?.plugged) {
        near.destroy();
        return;
      }
      const far = connect(Number(port), hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        cable.sockets.add(socket);
        socket.on("error", () => other.destroy());
        socket.on("close", () => {
          cable?.sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cable = new Cable(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return cable;
  }

  pull() {
    this.plugged = false;
    for (const socket of this.sockets) socket.destroy();
  }

  plug() {
    this.plugged = true;
    for (const socket of this.sockets) socket.resume();
  }

  /** Nothing comes through any more, and neither end is told: a closed lid, another Wi-Fi. */
  freeze() {
    this.plugged = false;
    for (const socket of this.sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  async dispose() {
    this.pull();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
