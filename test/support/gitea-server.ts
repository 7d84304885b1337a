import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { commonTime } from "./common-time.ts";
import { runGit, type SeedFiles } from "./git-seed.ts";
import { type Fault, type ServedRepository, servedRepository, startGitServer } from "./git-server.ts";
import { headRef } from "./gitea/mergeability.ts";
import { addPull } from "./gitea/new-pull.ts";
import { installHook } from "./gitea/protection.ts";
import { answerApi, settle, tokenOf } from "./gitea/routes.ts";
import type {
  Answer,
  Delays,
  Flavour,
  GiteaLabel,
  GiteaPull,
  GiteaRepository,
  GiteaState,
  GiteaToken,
  GiteaUser,
  Protection,
  RepositorySettings,
  Role,
} from "./gitea/state.ts";

export interface GiteaServerOptions {
  readonly flavour: Flavour;
  /** Files of the repository's first commit. Default: a readme. */
  readonly files?: SeedFiles;
  /** How late the server is. Default: a twentieth of a real one's times, so that tests meet every phase and wait little. */
  readonly delays?: Partial<Delays>;
  /** "manual": time stands still, save for `advance`. Default: "real". */
  readonly time?: "real" | "manual";
  readonly settings?: Partial<RepositorySettings>;
}

/** What goes wrong with one request: as with Git's server, or an answer of another kind once the work is done. */
export type GiteaFault = Fault | { readonly kind: "answer-after"; readonly status: number; readonly body?: string };

