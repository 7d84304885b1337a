import {
  Agent,
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** A request that the command sent. */
export interface ProxiedRequest {
  /** From 1, in each run. */
  readonly index: number;
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

/** Does the parts of a fault that are not about the answer. */
export interface Strikes {
  killAll(): void;
  terminate(): void;
  /** Ends the Git process that sent the request: the one whose end of the connection has this port. */
  killGit(port: number): Promise<void>;
  fillDisk(): Promise<void>;
}

export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
  /** Asked for every request before it goes on; answers with the fault's name. */
  onRequest: (request: ProxiedRequest) => Promise<string | undefined>;
  strikes: Strikes;
  /** Begins a run: counts from 1 again, and lets everything pass. */
  reset(): void;
}

interface Upstream {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly fault: string | undefined;
  readonly strikes: Strikes;
}

const page = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>502</h1></body></html>";

/** Answers that come instead of the server's. */
const answers: Record<string, { status: number; headers: Record<string, string>; body: string }> = {
  "401": { status: 401, headers: { "www-authenticate": 'Basic realm="storm"' }, body: "Unauthorized" },
  "403": { status: 403, headers: {}, body: "Forbidden" },
  "404": { status: 404, headers: {}, body: "Not Found" },
  "429": { status: 429, headers: { "retry-after": "1" }, body: "Slow down" },
  "500": { status: 500, headers: {}, body: "Internal Server Error" },
  "502": { status: 502, headers: { "content-type": "text/html" }, body: page },
  page: { status: 200, headers: { "content-type": "text/html" }, body: page },
};

const delayMilliseconds = 400;

/** Stands between a command and any server that speaks HTTP, and does one fault to the request it is told to. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const state = { count: 0, isDown: false };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (state.isDown) return void request.socket.destroy();
    const index = ++state.count;
    const body = await bodyOf(request);
    const fault = await proxy.onRequest({ index, method: request.method ?? "", path: request.url ?? "", body });
    if (fault === "down") state.isDown = true;
    const exchange = { request, response, fault, strikes: proxy.strikes };
    if (await isAnsweredBefore(exchange)) return;
    const result = await ask({ upstream, agent, request, body });
    answerAfter(exchange, result);
  };
  const listener = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));

  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    onRequest: async () => undefined,
    strikes: {
      killAll: () => undefined,
      terminate: () => undefined,
      killGit: async () => undefined,
      fillDisk: async () => undefined,
    },
    reset() {
      state.count = 0;
      state.isDown = false;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      listener.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
  return proxy;
}

/** True where the server is never asked. */
async function isAnsweredBefore({ request, response, fault, strikes }: Exchange): Promise<boolean> {
  const made = answers[fault ?? ""];
  if (made !== undefined) {
    response.writeHead(made.status, { "content-type": "text/plain", ...made.headers }).end(made.body);
    return true;
  }
  switch (fault) {
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, delayMilliseconds));
      return false;
    case "terminate":
      strikes.terminate();
      return false;
    case "kill-git":
      await strikes.killGit(request.socket.remotePort ?? 0);
      return false;
    case "disk-stays-full":
      await strikes.fillDisk();
      return false;
    case "kill-all-before":
      strikes.killAll();
      request.socket.destroy();
      return true;
    case "reset-before":
    case "down":
      request.socket.destroy();
      return true;
    case "stall":
      return true;
    default:
      return false;
  }
}

function answerAfter({ request, response, fault, strikes }: Exchange, { status, headers, body }: Upstream): void {
  const half = body.subarray(0, Math.floor(body.length / 2));
  const head = { ...headers, "content-length": String(body.length) };
  switch (fault) {
    case "kill-all-after":
      strikes.killAll();
      return void request.socket.destroy();
    case "reset-after":
      return void request.socket.destroy();
    case "cut":
      response.writeHead(status, head).write(half, () => request.socket.destroy());
      return;
    case "truncate":
      return void response.writeHead(status, { ...headers, "content-length": String(half.length) }).end(half);
    case "empty":
      return void response.writeHead(status, { ...headers, "content-length": "0" }).end();
    case "garble":
      return void response.writeHead(status, head).end(garbled(body));
    default:
      return void response.writeHead(status, head).end(body);
  }
}

/** Some bytes of the middle third, always the same ones. */
function garbled(body: Buffer): Buffer {
  const changed = Buffer.from(body);
  const third = Math.floor(body.length / 3);
  for (let at = third; at < 2 * third; at += 7) changed[at] = (changed[at] ?? 0) ^ 0x15;
  return changed;
}

interface Call {
  readonly upstream: string;
  readonly agent: Agent;
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

function ask({ upstream, agent, request, body }: Call): Promise<Upstream> {
  return new Promise((resolve, reject) => {
    const headers = { ...endToEnd(request.headers), "content-length": String(body.length) };
    const options = { method: request.method ?? "GET", agent, headers };
    const call = forward(new URL(request.url ?? "/", upstream), options, (answer) => {
      bodyOf(answer).then((received) => {
        resolve({ status: answer.statusCode ?? 500, headers: endToEnd(answer.headers), body: received });
      }, reject);
    });
    call.on("error", reject).end(body);
  });
}

/** Without the headers that are about one connection. */
function endToEnd(headers: IncomingHttpHeaders): Record<string, string> {
  const hop = ["connection", "transfer-encoding", "keep-alive", "content-length"];
  const kept = Object.entries(headers).filter(([name]) => !hop.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
