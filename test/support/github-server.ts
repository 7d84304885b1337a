import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { commonTime } from "./common-time.ts";
import { readDefaultBranch } from "./git-refs.ts";
import type { SeedFiles } from "./git-seed.ts";
import { type GitServer, type ServedRepository, servedRepository, startGitServer } from "./git-server.ts";
import { activityRoutes, watchBranches } from "./github/activity.ts";
import type { Call, Reply, Route } from "./github/call.ts";
import { gitRoutes } from "./github/git-routes.ts";
import { answerGraphql } from "./github/graphql.ts";
import { gitOperations } from "./github/graphql-git.ts";
import { refresh, workOff } from "./github/merging.ts";
import { addPull } from "./github/new-pull.ts";
import { answerCheck } from "./github/openapi.ts";
import { pullRoutes } from "./github/pull-routes.ts";
import { installPushRules } from "./github/push-rules.ts";
import { repositoryRoutes } from "./github/repository-routes.ts";
import { user } from "./github/shapes.ts";
import {
  Answer,
  type CheckApp,
  newRepositoryState,
  type Protection,
  type RepositoryState,
  type ReviewState,
  type ServerAccount,
} from "./github/state.ts";
import { statusRoutes } from "./github/status-routes.ts";

/** A request on the API that the server saw. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query, below the root of the REST API; of GraphQL: "/graphql". */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What goes wrong with one request. "answer" is given instead of doing the work, or once it is done. */
export type ApiFault =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
      readonly when?: "before" | "after";
    }
  | { readonly kind: "cut"; readonly when: "before" | "after" };

export interface GitHubServerOptions {
  /** Accounts by token; default: "test-token" of "deployer", who may do everything. */
  readonly accounts?: Readonly<Record<string, ServerAccount>>;
}

/** A repository on the server, as its owner sees it. */
export interface GitHubRepository {
  readonly owner: string;
  readonly name: string;
  /** The bare repository behind it; its `url` takes pushes. */
  readonly served: ServedRepository;
  /** All that the server knows of it: a test may look, and set up what it needs. */
  readonly state: RepositoryState;
  protect(branch: string, protection: Protection): void;
  /** Opens pull requests into main at once; without `fork`, its owner, each from a branch of its own that is made here. */
  openPulls(heads: readonly string[], fork?: string): Promise<void>;
  /** Without a commit it is of the head. */
  review(number: number, login: string, review: ReviewState["state"], commit?: string): Promise<void>;
  /** A commit status, as another system sets it. */
  setStatus(commit: string, context: string, state: "pending" | "success" | "failure" | "error"): Promise<void>;
  /** A check run; without a conclusion it is running. */
  setCheckRun(commit: string, name: string, conclusion: string | null, app?: CheckApp): Promise<void>;
}

export interface GitHubServer extends AsyncDisposable {
  /** Where pages and clones are. */
  readonly webUrl: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly requests: ApiRequest[];
  /** Answers that break GitHub's own description, where that is present. */
  readonly flaws: string[];
  /** Lets time pass at once: the dates of answers and of statuses. */
  advance(milliseconds: number): void;
  /** Logins by team ("org/slug"). */
  readonly teams: Map<string, readonly string[]>;
  create(fullName: string, files?: SeedFiles): Promise<GitHubRepository>;
  /** Asked for every request on the API; it may act on the repository meanwhile. The default lets all pass. */
  intercept: (request: ApiRequest) => ApiFault | undefined | Promise<ApiFault | undefined>;
  close(): Promise<void>;
}

const routes: readonly Route[] = [...activityRoutes, ...pullRoutes, ...repositoryRoutes, ...statusRoutes, ...gitRoutes];

