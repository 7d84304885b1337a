import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RewritingFront extends AsyncDisposable {
  /** Address of the server behind, as it is reached through here. */
  readonly url: string;
}

/** Replaces the body of a JSON answer; undefined: it stays. */
export type Rewrite = (path: string, document: unknown, front: string) => unknown;

/** A server of plain http whose answers of JSON are another's, changed on the way: what a hostile or a broken one would say. */
export async function startRewritingFront(behind: string, rewrite: Rewrite): Promise<RewritingFront> {
  const { hostname, port } = new URL(behind);
  let url = "";
  const listener = createServer((incoming, response) => {
    const { method, url: path = "/", headers } = incoming;
    const asked = request(
      { hostname, port, method, path, headers, agent: false },
      (answer) => void pass(path, answer, response),
    );
    asked.on("error", () => response.destroy());
    incoming.pipe(asked);
  });
  async function pass(path: string, answer: IncomingMessage, response: ServerResponse): Promise<void> {
    const { statusCode = 502, headers } = answer;
    if (!/\bjson\b/.test(headers["content-type"] ?? "")) {
      answer.pipe(response.writeHead(statusCode, headers));
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const document = text === "" ? undefined : rewrite(path, JSON.parse(text), url);
    const { "content-length": _length, "transfer-encoding": _encoding, ...kept } = headers;
    response.writeHead(statusCode, kept).end(document === undefined ? text : JSON.stringify(document));
  }
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      listener.closeAllConnections();
      await closed;
    },
  };
}
