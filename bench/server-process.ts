import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Counts, ServerAnswer, ServerCall } from "./server.ts";

/**
 * Git's own CGI program behind HTTP, in a process of its own: what measures must not share an event loop with what is measured.
 * Answers stream, unlike those of the tests' server: one that gathers them first would slow down the larger ones alone.
 */
const root = process.argv[2] ?? ".";
let latency = { request: 0, connection: 0 };
let requests = 0;
let sockets = new Set<Socket>();

const server = createServer((request, response) => {
  answer(request, response).catch(() => request.socket.destroy());
});
server.listen(0, "127.0.0.1", () => tell({ port: (server.address() as AddressInfo).port, counts: counts() }));

process.on("message", (call: ServerCall) => {
  tell({ port: (server.address() as AddressInfo).port, counts: counts() });
  if (call.latency === undefined) return;
  latency = call.latency;
  requests = 0;
  sockets = new Set();
});
process.on("disconnect", () => process.exit());
// Ctrl-C reaches the whole group; whoever started this process ends it when the rest is tidied up.
process.on("SIGINT", () => undefined);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isFirst = !sockets.has(request.socket);
  sockets.add(request.socket);
  requests += 1;
  const wait = latency.request + (isFirst ? latency.connection : 0);
  if (wait > 0) await pause(wait);
  const backend = startBackend(request);
  // Git may answer without having read all of it.
  const sent = pipeline(request, backend.stdin).catch(() => undefined);
  response.writeHead(...statusAndHeaders(await readHead(backend.stdout)));
  await Promise.all([pipeline(backend.stdout, response), sent]);
}

/** What stands before the empty line; the rest stays in the stream. */
async function readHead(stream: Readable): Promise<string> {
  let read = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    read = Buffer.concat([read, chunk as Buffer]);
    const end = read.indexOf("\r\n\r\n");
    if (end === -1) continue;
    stream.unshift(read.subarray(end + 4));
    return read.toString("latin1", 0, end);
  }
  throw new Error("no answer from git http-backend");
}

function startBackend(request: IncomingMessage) {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const { headers } = request;
  return spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      HOME: root,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: [headers["git-protocol"]].flat()[0],
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: headers["content-type"],
      CONTENT_LENGTH: headers["content-length"],
      HTTP_CONTENT_ENCODING: headers["content-encoding"],
      REMOTE_ADDR: "127.0.0.1",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
}

function statusAndHeaders(head: string): [status: number, headers: Record<string, string>] {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of head.split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/);
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return [status, headers];
}

function counts(): Counts {
  const all = [...sockets];
  const bytes = all.reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0);
  return { requests, connections: all.length, bytes };
}

function tell(message: ServerAnswer): void {
  process.send?.(message);
}
