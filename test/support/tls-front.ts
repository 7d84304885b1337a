import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";
import { createServer } from "node:tls";
import type { PrivateAuthority } from "./private-authority.ts";

export interface TlsFront extends AsyncDisposable {
  /** Address of the server behind, spoken to in https. */
  readonly url: string;
  /** Host and port. */
  readonly host: string;
}

/** What a reverse proxy is to a server of plain http: it takes TLS off, and hands on the rest byte for byte. */
export async function startTlsFront(behind: string, { key, cert }: PrivateAuthority): Promise<TlsFront> {
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(behind);
  const listener = createServer({ key, cert }, (client) => {
    const server = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy()).on("close", () => other.destroy());
      socket.pipe(other);
    }
  });
  // Whoever does not trust the certificate hangs up.
  listener.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return {
    url: `https://${host}`,
    host,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