export interface GiteaRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface GiteaServer extends AsyncDisposable {
  readonly flavour: Flavour;
  /** The server's address, as a person would open it. */
  readonly url: string;
  readonly apiUrl: string;
  /** Address for Git, without credentials; the token is the password, or the user name. */
  readonly repoUrl: string;
  readonly owner: string;
  readonly name: string;
  /** Of `bot`, who may write. The tokens of all: owner, bob (writer), reader, outsider, job. */
  readonly token: string;
  readonly tokens: Readonly<Record<"owner" | "bot" | "bob" | "reader" | "outsider" | "job", string>>;
  /** The bare repository: what is pushed into it directly is noticed at the next request. */
  readonly bareDirectory: string;
  readonly repository: ServedRepository;
  /** Every call, in the order of arrival; those of Git too. */
  readonly requests: GiteaRequest[];
  /** Asked for every request, Git's too; the default lets all pass. */
  intercept: (request: GiteaRequest) => GiteaFault | undefined;
  /** Calls the API as somebody. */
  call(
    as: keyof GiteaServer["tokens"],
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }>;
  /** Sets a rule for a branch, as its owner would. */
  protect(rule: Partial<Protection> & { readonly rule_name: string }): Promise<void>;
  readonly settings: RepositorySettings;
  /** What the server holds, for assertions that the API has no words for. */
  readonly pulls: readonly GiteaPull[];
  readonly labels: readonly GiteaLabel[];
  /** Opens pull requests into main at once, as the same number of users would; without `from`, each from a branch of its own that is made here. */
  openPulls(heads: readonly string[], from?: GiteaPull["from"]): Promise<void>;
  /** Another repository on the same server, which answers to Git alone. */
  addPlain(fullName: string, files: SeedFiles): Promise<ServedRepository>;
  /** A team of the organization that owns the repository. */
  addTeam(name: string, members: readonly string[]): void;
  /** Moves a repository's name on: the old one is answered with a redirect. */
  rename(from: string, to: string): void;
  /** A token that may do less than its user. */
  addToken(user: string, scopes: readonly string[]): string;
  /** Makes the server slower, or quicker, from now on. */
  delay(delays: Partial<Delays>): void;
  /** Lets time pass at once. */
  advance(milliseconds: number): void;
  /** Lets happen what is due, as a request would. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const owner = "acme";
const name = "config";

const logins: Readonly<Record<string, Role>> = {
  owner: "owner",
  bot: "writer",
  bob: "writer",
  reader: "reader",
  outsider: "none",
  job: "job",
};

/**
 * Gitea, or Forgejo, in this process, as it was seen to answer: one repository `acme/config` with real Git behind it, its
 * branches, protections, pull requests, labels and statuses; mergeability that comes late; merges that make real commits.
 *
 *     await using server = await startGiteaServer({ flavour: "gitea", files: { "a.yaml": "a: 1\n" } });
 *     // Git: `${server.repoUrl}` with `server.token` as password; API: `server.apiUrl` with `server.token`.
 *     await server.protect({ rule_name: "main", enable_status_check: true, status_check_contexts: ["ci/test"] });
 *     await server.call("owner", "POST", "/repos/acme/config/pulls/1/reviews", { event: "APPROVED" });
 *     server.intercept = ({ method, path }) => path.endsWith("/merge") ? { kind: "reset", when: "after" } : undefined;
 */
export async function startGiteaServer(options: GiteaServerOptions): Promise<GiteaServer> {
  const backend = await startGitServer();
  const served = await backend.create(`${owner}/${name}`, options.files ?? { "README.md": "# Deployments\n" });
  const sockets = new Set<Socket>();
  const requests: GiteaRequest[] = [];
  const listener = createServer((request, response) => {
    response.setHeader("date", new Date(state.now()).toUTCString());
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) request.socket.destroy();
      else response.writeHead(599).end(`The test's own server failed: ${String(error)}`);
    });
  });
  listener.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const { state, repository, time } = makeState({ options, url, served });
  await installHook(repository, options.flavour);
  await settle(state, repository);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bodyOf(request);
    const path = request.url ?? "/";
    const { authorization } = request.headers;
    const isApi = /^\/+api\//.test(path);
    const contentType = request.headers["content-type"];
    const seen = { method: request.method ?? "", path, authorization, body: isApi ? bytes.toString("utf8") : "" };
    requests.push(seen);
    const fault = server.intercept(seen);
    if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    if (fault?.kind === "wait") await fault.until;
    if (fault !== undefined && answeredByFault(fault, { request, response })) return;
    if (!isApi)
      return await forwardToGit({ state, repository, backend: backend.url }, { request, response, bytes, fault });
    const result = await answerApi(state, { ...seen, contentType, url: new URL(path.replace(/^\/+/, "/"), url) });
    sendAnswer(response, result, fault);
  }

  let closing: Promise<void> | undefined;
  const close = async () => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    await backend.close();
  };
  const tokens = Object.fromEntries(Object.keys(logins).map((login) => [login, tokenFor(login)]));
  const server: GiteaServer = {
    flavour: options.flavour,
    url,
    apiUrl: `${url}/api/v1`,
    repoUrl: `${url}/${owner}/${name}.git`,
    owner,
    name,
    token: tokenFor("bot"),
    tokens: tokens as GiteaServer["tokens"],
    bareDirectory: served.directory,
    repository: served,
    requests,
    intercept: () => undefined,
    settings: repository.settings,
    pulls: repository.pulls,
    labels: repository.labels,
    async call(as, method, path, body) {
      const result = await answerApi(state, {
        method,
        url: new URL(`/api/v1${path}`, url),
        authorization: `token ${tokenFor(as)}`,
        contentType: "application/json",
        body: body === undefined ? "" : JSON.stringify(body),
      });
      return { status: result.status, body: result.body };
    },
    async protect(rule) {
      const method = repository.protections.has(rule.rule_name) ? "PATCH" : "POST";
      const path = `/repos/${owner}/${name}/branch_protections`;
      const at = method === "PATCH" ? `${path}/${encodeURIComponent(rule.rule_name)}` : path;
      const { status } = await server.call("owner", method, at, rule);
      if (status >= 300) throw new Error(`branch_protections: ${status}`);
    },
    async openPulls(heads, from) {
      const poster = state.users.get(from === undefined ? "bot" : "outsider");
      if (poster === undefined) throw new Error("no such user");
      const base = await served.tip("main");
      const head = await served.git("commit-tree", `${base}^{tree}`, "-p", base, "-m", "A change");
      // In one process each, however many there are.
      const move = (refs: readonly string[]) =>
        runGit(served.directory, ["update-ref", "--stdin"], refs.map((ref) => `update ${ref} ${head}\n`).join(""));
      if (from === undefined) await move(heads.map((name) => `refs/heads/${name}`));
      const opened = heads.map((name) =>
        addPull(state, repository, {
          title: `Change ${name}`,
          body: "",
          poster,
          head: name,
          base: "main",
          judged: { base, head },
          before: "mergeable",
          ...(from !== undefined && { from }),
        }),
      );
      await move(opened.map(headRef));
    },
    async addPlain(fullName, files) {
      const { directory } = await backend.create(fullName, files);
      return servedRepository({ name: fullName, url: `${url}/${fullName}.git`, directory });
    },
    addTeam: (team, members) => void state.teams.push({ id: state.nextId(), organization: owner, name: team, members }),
    rename: (from, to) => void state.renamed.set(from, to),
    addToken(login, scopes) {
      const user = state.users.get(login);
      if (user === undefined) throw new Error(`no user ${login}`);
      const token = `${tokenFor(login)}-${state.tokens.size}`;
      state.tokens.set(token, { user, scopes });
      return token;
    },
    delay: (delays) => void Object.assign(state.delays, delays),
    advance(milliseconds) {
      time.skew += milliseconds;
    },
    settle: () => settle(state, repository),
    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return server;
}

const tokenFor = (login: string): string => `5ec2e7${Buffer.from(login).toString("hex").padEnd(34, "0")}`;

interface Made {
  readonly options: GiteaServerOptions;
  readonly url: string;
  readonly served: ServedRepository;
}

