import type { IncomingMessage, ServerResponse } from "node:http";
import { commonTime } from "./common-time.ts";
import { type Account, anonymous, forbidden, isAllowed, type Question } from "./kubernetes/access.ts";
import {
  type KubernetesObject,
  mergePatch,
  ObjectStore,
  type ResourceKind,
  resourceKinds,
  type StoreEvent,
} from "./kubernetes/objects.ts";
import { fieldTest, labelTest } from "./kubernetes/selectors.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

export type { KubernetesObject } from "./kubernetes/objects.ts";

/**
 * What a request meets instead of its answer. "cut" drops the connection; "expired" is what a watch from too old a version is told;
 * "backwards" turns the events of a watch round, and sends each twice; `stale` reads as many versions back, from a cache that lags.
 */
export type Fault =
  | "cut"
  | "expired"
  | "backwards"
  | { readonly stale: number }
  | { readonly status: number; readonly body: string; readonly type?: string };

export interface KubernetesServerOptions {
  /** By bearer token. Whoever has none, or shows none, is anonymous or unauthorized. */
  readonly accounts: Readonly<Record<string, Account>>;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Groups that this cluster has not installed. */
  readonly without?: readonly string[];
  /** The server's clock. */
  readonly now?: () => Date;
  readonly fault?: (request: { readonly method: string; readonly path: string }) => Fault | undefined;
}

export interface KubernetesServer extends WebServer {
  readonly store: ObjectStore;
  /** Watches that are open now. */
  readonly watches: ReadonlySet<ServerResponse>;
  /** Ends every watch, in the middle of whatever it says. */
  cutWatches(): void;
}

/**
 * A Kubernetes API server over HTTP, as far as readers of custom resources meet it: get, list with selectors and pages, watch, merge
 * patches, access reviews, and the refusals of each, in the words of Kubernetes 1.36.
 */
