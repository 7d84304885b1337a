import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type Answer, ok } from "./argo-cd/answers.ts";
import { type GeneratedSet, generateSet, type SetElement } from "./argo-cd/application-sets.ts";
import { addApplication, removeApplication } from "./argo-cd/applications.ts";
import { apply } from "./argo-cd/cluster.ts";
import { clusterChanged, reconcile } from "./argo-cd/controller.ts";
import { type ArgoCdFault, type ArgoCdRequest, answerOf } from "./argo-cd/faults.ts";
import { record } from "./argo-cd/kubelet-events.ts";
import { type ArgoCdRecording, replayRecording } from "./argo-cd/replay-recording.ts";
import { type Api, answerCall, appKey, type Call } from "./argo-cd/routes.ts";
import {
  type App,
  type Application,
  type ArgoCdState,
  type Automated,
  type IgnoredDifference,
  type KubernetesEvent,
  type LiveObject,
  type Manifest,
  type Owner,
  type Pace,
  type Source,
  type Spec,
  type SyncWindows,
  touch,
} from "./argo-cd/state.ts";
import { answerStream } from "./argo-cd/stream.ts";
import { startTimeline } from "./argo-cd/timeline.ts";
import { type Account, fakeToken } from "./argo-cd/tokens.ts";
import type { ServedRepository } from "./git-server.ts";

export type { Application, ArgoCdFault, ArgoCdRequest };

export interface ArgoCdServerOptions {
  /** What the controller can read; Applications name them by their `url`. */
  readonly repository?: ServedRepository;
  readonly repositories?: readonly ServedRepository[];
  /** How many of the server's seconds pass in one of ours. Default 20. */
  readonly speed?: number;
  /** Where the server's clock begins; default: where ours is. Ten minutes off: `new Date(Date.now() + 600_000)`. */
  readonly origin?: Date;
  /** How long things take on the server's own clock; what is left out takes as long as it was seen to take. */
  readonly pace?: Partial<Pace>;
  /** "/argocd": where it is not at the root. */
  readonly rootPath?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** A token that may read everything, besides `tokens`. */
  readonly token?: string;
  /** Project of the Applications that name none, and the only ones there are. Default: ["team-a"]. */
  readonly projects?: readonly string[];
}

/** An Application that is asked for. */
export interface WantedApplication {
  readonly path?: string;
  /** Default: main. */
  readonly branch?: string;
  /** Default: the first of the server's. */
  readonly repoURL?: string;
  readonly sources?: readonly Source[];
  /** What `path` and `branch` hold is rendered into this branch, and synced from there. Always fresh: the hydrator comes first. */
  readonly hydratedTo?: { readonly branch: string; readonly path: string };
  readonly project?: string;
  /** Of the Application itself. Default: argocd. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** false: a person syncs. Default: as `automated: {}`, which neither prunes nor heals. */
  readonly automated?: Automated | false;
  readonly retries?: number;
  readonly ignoreDifferences?: readonly IgnoredDifference[];
  /** "RespectIgnoreDifferences=true" */
  readonly syncOptions?: readonly string[];
  /** Name of the ApplicationSet that made it. */
  readonly applicationSet?: string;
  /** Whether it was just made. Default: it has been healthy for an hour. */
  readonly fresh?: boolean;
}

/** An Application, with what a test brings about around it. */
export interface ServedApplication {
  readonly name: string;
  /** As the API shows it now. */
  readonly application: Application;
  /** Images of the pods that are ready: the truth. */
  readonly running: readonly string[];
  /** What there is in the cluster, and what was noted about it. */
  readonly live: readonly LiveObject[];
  readonly events: readonly KubernetesEvent[];
  /** Somebody changes an image in the cluster, past Git. */
  drift(image: string): void;
  /** What the cluster says to every sync from now on; undefined: it does them again. */
  refuse(message: string | undefined): void;
  /** Makes every workload ill, or busy, or well again. */
  health(status: "Degraded" | "Progressing" | "Healthy", message?: string): void;
  windows(windows: SyncWindows): void;
  /** The cluster warns of every pod that there is, in these words. */
  warn(message: string): void;
  /** Changes it past the controller, whatever it takes; a version like any other. */
  edit(change: (application: Application) => void): void;
  /** What is answered in place of what follows from the cluster. */
  tell(told: { readonly managedResources?: object; readonly resourceTree?: object }): void;
  remove(): void;
}

