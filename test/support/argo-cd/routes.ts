import type { IncomingMessage } from "node:http";
import { type Answer, denied, failed, ok, plain } from "./answers.ts";
import { desiredOf, operationFor, refresh } from "./controller.ts";
import { RenderError } from "./render.ts";
import { matches } from "./selectors.ts";
import { type App, type Application, type ArgoCdState, sourceOf } from "./state.ts";
import { startOperation } from "./sync.ts";
import { type Account, accountOf, may } from "./tokens.ts";
import { isInTree, managedResources, resourceTree } from "./trees.ts";

/** A request whose body has been read. */
export interface Call {
  readonly request: IncomingMessage;
  readonly method: string;
  /** Without root path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface Api {
  readonly state: ArgoCdState;
  readonly accounts: ReadonlyMap<string, Account>;
}

/** What the API answers; every call but those that stream. */
export async function answerCall(api: Api, call: Call): Promise<Answer> {
  const { method, path, request } = call;
  if (method !== "GET" && request.headers["content-type"]?.toLowerCase() !== "application/json") {
    return plain(415, "Invalid content type\n");
  }
  const account = accountOf(request, api.accounts);
  if (path === "/api/version") return ok({ Version: "v3.5.1" });
  if (path === "/api/v1/session/userinfo") {
    if (typeof account === "string") return ok({});
    return ok({ loggedIn: true, username: account.subject, iss: "argocd" });
  }
  const timeout = request.headers["grpc-timeout"];
  if (timeout !== undefined && !/^\d+[HMSmun]$/.test(String(timeout)))
    return failed(3, `invalid grpc-timeout: ${timeout}`);
  const route = routes.find((candidate) => candidate.pattern.test(path));
  if (route === undefined) return plain(404, "Not Found\n");
  if (route.method !== method) return plain(405, "Method Not Allowed\n");
  if (typeof account === "string") return failed(16, account);
  const [, ...parts] = route.pattern.exec(path) ?? [];
  return route.answer({ ...api, ...call, account, parts: parts.map((part) => decodeURIComponent(part)) });
}

export interface Asked extends Api, Call {
  readonly account: Account;
  readonly parts: readonly string[];
}

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  answer(asked: Asked): Answer | Promise<Answer>;
}

const routes: readonly Route[] = [
  { method: "GET", pattern: /^\/api\/v1\/applications$/, answer: list },
  { method: "GET", pattern: /^\/api\/v1\/applications\/([^/]+)$/, answer: get },
  {
    method: "GET",
    pattern: /^\/api\/v1\/applications\/([^/]+)\/resource-tree$/,
    answer: (asked) => cached(asked, tree),
  },
  {
    method: "GET",
    pattern: /^\/api\/v1\/applications\/([^/]+)\/managed-resources$/,
    answer: (asked) => cached(asked, managed),
  },
  { method: "GET", pattern: /^\/api\/v1\/applications\/([^/]+)\/syncwindows$/, answer: windows },
  { method: "GET", pattern: /^\/api\/v1\/applications\/([^/]+)\/events$/, answer: events },
  { method: "POST", pattern: /^\/api\/v1\/applications\/([^/]+)\/sync$/, answer: sync },
  { method: "GET", pattern: /^\/api\/v1\/applicationsets$/, answer: applicationSets },
  { method: "GET", pattern: /^\/api\/v1\/applicationsets\/([^/]+)$/, answer: applicationSet },
  { method: "GET", pattern: /^\/api\/v1\/account\/can-i\/([^/]+)\/([^/]+)\/(.+)$/, answer: canI },
];

export const rbacName = (state: ArgoCdState, { metadata, spec }: Application): string => {
  const home = metadata.namespace === state.namespace ? "" : `${metadata.namespace}/`;
  return `${spec.project}/${home}${metadata.name}`;
};

export const appKey = (namespace: string, name: string): string => `${namespace}/${name}`;

interface Named {
  readonly name: string;
  readonly project: string | null;
  readonly namespace: string;
}

