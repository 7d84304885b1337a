import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRepository, type RepositoryOffers } from "./bare-repository.ts";
import { askGit } from "./git-answers.ts";
import { readRef } from "./git-refs.ts";
import { type SeedCommit, type SeedFiles, seedCommit } from "./git-seed.ts";
import { serveGit } from "./git-service.ts";

/** A request that the server saw. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Every header line, as sent: a header that came twice is here twice. */
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  /** Number of the connection, from 1. */
  readonly connection: number;
}

/** What goes wrong with one request. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
    }
  /** The connection breaks: before Git was asked, or once it has done its work and the answer was due. */
  | { readonly kind: "reset"; readonly when: "before" | "after" }
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Of the answer's body, only so many bytes arrive. */
  | { readonly kind: "cut"; readonly bytes: number }
  /** One byte of the answer's body is another, so far from its end. */
  | { readonly kind: "garble"; readonly fromEnd: number }
  /** A page for people, with status 200, as a login or a maintenance proxy serves it. */
  | { readonly kind: "page" }
  | { readonly kind: "redirect"; readonly to: string; readonly status?: number }
  /** Waits for something, then goes on as usual. */
  | { readonly kind: "wait"; readonly until: Promise<unknown> };

export interface GitServerOptions extends RepositoryOffers {
  /** The token that basic authentication must carry, as password or as user name. Absent: everybody may do everything. */
  readonly token?: string;
  /** Whether reading needs the token, too. Default: yes, where there is one. */
  readonly isPrivate?: boolean;
  /** The newest protocol that the server's Git speaks. Default: 2. */
  readonly protocol?: 0 | 2;
  /** Milliseconds added to each request and, before that, to the first of each connection. */
  readonly latency?: { readonly request: number; readonly connection: number };
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A bare repository that is served. */
export interface ServedRepository {
  readonly name: string;
  /** Without credentials. */
  readonly url: string;
  readonly fileUrl: string;
  readonly directory: string;
  git(...args: string[]): Promise<string>;
  commit(seed: SeedCommit): Promise<string>;
  tip(branch?: string): Promise<string>;
  /** Text of a file at a branch. */
  read(path: string, branch?: string): Promise<string>;
  /** Installs a hook, a shell script, on the server. */
  hook(name: "pre-receive" | "update" | "post-receive", script: string): Promise<void>;
}

export interface GitServer extends AsyncDisposable {
  readonly url: string;
  readonly directory: string;
  readonly requests: readonly SeenRequest[];
  /** Connections that carried a request. */
  readonly connections: number;
  /** Bytes of all answers' bodies. */
  readonly bytesSent: number;
  create(name: string, files?: SeedFiles): Promise<ServedRepository>;
  /** Asked for every request; the default lets all pass. */
  intercept: (request: SeenRequest) => Fault | undefined;
  /** Forgets what was counted. */
  reset(): void;
  close(): Promise<void>;
}

/** Real Git behind an HTTP server on a free port of this machine. */
export async function startGitServer(options: GitServerOptions = {}): Promise<GitServer> {
  const directory = await mkdtemp(join(tmpdir(), "git-server-"));
  const sockets = new Map<Socket, number>();
  const state = { requests: [] as SeenRequest[], connections: new Set<number>(), bytes: 0, nextConnection: 1 };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const connection = sockets.get(request.socket) ?? 0;
    const isFirst = !state.connections.has(connection);
    state.connections.add(connection);
    const seen = seenRequest(request, connection);
    state.requests.push(seen);
    const body = await bodyOf(request);
    const { latency } = options;
    if (latency !== undefined) await pause(latency.request + (isFirst ? latency.connection : 0));
    const fault = server.intercept(seen);
    if (fault?.kind === "delay") await pause(fault.milliseconds);
    if (fault?.kind === "wait") await fault.until;
    if (fault !== undefined && answeredByFault(fault, { request, response })) return;
    if (!isAllowed(options, request)) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end("Unauthorized");
      return;
    }
    const { method, path: url, headers } = seen;
    const result = await serveGit({ root: directory, protocol: options.protocol ?? 2 }, { method, url, headers, body });
    if (fault?.kind === "reset") return void request.socket.destroy();
    state.bytes += result.body.length;
    response.writeHead(result.status, result.headers);
    if (fault?.kind === "cut") {
      response.write(result.body.subarray(0, fault.bytes), () => request.socket.destroy());
      return;
    }
    if (fault?.kind === "garble") {
      const at = result.body.length - fault.fromEnd;
      result.body[at] = (result.body[at] ?? 0) ^ 0x55;
    }
    response.end(result.body);
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500).end(String(error));
      else request.socket.destroy();
    });
  };
  const listener = options.tls === undefined ? createServer(onRequest) : createTlsServer(options.tls, onRequest);
  listener.on(options.tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
    sockets.set(socket, state.nextConnection++);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const scheme = options.tls === undefined ? "http" : "https";
  const url = `${scheme}://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  let closing: Promise<void> | undefined;

  const close = async () => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of sockets.keys()) socket.destroy();
    await closed;
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };

  const server: GitServer = {
    url,
    directory,
    intercept: () => undefined,
    get requests() {
      return state.requests;
    },
    get connections() {
      return state.connections.size;
    },
    get bytesSent() {
      return state.bytes;
    },
    async create(name, files) {
      const repository = await createRepository(join(directory, `${name}.git`), options);
      const served = servedRepository({ name, url: `${url}/${name}.git`, directory: repository });
      if (files !== undefined) await served.commit({ files });
      return served;
    },
    reset() {
      state.requests.length = 0;
      state.connections.clear();
      state.bytes = 0;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return server;
}

/** A handle on a bare repository, wherever it is served. */
export function servedRepository({
  name,
  url,
  directory,
}: {
  name: string;
  url: string;
  directory: string;
}): ServedRepository {
  const git = (...args: string[]) => askGit(directory, ...args);
  return {
    name,
    url,
    directory,
    fileUrl: pathToFileURL(directory).href,
    git,
    commit: (seed) => seedCommit(directory, seed),
    tip: async (branch = "main") => readRef(directory, `refs/heads/${branch}`) ?? fail(`no branch ${branch}`),
    read: (path, branch = "main") => git("show", `refs/heads/${branch}:${path}`),
    async hook(hook, script) {
      const file = join(directory, "hooks", hook);
      await mkdir(join(directory, "hooks"), { recursive: true });
      await writeFile(file, `#!/bin/sh\n${script}\n`);
      await chmod(file, 0o755);
    },
  };
}