export interface ArgoCdServer extends AsyncDisposable {
  /** With the root path. */
  readonly url: string;
  /** May read everything. */
  readonly token: string;
  /** sync: and ask for syncs; sets: and read ApplicationSets; project: a token of team-a alone; none: nothing at all; expired. */
  readonly tokens: Readonly<Record<"reader" | "sync" | "sets" | "project" | "none" | "expired", string>>;
  /** Every call, in the order of arrival. */
  readonly requests: ArgoCdRequest[];
  /** Asked for every request; the default lets all pass. */
  intercept: (request: ArgoCdRequest) => ArgoCdFault | undefined;
  now(): Date;
  /** Lets time pass at once. */
  advance(milliseconds: number): void;
  application(name: string, wanted: WantedApplication): ServedApplication;
  /** An Application that goes through what was recorded; `origin` should be when the recording began. */
  replay(recording: ArgoCdRecording): ServedApplication;
  /** An ApplicationSet as the API shows it: it makes nothing by itself. */
  applicationSet(name: string, status: object, spec?: object): void;
  /** An ApplicationSet whose controller makes these Applications, and where it rolls, has them synced step by step. */
  generate(
    name: string,
    wanted: {
      readonly elements: readonly SetElement[];
      readonly isRolling?: boolean;
      readonly labels?: Record<string, string>;
    },
  ): GeneratedSet;
  /** Tells of every version of every Application, beginning with those that are there; for whoever keeps a copy, as Kubernetes does. */
  onChange(listener: (type: "ADDED" | "MODIFIED" | "DELETED", application: Application) => void): void;
  /** Stops the controller, or lets it go on; the API answers all the same. */
  controller(isUp: boolean): void;
  /** As when Redis is gone. */
  cache(isUp: boolean): void;
  close(): Promise<void>;
}

const usualPace: Pace = {
  git: 60,
  compare: 40,
  sync: 330,
  observe: 100,
  ready: 1_500,
  drain: 1_000,
  hook: 2_000,
  selfHeal: 5_000,
  retry: 5_000,
  hydrate: 1_500,
  poll: 180_000,
};

const namespace = "argocd";

/**
 * Argo CD in this process, as it was seen to answer: an API, and a controller that watches a real repository. Tags steer the pods:
 * "-slowN" is ready after N seconds, "-bad" cannot be pulled, "-flap" is ready and crashes in turn, "-fail" makes a Job fail.
 *
 *     await using server = await startArgoCdServer({ repository });
 *     server.application("web", { path: "apps/web" });
 *     // `GET ${server.url}/api/v1/applications/web?project=team-a` with `server.token`
 */