/** The application, or why there is none for this account: the table of 403 and 404. */
function find({ state, account }: Asked, { name, project, namespace }: Named): App | Answer {
  const app = state.apps.get(appKey(namespace, name));
  if (namespace !== state.namespace && !state.namespaces.includes(namespace)) return denied;
  const missing = failed(5, `applications.argoproj.io "${name}" not found`);
  if (project !== null && project !== "") {
    const home = namespace === state.namespace ? "" : `${namespace}/`;
    if (!may(account, "applications", { action: "get", object: `${project}/${home}${name}` })) return denied;
    if (app === undefined) return missing;
  }
  if (app === undefined) return denied;
  const { spec } = app.application;
  if (project && spec.project !== project) return missing;
  if (!may(account, "applications", { action: "get", object: rbacName(state, app.application) }))
    return project ? missing : denied;
  if (!state.projects.includes(spec.project)) {
    return failed(3, `app is not allowed in project "${spec.project}", or the project does not exist`);
  }
  return app;
}

const isAnswer = (found: App | Answer): found is Answer => "body" in found;

const namedIn = ({ parts: [name = ""], query, state }: Asked): Named => ({
  name,
  project: query.get("project"),
  namespace: query.get("appNamespace") ?? state.namespace,
});

async function get(asked: Asked): Promise<Answer> {
  const found = find(asked, namedIn(asked));
  if (isAnswer(found)) return found;
  const kind = asked.query.get("refresh");
  if (kind !== null && kind !== "") {
    const refreshed = await inTime(asked, refresh(asked.state, found, kind === "hard" ? "hard" : "normal"));
    if (refreshed === undefined) return failed(4, "context deadline exceeded");
    if (found.isDeleted) return failed(5, `applications.argoproj.io "${asked.parts[0]}" not found`);
    return ok(refreshed);
  }
  return ok(structuredClone(found.application));
}

/** The outcome of the work; undefined where the deadline that the caller set was over before. */
async function inTime<T>({ request, state }: Asked, work: Promise<T>): Promise<T | undefined> {
  const [, amount = "", unit = ""] = /^(\d+)([HMSmun])$/.exec(String(request.headers["grpc-timeout"] ?? "")) ?? [];
  const units: Record<string, number> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 0.001, n: 0.000001 };
  const closed = new Promise<undefined>((resolve) => request.socket.once("close", () => resolve(undefined)));
  if (amount === "") return Promise.race([work, closed]);
  const deadline = new Promise<undefined>((resolve) =>
    state.timeline.in(Number(amount) * (units[unit] ?? 0), () => resolve(undefined)),
  );
  return Promise.race([work, closed, deadline]);
}

/** From the informer's cache: it may lag, and has no health of single resources. */
function list({ state, account, query }: Asked): Answer {
  const selector = query.get("selector") ?? "";
  const test = matches(selector, {});
  if (typeof test === "string") return failed(2, `error parsing the selector: ${test}`);
  const projects = [...query.getAll("projects"), ...query.getAll("project")];
  const items = [...state.apps.values()].flatMap(({ application }) => {
    const { metadata, spec } = application;
    if (matches(selector, metadata.labels ?? {}) !== true) return [];
    if (projects.length > 0 && !projects.includes(spec.project)) return [];
    if (query.has("name") && query.get("name") !== metadata.name) return [];
    if (query.has("appNamespace") && query.get("appNamespace") !== metadata.namespace) return [];
    if (!may(account, "applications", { action: "get", object: rbacName(state, application) })) return [];
    const copy = structuredClone(application);
    copy.status.resources = copy.status.resources?.map(({ health: _, ...rest }) => rest) ?? [];
    return [copy];
  });
  const metadata = { resourceVersion: String(state.resourceVersion) };
  return ok({ metadata, items: items.length === 0 ? null : items });
}

function cached(asked: Asked, show: (asked: Asked, app: App) => unknown): Answer {
  const found = find(asked, namedIn(asked));
  if (isAnswer(found)) return found;
  if (asked.state.isCacheDown) {
    return failed(2, "error getting cached app resource tree: dial tcp argocd-redis:6379: connect: connection refused");
  }
  return ok(show(asked, found));
}

const tree = (_: Asked, app: App): unknown => app.told?.resourceTree ?? resourceTree(app);
const managed = ({ query }: Asked, app: App): unknown => app.told?.managedResources ?? managedResources(app, query);

function windows(asked: Asked): Answer {
  const found = find(asked, namedIn(asked));
  if (isAnswer(found)) return found;
  const { blocksAutoSync: _, ...told } = found.windows;
  return ok(told);
}