/** A GitHub for tests: REST, GraphQL and Git on one port, over real bare repositories. */
export async function startGitHubServer(options: GitHubServerOptions = {}): Promise<GitHubServer> {
  const accounts = options.accounts ?? { "test-token": { login: "deployer" } };
  const git = await startGitServer();
  const repositories: RepositoryState[] = [];
  const check = answerCheck();
  const sockets = new Set<Socket>();
  let skew = 0;
  const now = (): Date => new Date(commonTime() + skew);
  const listener = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, { status: 500, body: { message: String(error) } });
      else request.socket.destroy();
    });
  });
  listener.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const webUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const place = { web: webUrl, api: `${webUrl}/api/v3` };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "/";
    if (!url.startsWith("/api/")) {
      const isPrivate = repositories.some(
        ({ owner, name, settings }) => settings.isPrivate && url.startsWith(`/${owner}/${name}.git/`),
      );
      const repository = repositories.find(({ owner, name }) => url.startsWith(`/${owner}/${name}.git/`));
      return forward({ request, response, git, accounts, isPrivate, repository });
    }
    response.setHeader("date", now().toUTCString());
    const body = parsed(await bodyOf(request));
    const path = url.startsWith("/api/graphql") ? "/graphql" : url.slice("/api/v3".length);
    const seen: ApiRequest = { method: request.method ?? "", path, headers: request.headers, body };
    server.requests.push(seen);
    const fault = await server.intercept(seen);
    if (fault !== undefined && fault.when !== "after") return fail(fault, request, response);
    const reply = await answered(seen);
    if (fault !== undefined) return fail(fault, request, response);
    send(response, reply);
  }

  async function answered(seen: ApiRequest): Promise<Reply> {
    try {
      const account = accountOf(seen);
      if (seen.path === "/graphql") return await graphql(seen, account);
      return await rest(seen, account);
    } catch (error) {
      if (!(error instanceof Answer)) throw error;
      const reply = refused(error);
      const pattern = matched(seen.method, new URL(seen.path, "http://localhost").pathname)?.route.pattern;
      if (pattern !== undefined) judgeAnswer({ method: seen.method, pattern, ...reply });
      return reply;
    }
  }

  function judgeAnswer({ method, pattern, status, body }: Reply & { method: string; pattern: string }): void {
    const flaw = check({ method, pattern, status, body });
    if (flaw !== undefined) server.flaws.push(flaw);
  }

  function accountOf({ headers }: ApiRequest): ServerAccount | undefined {
    const token = /^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? "")?.[1];
    if (token === undefined) return undefined;
    const account = accounts[token];
    if (account === undefined) throw new Answer(401, "Bad credentials");
    return account;
  }

  async function graphql({ body }: ApiRequest, account: ServerAccount | undefined): Promise<Reply> {
    if (account === undefined) throw new Answer(401, "This endpoint requires you to be authenticated.");
    const variables = (body["variables"] ?? {}) as Record<string, unknown>;
    const reply = await answerGraphql(
      { repositories, account, query: String(body["query"]), variables },
      gitOperations,
    );
    for (const repository of repositories) await workOff(repository);
    return { status: 200, body: reply };
  }

  async function rest(seen: ApiRequest, account: ServerAccount | undefined): Promise<Reply> {
    const { pathname, searchParams } = new URL(seen.path, "http://localhost");
    if (pathname === "/meta") {
      return { status: 200, body: { verifiable_password_authentication: false, installed_version: "3.17.1" } };
    }
    if (pathname === "/user") return whoAmI(account);
    const [, team] = /^\/orgs\/([^/]+\/teams\/[^/]+)\/members$/.exec(pathname) ?? [];
    if (team !== undefined) return membersOf(team.replace("/teams/", "/"), account, searchParams);
    const found = matched(seen.method, pathname);
    const repository = repositories.find(
      ({ owner, name }) =>
        owner.toLowerCase() === found?.params["owner"]?.toLowerCase() &&
        name.toLowerCase() === found?.params["repo"]?.toLowerCase(),
    );
    if (found === undefined || repository === undefined) throw new Answer(404, "Not Found");
    letIn({ repository, account, route: found.route });
    await workOff(repository);
    const head = readDefaultBranch(repository.served.directory);
    const call: Call = {
      place,
      repository,
      account,
      login: nameOf(account),
      params: found.params,
      query: searchParams,
      body: seen.body,
      defaultBranch: head,
      now: now(),
    };
    const moved = call.login !== "" && seen.method !== "GET" ? watchBranches(repository) : undefined;
    const reply = await found.route.handle(call);
    moved?.(call.login);
    judgeAnswer({ method: seen.method, pattern: found.route.pattern, ...reply });
    const scopes: Record<string, string> = account?.scopes === undefined ? {} : { "x-oauth-scopes": account.scopes };
    return { ...reply, headers: { ...reply.headers, ...scopes } };
  }

  /** To whoever may not see a team, it is not there. */
  function membersOf(team: string, account: ServerAccount | undefined, query: URLSearchParams): Reply {
    if (account === undefined) throw new Answer(401, "Requires authentication");
    if (account.isJob === true) throw new Answer(403, "Resource not accessible by integration");
    const members = server.teams.get(team);
    if (members === undefined || account.seesNoTeams === true) throw new Answer(404, "Not Found");
    const [size, page] = [Number(query.get("per_page") ?? 30), Number(query.get("page") ?? 1)];
    return { status: 200, body: members.slice((page - 1) * size, page * size).map((login) => user(place, login)) };
  }

  function whoAmI(account: ServerAccount | undefined): Reply {
    if (account === undefined) throw new Answer(401, "Requires authentication");
    if (account.isJob === true || account.login.endsWith("[bot]")) {
      throw new Answer(403, "Resource not accessible by integration");
    }
    return { status: 200, body: user(place, account.login) };
  }

  const server: GitHubServer = {
    webUrl,
    apiUrl: place.api,
    graphqlUrl: `${webUrl}/api/graphql`,
    requests: [],
    flaws: [],
    teams: new Map(),
    intercept: () => undefined,
    advance(milliseconds) {
      skew += milliseconds;
    },
    async create(fullName, files) {
      const [owner = "", name = ""] = fullName.split("/");
      const made = await git.create(fullName, files);
      const served = servedRepository({ name: fullName, url: `${webUrl}/${fullName}.git`, directory: made.directory });
      const state = newRepositoryState(owner, name, served);
      repositories.push(state);
      return handle(state, now);
    },
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      await git.close();
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return server;
}