export async function startArgoCdServer(options: ArgoCdServerOptions = {}): Promise<ArgoCdServer> {
  const { rootPath = "", projects = ["team-a"] } = options;
  const repositories = [...(options.repositories ?? []), ...(options.repository ? [options.repository] : [])];
  const state = newState(options, { repositories, projects });
  const { accounts, tokens } = newAccounts(options);
  const sockets = new Set<Socket>();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    serve({ state, accounts }, { server, rootPath, request, response }).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(String(error));
    });
  };
  const listener = options.tls === undefined ? createServer(onRequest) : createTlsServer(options.tls, onRequest);
  listener.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const scheme = options.tls === undefined ? "http" : "https";
  let closing: Promise<void> | undefined;
  const close = async () => {
    state.timeline.stop();
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const server: ArgoCdServer = {
    url: `${scheme}://127.0.0.1:${(listener.address() as AddressInfo).port}${rootPath}`,
    token: options.token ?? tokens.reader,
    tokens,
    requests: [],
    intercept: () => undefined,
    now: () => state.timeline.now(),
    advance: (milliseconds) => state.timeline.advance(milliseconds),
    application(name, wanted) {
      const spec = specOf(wanted, { repositories, projects });
      const owner = wanted.applicationSet === undefined ? undefined : ownerOf(wanted.applicationSet);
      const { namespace: home = namespace, labels, fresh: isFresh } = wanted;
      return served(state, addApplication(state, { name, namespace: home, spec, labels, owner, isFresh }));
    },
    replay: (recording) => served(state, replayRecording(state, recording)),
    applicationSet(name, status, spec = {}) {
      state.sets.set(name, { project: projects[0] ?? "", told: { metadata: { name, namespace }, spec, status } });
    },
    generate(name, { elements, isRolling = false, labels }) {
      const specFor = ({ path }: SetElement) => specOf({ path }, { repositories, projects });
      return generateSet(state, { name, elements, isRolling, specOf: specFor, ...(labels && { labels }) });
    },
    onChange(listener) {
      for (const { application } of state.apps.values()) listener("ADDED", structuredClone(application));
      state.listeners.add(({ type, application }) => listener(type, application));
    },
    controller(isUp) {
      state.isControllerDown = !isUp;
      if (isUp) for (const app of state.apps.values()) resume(state, app);
    },
    cache(isUp) {
      state.isCacheDown = !isUp;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return server;
}

function newState(
  { origin = new Date(), speed = 20, pace }: ArgoCdServerOptions,
  { repositories, projects }: { repositories: readonly ServedRepository[]; projects: readonly string[] },
): ArgoCdState {
  const state: ArgoCdState = {
    timeline: startTimeline({ origin, speed }),
    origin,
    pace: { ...usualPace, ...pace },
    repositories,
    projects,
    namespace,
    namespaces: ["team-a-apps"],
    apps: new Map(),
    sets: new Map(),
    listeners: new Set(),
    resourceVersion: 1000,
    isControllerDown: false,
    isCacheDown: false,
    clusterChanged: (app) => clusterChanged(state, app),
    applyApplication: (manifest, owner) => applyApplication(state, manifest, owner),
  };
  return state;
}

function newAccounts({ token }: ArgoCdServerOptions) {
  const subjects = ["reader", "sync", "sets", "project", "none", "expired"] as const;
  const tokens = Object.fromEntries(subjects.map((subject) => [subject, fakeToken(subject)])) as ArgoCdServer["tokens"];
  const read = { resource: "applications", action: "get", object: "*" } as const;
  const accounts = new Map<string, Account>([
    [tokens.reader, { subject: "reader", grants: [read] }],
    [tokens.sync, { subject: "sync", grants: [{ ...read, action: "*" }] }],
    [tokens.sets, { subject: "sets", grants: [read, { ...read, resource: "applicationsets" }] }],
    [tokens.project, { subject: "proj:team-a:ci-gate", grants: [{ ...read, object: "team-a/*" }] }],
    [tokens.none, { subject: "none", grants: [] }],
    [
      tokens.expired,
      { subject: "expired", grants: [], refused: "invalid session: token has invalid claims: token is expired" },
    ],
  ]);
  if (token !== undefined) accounts.set(token, { subject: "given", grants: [read] });
  return { accounts, tokens };
}

const ownerOf = (name: string): Owner => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "ApplicationSet",
  name,
  uid: `set-${name}`,
});

function specOf(
  wanted: WantedApplication,
  { repositories, projects }: { repositories: readonly ServedRepository[]; projects: readonly string[] },
): Spec {
  const { path, branch = "main", sources, automated = {}, retries, syncOptions, ignoreDifferences } = wanted;
  const repoURL = wanted.repoURL ?? repositories[0]?.url ?? "";
  const source = { repoURL, ...(path && { path }), targetRevision: branch };
  const { hydratedTo } = wanted;
  const from = sources
    ? { sources }
    : hydratedTo
      ? {
          sourceHydrator: { drySource: source, syncSource: { targetBranch: hydratedTo.branch, path: hydratedTo.path } },
        }
      : { source };
  return {
    ...from,
    destination: { server: "https://kubernetes.default.svc", namespace: "web" },
    project: wanted.project ?? projects[0] ?? "",
    ...(ignoreDifferences && { ignoreDifferences }),
    syncPolicy: {
      ...(automated && { automated }),
      ...(retries !== undefined && { retry: { limit: retries } }),
      ...(syncOptions && { syncOptions }),
    },
  };
}

/** What a controller does first when it comes back. */
function resume(state: ArgoCdState, app: App): void {
  app.reconciling = false;
  reconcile(state, app);
}

/** An Application that another one brings. */
function applyApplication(state: ArgoCdState, manifest: Manifest, owner?: Owner): void {
  const { object, name } = manifest;
  const { metadata, spec } = object as unknown as Pick<Application, "metadata" | "spec">;
  const home = metadata.namespace ?? namespace;
  const present = state.apps.get(appKey(home, name));
  if (present === undefined) {
    addApplication(state, { name, namespace: home, spec, labels: metadata.labels, owner });
    return;
  }
  if (JSON.stringify(present.application.spec) === JSON.stringify(spec)) return;
  present.application.spec = structuredClone(spec);
  touch(state, present);
  state.timeline.in(15, () => reconcile(state, present));
}