/** Events of one object of the tree; without one, of the Application itself, which has none here. */
function events(asked: Asked): Answer {
  const { query, state, parts } = asked;
  const found = find(asked, namedIn(asked));
  if (isAnswer(found)) return found;
  const metadata = { resourceVersion: String(state.resourceVersion) };
  const [name = "", uid = "", namespace = ""] = ["Name", "UID", "Namespace"].map(
    (part) => query.get(`resource${part}`) ?? "",
  );
  if (name === "" && uid === "") return ok({ metadata, items: null });
  if (state.isCacheDown) {
    return failed(2, "error getting cached app resource tree: dial tcp argocd-redis:6379: connect: connection refused");
  }
  if (!isInTree(found, { uid, namespace, name })) {
    return failed(3, `${name} not found as part of application ${parts[0]}`);
  }
  const items = found.events.filter(({ involvedObject }) => involvedObject.uid === uid);
  return ok({ metadata, items: items.length === 0 ? null : structuredClone(items) });
}

function sync(asked: Asked): Answer {
  const { state, account, body } = asked;
  let wish: { project?: string; appNamespace?: string; revision?: string; prune?: boolean };
  try {
    wish = JSON.parse(body === "" ? "{}" : body);
  } catch {
    return failed(3, "unexpected EOF");
  }
  // The query is not read here, only the body.
  const [name = ""] = asked.parts;
  const found = find(asked, { name, project: wish.project ?? null, namespace: wish.appNamespace ?? state.namespace });
  if (isAnswer(found)) return found;
  const { application } = found;
  if (!found.windows.canSync) return failed(7, "cannot sync: blocked by sync window");
  const object = rbacName(state, application);
  if (!may(account, "applications", { action: "sync", object })) {
    return failed(
      7,
      `permission denied: applications, sync, ${object}, sub: ${account.subject}, iat: 2026-11-21T07:56:38Z`,
    );
  }
  if (application.operation !== undefined) return failed(9, "another operation is already in progress");
  const tracked = sourceOf(application.spec)?.targetRevision ?? "";
  const isAutomated = application.spec.syncPolicy?.automated !== undefined;
  if (isAutomated && wish.revision && wish.revision !== tracked) {
    return failed(9, `Cannot sync to ${wish.revision}: auto-sync currently set to ${tracked}`);
  }
  return startSync(state, found, { wish, subject: account.subject });
}

function startSync(
  state: ArgoCdState,
  app: App,
  { wish, subject }: { readonly wish: { readonly prune?: boolean }; readonly subject: string },
): Answer {
  try {
    const { revisions, manifests } = desiredOf(state, app);
    app.desired = manifests;
    const initiatedBy = { username: subject };
    const operation = operationFor(app, { revisions, prune: wish.prune === true, initiatedBy, retries: 0 });
    startOperation(state, app, operation);
    return ok(structuredClone(app.application));
  } catch (error) {
    if (error instanceof RenderError) return failed(9, `error resolving repo revision: rpc error: ${error.message}`);
    throw error;
  }
}

function applicationSet({ state, account, parts: [name = ""] }: Asked): Answer {
  const set = state.sets.get(name);
  if (set === undefined)
    return failed(5, `error getting ApplicationSet: applicationset.argoproj.io "${name}" not found`);
  const object = `${set.project}/${name}`;
  if (!may(account, "applicationsets", { action: "get", object })) {
    return failed(
      7,
      `permission denied: applicationsets, get, ${object}, sub: ${account.subject}, iat: 2026-11-21T07:56:38Z`,
    );
  }
  return ok(structuredClone(set.told));
}

/** Those that the account may read: of the others nothing is said. */
function applicationSets({ state, account }: Asked): Answer {
  const items = [...state.sets].flatMap(([name, { project, told }]) =>
    may(account, "applicationsets", { action: "get", object: `${project}/${name}` }) ? [structuredClone(told)] : [],
  );
  return ok({ metadata: {}, items: items.length === 0 ? null : items });
}

function canI({ account, parts: [resource = "", action = "", object = ""] }: Asked): Answer {
  if (resource !== "applications" && resource !== "applicationsets") {
    return failed(3, `[clusters projects applications applicationsets repositories] does not contain ${resource}`);
  }
  return ok({ value: may(account, resource, { action, object }) ? "yes" : "no" });
}