const nameOf = (account: ServerAccount | undefined): string =>
  account?.isJob === true ? "github-actions[bot]" : (account?.login ?? "");

function refused({ status, message, errors, headers }: Answer): Reply {
  const documentation_url = "https://docs.github.com/rest";
  return { status, headers, body: { message, ...(errors && { errors }), documentation_url, status: String(status) } };
}

function handle(state: RepositoryState, now: () => Date): GitHubRepository {
  return {
    owner: state.owner,
    name: state.name,
    served: state.served,
    state,
    async openPulls(heads, fork) {
      const { served } = state;
      const baseCommit = await served.tip("main");
      const headCommit = await served.git("commit-tree", `${baseCommit}^{tree}`, "-p", baseCommit, "-m", "A change");
      for (const head of heads) {
        if (fork === undefined) await served.git("update-ref", `refs/heads/${head}`, headCommit);
        const commits = { headCommit, baseCommit };
        const texts = { title: `Change ${head}`, body: "", author: fork ?? "deployer", isDraft: false };
        addPull(state, { ...texts, ...commits, head, base: "main", ...(fork !== undefined && { fork }) });
      }
    },
    protect(branch, protection) {
      state.protections.set(branch, protection);
      installPushRules(state);
    },
    async review(number, login, review, commit) {
      const pull = state.pulls.find((one) => one.number === number);
      if (pull === undefined) throw new Error(`no pull request #${number}`);
      await refresh(state, pull);
      pull.reviews.set(login, { state: review, commit: commit ?? pull.headCommit });
      await workOff(state);
    },
    async setStatus(commit, context, value) {
      const said = { state: value, context, description: null, targetUrl: null, creator: "ci" };
      const made = { ...said, id: state.nextId++, createdAt: now() };
      state.statuses.set(commit, [...(state.statuses.get(commit) ?? []), made]);
      await workOff(state);
    },
    async setCheckRun(commit, name, conclusion, app = "github-actions") {
      const status = conclusion === null ? ("in_progress" as const) : ("completed" as const);
      const made = { id: state.nextId++, name, status, conclusion, url: "https://ci.example.com/1", title: null, app };
      const others = (state.checkRuns.get(commit) ?? []).filter((run) => run.name !== name);
      state.checkRuns.set(commit, [...others, made]);
      await workOff(state);
    },
  };
}