export async function startKubernetesServer(options: KubernetesServerOptions): Promise<KubernetesServer> {
  const store = new ObjectStore();
  const watches = new Set<ServerResponse>();
  const server = await startWebServer(
    ({ method, path, headers, body }, response) => {
      response.setHeader("date", (options.now?.() ?? new Date(commonTime())).toUTCString());
      const fault = options.fault?.({ method, path });
      const scene = { response, store, watches, options };
      if (fault === "cut") response.destroy();
      else if (typeof fault === "object" && "status" in fault)
        response.writeHead(fault.status, { "content-type": fault.type ?? "text/plain" }).end(fault.body);
      else
        answer(
          { method, url: new URL(path, "http://api"), headers, body },
          { ...scene, ...(fault !== undefined && { fault }) },
        );
    },
    options.tls === undefined ? {} : { tls: options.tls },
  );
  return {
    ...server,
    store,
    watches,
    cutWatches() {
      for (const response of watches) response.destroy();
    },
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  };
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface Scene {
  readonly response: ServerResponse;
  readonly store: ObjectStore;
  readonly watches: Set<ServerResponse>;
  readonly options: KubernetesServerOptions;
  readonly fault?: "expired" | "backwards" | { readonly stale: number };
}

/** What there is to read, as far as the answering server knows. */
const known = ({ store, fault }: Scene): KubernetesObject[] =>
  typeof fault === "object" ? store.at(store.version - fault.stale) : store.all();

function answer(asked: Asked, scene: Scene): unknown {
  const account = accountOf(asked.headers.authorization, scene.options);
  if (account === undefined) return status(scene, 401, "Unauthorized", "Unauthorized");
  const { pathname } = asked.url;
  if (pathname === "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews") return review(asked, account, scene);
  const target = targetOf(pathname);
  if (target === undefined) return noSuchKind(scene);
  const isWatch = ["1", "true"].includes(asked.url.searchParams.get("watch") ?? "");
  const reading = target.name !== undefined ? "get" : isWatch ? "watch" : "list";
  const question = { ...target, verb: asked.method === "PATCH" ? "patch" : reading };
  if (!isAllowed(account, question)) return status(scene, 403, "Forbidden", forbidden(account, question));
  // Rights come first, also to what is not installed.
  if (scene.options.without?.includes(target.kind.group)) return noSuchKind(scene);
  if (asked.method === "PATCH") return patch(asked, question, scene);
  if (question.name !== undefined) return getOne(question, scene);
  const tests = [labelTest(asked.url.searchParams.get("labelSelector") ?? ""), fieldTests(asked.url, target.kind.kind)];
  const wrong = tests.find((test) => typeof test === "string");
  if (typeof wrong === "string") return status(scene, 400, "BadRequest", wrong);
  const fits = (object: KubernetesObject): boolean =>
    object.kind === target.kind.kind &&
    (target.namespace === undefined || object.metadata.namespace === target.namespace) &&
    tests.every((test) => typeof test !== "string" && test(object));
  return isWatch ? watch(asked, fits, scene) : list(asked, { ...question, fits }, scene);
}

const fieldTests = (url: URL, kind: string): ReturnType<typeof fieldTest> => {
  const selector = url.searchParams.get("fieldSelector");
  return selector === null ? () => true : fieldTest(selector, kind);
};

function accountOf(authorization: string | undefined, { accounts }: KubernetesServerOptions): Account | undefined {
  if (authorization === undefined) return anonymous;
  return accounts[authorization.replace(/^Bearer /, "")];
}

type Target = Omit<Question, "verb"> & { readonly kind: ResourceKind };

const noSuchKind = ({ response }: Scene): unknown =>
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");

function targetOf(path: string): Target | undefined {
  const match = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(path);
  if (match === null) return undefined;
  const [, core, group = "", version = core, namespace, resource, name] = match.map(
    (part) => part && decodeURIComponent(part),
  );
  const kind = resourceKinds.find(
    (known) => known.group === group && known.version === version && known.resource === resource,
  );
  return kind && { kind, namespace, name };
}

function getOne({ kind, namespace, name = "" }: Target, scene: Scene): unknown {
  const object = known(scene).find(
    (found) => found.kind === kind.kind && found.metadata.namespace === namespace && found.metadata.name === name,
  );
  if (object !== undefined) return json(scene, 200, object);
  const what = kind.group === "" ? kind.resource : `${kind.resource}.${kind.group}`;
  return status(scene, 404, "NotFound", `${what} "${name}" not found`);
}

type Listed = Target & { fits(object: KubernetesObject): boolean };

function list({ url }: Asked, { kind, fits }: Listed, scene: Scene): unknown {
  const found = known(scene).filter(fits);
  const start = Number(url.searchParams.get("continue") ?? 0);
  const limit = Number(url.searchParams.get("limit") ?? found.length);
  const end = start + limit;
  const isCustom = kind.group.includes(".");
  const items = found.slice(start, end).map((object) => {
    // Items of built-in kinds come without their type.
    const { apiVersion, kind: name, ...rest } = object;
    return isCustom ? object : rest;
  });
  const metadata = {
    continue: end < found.length ? String(end) : "",
    resourceVersion: String(scene.store.version),
  };
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  return json(scene, 200, { apiVersion, items, kind: `${kind.kind}List`, metadata });
}

function watch({ url }: Asked, fits: (object: KubernetesObject) => boolean, scene: Scene): unknown {
  const { response, store, watches } = scene;
  const asked = url.searchParams.get("resourceVersion");
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const write = (type: string, object: unknown): void => void response.write(`${JSON.stringify({ type, object })}\n`);
  if ((asked !== null && Number(asked) < store.oldest) || scene.fault === "expired") {
    const message = `too old resource version: ${asked} (${store.oldest})`;
    write("ERROR", statusBody(410, "Expired", message));
    return response.end();
  }
  let seen = Number(asked ?? store.version);
  if (asked === null) for (const object of store.all().filter(fits)) write("ADDED", object);
  const send = (): void => {
    const events = store.since(seen);
    seen = events.at(-1)?.version ?? seen;
    for (const event of scene.fault === "backwards" ? [...events, ...events].reverse() : events) {
      if (fits(event.object)) write(event.type, (event satisfies StoreEvent).object);
    }
  };
  send();
  watches.add(response);
  const stop = store.onChange(send);
  const timer = setTimeout(() => response.end(), Number(url.searchParams.get("timeoutSeconds") ?? 300) * 1000);
  return response.on("close", () => {
    clearTimeout(timer);
    stop();
    watches.delete(response);
  });
}

function patch({ headers, body }: Asked, { kind, namespace, name = "" }: Target, scene: Scene): unknown {
  const before = scene.store.find(kind.kind, namespace, name);
  if (before === undefined) return getOne({ kind, namespace, name }, scene);
  if (headers["content-type"] !== "application/merge-patch+json") {
    const message =
      "the body of the request was in an unknown format - accepted media types include: application/merge-patch+json";
    return status(scene, 415, "UnsupportedMediaType", message);
  }
  const patched = mergePatch(before, JSON.parse(body)) as KubernetesObject;
  const hasNewSpec = JSON.stringify(patched.spec) !== JSON.stringify(before.spec);
  const generation = (before.metadata.generation ?? 1) + (hasNewSpec ? 1 : 0);
  return json(scene, 200, scene.store.put({ ...patched, metadata: { ...patched.metadata, generation } }));
}

function review({ body }: Asked, account: Account, scene: Scene): unknown {
  const asked = JSON.parse(body);
  const { group = "", resource, verb, namespace, name } = asked.spec.resourceAttributes;
  const allowed = isAllowed(account, { verb, kind: { group, resource }, namespace, name });
  return json(scene, 201, { ...asked, metadata: {}, status: { allowed } });
}

const json = ({ response }: Scene, code: number, body: unknown): unknown =>
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));

const statusBody = (code: number, reason: string, message: string) => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message,
  reason,
  code,
});

const status = (scene: Scene, code: number, reason: string, message: string): unknown =>
  json(scene, code, statusBody(code, reason, message));
