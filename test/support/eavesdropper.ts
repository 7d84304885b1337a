import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A request that was heard in the clear. */
export interface Heard {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Eavesdropper extends AsyncDisposable {
  /** Of a process whose every request goes through it. */
  readonly env: Readonly<Record<string, string>>;
  readonly heard: Heard[];
}

/**
 * Somebody on the way, as a proxy: hears every request over plain http and answers it with `answer`, and leads tunnels to the servers that
 * stand for a host, whose TLS it cannot read.
 */
export async function startEavesdropper(
  tunnels: Readonly<Record<string, string>>,
  answer: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string },
): Promise<Eavesdropper> {
  const heard: Heard[] = [];
  const sockets = new Set<Socket>();
  const listener = createServer(({ url = "", headers }, response) => {
    heard.push({ url, headers });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  listener.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  listener.on("connect", ({ url = "" }, client: Socket) => {
    const target = tunnels[url.replace(/:443$/, "")];
    if (target === undefined) {
      client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    const server = connect(Number(new URL(target).port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    sockets.add(server);
    server.on("error", () => client.destroy());
    client.on("error", () => server.destroy());
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return {
    env: { http_proxy: url, https_proxy: url },
    heard,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => listener.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