/** The route of a request. Parts are taken apart before they are decoded: a branch's slashes come encoded. */
function matched(method: string, pathname: string): { route: Route; params: Record<string, string> } | undefined {
  const parts = pathname.split("/");
  for (const route of routes) {
    const pattern = route.pattern.split("/");
    if (route.method !== method || pattern.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = pattern.every((want, index) => {
      const part = parts[index] ?? "";
      const name = /^\{(.+)\}$/.exec(want)?.[1];
      if (name === undefined) return want === part;
      params[name] = decodeURIComponent(part);
      return true;
    });
    if (fits) return { route, params };
  }
  return undefined;
}

interface Visit {
  readonly repository: RepositoryState;
  readonly account: ServerAccount | undefined;
  readonly route: Route;
}

/** Throws what GitHub answers to those who may not. */
function letIn({ repository: { owner, name, settings }, account, route }: Visit): void {
  const sees = account?.sees?.includes(`${owner}/${name}`) ?? account !== undefined;
  if (settings.isPrivate && !sees) throw new Answer(404, "Not Found");
  const isForKnown = route.method !== "GET" || route.needs.startsWith("administration");
  if (account === undefined && isForKnown) throw new Answer(401, "Requires authentication");
  const mayWrite = account?.scopes?.split(", ").some((scope) => scope === "repo" || scope === "public_repo") ?? true;
  if (!mayWrite && route.method !== "GET") throw new Answer(404, "Not Found");
  const wanted = route.needs.split("; ");
  const lacks = (permission: string) => account?.lacks?.includes(permission) === true;
  const mayOnlyRead = account !== undefined && (!sees || account.isReader === true);
  if (wanted.every(lacks) || (mayOnlyRead && route.method !== "GET")) {
    const who = account?.isJob === true ? "integration" : "personal access token";
    throw new Answer(403, `Resource not accessible by ${who}`, undefined, {
      "x-accepted-github-permissions": route.needs,
    });
  }
  if (settings.isArchived && route.method !== "GET") {
    throw new Answer(403, "Repository was archived so is read-only.");
  }
}

interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly git: GitServer;
  readonly accounts: Readonly<Record<string, ServerAccount>>;
  readonly isPrivate: boolean;
  readonly repository: RepositoryState | undefined;
}

/** Hands a request of Git on to the Git server, once its token is known. */
async function forward({ request, response, git, accounts, isPrivate, repository }: Forwarding): Promise<void> {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const [login, password] = Buffer.from(basic ?? "", "base64")
    .toString()
    .split(":");
  const account = accounts[password ?? ""] ?? accounts[login ?? ""];
  const isWriting = request.url?.includes("git-receive-pack") === true;
  if (account === undefined && (basic !== undefined || isWriting || isPrivate)) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"' }).end("Unauthorized");
    return;
  }
  if (isWriting && account?.isReader === true) {
    const repository = /^\/(.+?)\.git\//.exec(request.url ?? "")?.[1];
    response.writeHead(403).end(`Permission to ${repository}.git denied to ${account.login}.`);
    return;
  }
  const { method, headers } = request;
  const isPush = method === "POST" && isWriting && repository !== undefined;
  const moved = isPush ? watchBranches(repository) : undefined;
  const onward = httpRequest(`${git.url}${request.url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on("end", () => {
      moved?.(nameOf(account));
    });
    answer.pipe(response);
  });
  onward.on("error", () => request.socket.destroy());
  request.pipe(onward);
}

function fail(fault: ApiFault, request: IncomingMessage, response: ServerResponse): void {
  if (fault.kind === "cut") return void request.socket.destroy();
  send(response, fault);
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  const isText = typeof body === "string";
  const type = isText ? "text/html" : "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": type, "x-github-request-id": "TEST:1", ...headers });
  response.end(body === undefined ? "" : isText ? body : JSON.stringify(body));
}

function parsed(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  return JSON.parse(body.toString("utf8")) as Record<string, unknown>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