function served(state: ArgoCdState, app: App): ServedApplication {
  const workloads = () => [...app.live.values()].filter(({ pods }) => pods.length > 0);
  return {
    name: app.application.metadata.name,
    get application() {
      return structuredClone(app.application);
    },
    get running() {
      return workloads().flatMap(({ pods }) => pods.filter(({ ready }) => ready).flatMap(({ images }) => images));
    },
    get live() {
      return [...app.live.values()];
    },
    get events() {
      return app.events;
    },
    drift(image) {
      const object = workloads()[0];
      if (object === undefined) throw new Error("There is nothing that could drift");
      const text = JSON.stringify(object.manifest.object).replace(
        /"image":"[^"]*"/,
        `"image":${JSON.stringify(image)}`,
      );
      apply(state, app, { ...object.manifest, object: JSON.parse(text) });
      state.clusterChanged(app);
    },
    refuse(message) {
      app.refusal = message;
    },
    health(status, message) {
      for (const object of workloads()) object.health = { status, ...(message && { message }) };
      state.clusterChanged(app);
    },
    warn(message) {
      const notes = [{ type: "Warning", reason: "Unhealthy", message }] as const;
      for (const { manifest, pods } of app.live.values())
        for (const pod of pods) record(state, app, { manifest, pod, notes });
    },
    windows(windows) {
      app.windows = windows;
    },
    edit(change) {
      change(app.application);
      touch(state, app);
    },
    tell(told) {
      app.told = told;
    },
    remove: () => removeApplication(state, app),
  };
}

interface Serving {
  readonly server: ArgoCdServer;
  readonly rootPath: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(api: Api, { server, rootPath, request, response }: Serving): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams, search } = new URL(request.url ?? "/", "http://localhost");
  const isOurs = pathname.startsWith(rootPath);
  const path = isOurs ? pathname.slice(rootPath.length) : pathname;
  const body = Buffer.concat(chunks).toString("utf8");
  const seen: ArgoCdRequest = {
    method: request.method ?? "",
    path: `${path}${search}`,
    headers: request.headers,
    body,
  };
  server.requests.push(seen);
  const fault = server.intercept(seen);
  if (fault?.kind === "reset") return void request.socket.destroy();
  if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
  if (fault?.kind === "redirect") {
    return void response.writeHead(fault.status ?? 307, { location: fault.to }).end();
  }
  const call: Call = { request, method: seen.method, path, query: searchParams, body };
  const isStream = path === "/api/v1/stream/applications" && isOurs;
  const byFault = fault && answerOf(fault);
  if (isStream && byFault === undefined) {
    return answerStream(api, call, { response, ...(fault?.kind === "stream" && { fault }) });
  }
  const usual =
    byFault ?? (isOurs ? await answerCall(api, call) : { status: 404, body: "404 page not found", plain: true });
  const answer = fault?.kind === "stale" ? stale(api, { call, answer: usual, versions: fault.versions }) : usual;
  if (response.destroyed) return;
  write(response, { answer, date: api.state.timeline.now(), isCut: fault?.kind === "cut-body" });
}

/** The answer that a cache kept: an older version of the same Application. */
function stale(
  { state }: Api,
  { call, answer, versions }: { readonly call: Call; readonly answer: Answer; readonly versions: number },
): Answer {
  const name = /^\/api\/v1\/applications\/([^/]+)$/.exec(call.path)?.[1];
  const app = state.apps.get(appKey(call.query.get("appNamespace") ?? namespace, name ?? ""));
  const older = app?.past.at(-1 - versions) ?? app?.past[0];
  return answer.status === 200 && older !== undefined ? ok(older) : answer;
}

function write(
  response: ServerResponse,
  { answer, date, isCut }: { readonly answer: Answer; readonly date: Date; readonly isCut: boolean },
): void {
  const isPage = typeof answer.body === "string" && answer.body.startsWith("<");
  const type = answer.plain === true ? (isPage ? "text/html" : "text/plain; charset=utf-8") : "application/json";
  const text = answer.plain === true ? String(answer.body) : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    date: date.toUTCString(),
  });
  if (!isCut) response.end(text);
  else response.write(text.slice(0, text.length / 2), () => response.destroy());
}