function makeState({ options, url, served }: Made) {
  const started = commonTime();
  const time = { skew: 0 };
  const users = new Map<string, GiteaUser>();
  const tokens = new Map<string, GiteaToken>();
  for (const [index, [key, role]] of Object.entries(logins).entries()) {
    const login = key === "owner" ? "alice" : key === "job" ? `${options.flavour}-actions` : key;
    const user = { id: key === "job" ? -2 : index + 2, login, email: `${login}@example.com`, role };
    users.set(login, user);
    tokens.set(tokenFor(key), { user, scopes: "all" });
  }
  const repository: GiteaRepository = {
    id: 8,
    owner,
    name,
    served,
    settings: { ...defaultSettings, ...options.settings },
    protections: new Map(),
    pulls: [],
    labels: [],
    statuses: [],
    branches: new Map(),
    looking: Promise.resolve(),
  };
  let lastId = 1;
  const state: GiteaState = {
    flavour: options.flavour,
    url,
    users,
    tokens,
    repositories: new Map([[`${owner}/${name}`, repository]]),
    teams: [],
    renamed: new Map(),
    delays: {
      staleUntil: 20,
      checkingUntil: 75,
      autoMerge: 50,
      opening: 15,
      editing: 5,
      reviews: 60,
      ...options.delays,
    },
    now: () => (options.time === "manual" ? started : commonTime()) + time.skew,
    nextId: () => ++lastId,
  };
  return { state, repository, time };
}

const defaultSettings: RepositorySettings = {
  private: false,
  archived: false,
  default_branch: "main",
  has_pull_requests: true,
  allow_merge_commits: true,
  allow_rebase: true,
  allow_rebase_explicit: true,
  allow_rebase_update: true,
  allow_squash_merge: true,
  allow_fast_forward_only_merge: true,
  default_merge_style: "merge",
  default_delete_branch_after_merge: false,
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers at once, where the fault leaves nothing for the server to do. */
function answeredByFault(fault: GiteaFault, { request, response }: Exchange): boolean {
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

function sendAnswer(response: ServerResponse, result: Answer, fault: GiteaFault | undefined): void {
  if (fault?.kind === "reset") return void response.destroy();
  if (fault?.kind === "answer-after") return void response.writeHead(fault.status).end(fault.body ?? "");
  const { status, body, headers } = result;
  if (body === undefined) return void response.writeHead(status, headers).end();
  const isText = typeof body === "string";
  const content = isText ? body : JSON.stringify(body);
  const type = isText ? "text/plain;charset=utf-8" : "application/json;charset=utf-8";
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(content), ...headers });
  if (fault?.kind === "cut") response.write(content.slice(0, fault.bytes), () => response.destroy());
  else response.end(content);
}

interface GitCall extends Exchange {
  readonly bytes: Buffer;
  readonly fault: GiteaFault | undefined;
}

/** Git's own program behind the same address, once the credentials are looked at. The hook is told who pushes. */
async function forwardToGit(
  { state, repository, backend }: { state: GiteaState; repository: GiteaRepository; backend: string },
  { request, response, bytes, fault }: GitCall,
): Promise<void> {
  const path = new URL(request.url ?? "/", backend);
  const isWrite = path.href.includes("git-receive-pack");
  const { authorization } = request.headers;
  let token: GiteaToken | undefined;
  try {
    token = tokenOf(state, authorization);
  } catch {
    return void response
      .writeHead(401, { "www-authenticate": 'Basic realm="Gitea"' })
      .end("Failed to authenticate user");
  }
  if (token === undefined && (isWrite || repository.settings.private)) {
    return void response.writeHead(401, { "www-authenticate": 'Basic realm="Gitea"' }).end("Unauthorized");
  }
  const mayWrite = token?.scopes === "all" || token?.scopes.includes("write:repository") === true;
  if (isWrite && !mayWrite) return void response.writeHead(403).end("Forbidden");
  if (isWrite && repository.settings.archived) {
    const text =
      "This repo is archived. You can view files and clone it, but cannot push or open issues/pull-requests.";
    return void response.writeHead(403).end(text);
  }
  await settle(state, repository);
  repository.pusher = isWrite ? token?.user : undefined;
  // Only this request runs the hook: with a query that Git does not know, no answer of the others would be kept.
  if (token !== undefined && path.pathname.endsWith("/git-receive-pack"))
    path.searchParams.set("user", token.user.login);
  const result = await pass(path, request, bytes);
  await settle(state, repository);
  repository.pusher = undefined;
  if (fault?.kind === "reset") return void response.destroy();
  response.writeHead(result.status, result.headers);
  if (fault?.kind === "cut") response.write(result.body.subarray(0, fault.bytes), () => response.destroy());
  else response.end(result.body);
}

/** Asks the server behind. */
async function pass(to: URL, request: IncomingMessage, bytes: Buffer) {
  const { host: _host, authorization: _authorization, connection: _connection, ...headers } = request.headers;
  const sent = httpRequest(to, { method: request.method, headers });
  sent.end(bytes);
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    sent.on("response", resolve).on("error", reject),
  );
  const { connection: _other, "transfer-encoding": _encoding, ...kept } = answer.headers;
  return { status: answer.statusCode ?? 500, headers: kept, body: await bodyOf(answer) };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
