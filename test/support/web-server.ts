import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { commonTime } from "./common-time.ts";

interface WebRequest {
  readonly method: string;
  /** Path and query, or the whole URL where a proxy is asked. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebServer extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  /** In the order of their arrival; "CONNECT" where a tunnel was asked for. */
  readonly requests: readonly WebRequest[];
}

export type Answer = (request: WebRequest, response: ServerResponse) => void;

interface WebServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Opens tunnels, for those who carry this value of Proxy-Authorization, where one is given. */
  readonly tunnels?: { readonly authorization?: string };
}

/** A real server on a free port of this machine. */
export async function startWebServer(answer: Answer, options: WebServerOptions = {}): Promise<WebServer> {
  const requests: WebRequest[] = [];
  const sockets = new Set<Socket>();
  const onRequest = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const seen = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(parts).toString(),
    };
    requests.push(seen);
    response.setHeader("date", new Date(commonTime()).toUTCString());
    try {
      answer(seen, response);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  };
  const listener = options.tls === undefined ? createServer(onRequest) : createTlsServer(options.tls, onRequest);
  listener.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  const { tunnels } = options;
  if (tunnels !== undefined) {
    listener.on("connect", (request: IncomingMessage, client: Socket) => {
      requests.push({ method: "CONNECT", path: request.url ?? "", headers: request.headers, body: "" });
      if (tunnels.authorization !== undefined && request.headers["proxy-authorization"] !== tunnels.authorization) {
        client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
        return;
      }
      const [host, port] = (request.url ?? "").split(":");
      const target = connect(Number(port), host, () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        target.pipe(client).pipe(target);
      });
      sockets.add(target);
      target.on("error", () => client.destroy());
      client.on("error", () => target.destroy());
    });
  }
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return {
    url: `${options.tls === undefined ? "http" : "https"}://${host}`,
    host,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