function seenRequest(request: IncomingMessage, connection: number): SeenRequest {
  const { rawHeaders } = request;
  const headerLines: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headerLines.push([rawHeaders[index]?.toLowerCase() ?? "", rawHeaders[index + 1] ?? ""]);
  }
  return { method: request.method ?? "", path: request.url ?? "", headers: request.headers, headerLines, connection };
}

/** Answers at once, where the fault leaves nothing for Git to do. */
function answeredByFault(
  fault: Fault,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): boolean {
  switch (fault.kind) {
    case "status":
      response.writeHead(fault.status, { "content-type": "text/plain", ...fault.headers }).end(fault.body ?? "");
      return true;
    case "page":
      response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Sign in</body></html>");
      return true;
    case "redirect":
      response.writeHead(fault.status ?? 301, { location: fault.to }).end();
      return true;
    case "reset":
      if (fault.when === "before") request.socket.destroy();
      return fault.when === "before";
    default:
      return false;
  }
}

function isAllowed({ token, isPrivate = true }: GitServerOptions, request: IncomingMessage): boolean {
  if (token === undefined) return true;
  const given = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const isReading = request.url?.includes("git-upload-pack") ?? false;
  if (given === undefined) return isReading && !isPrivate;
  const [user, password] = Buffer.from(given, "base64").toString("utf8").split(":");
  return password === token || (user === token && password === "");
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function fail(message: string): never {
  throw new Error(message);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
