import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { newAccounts, type Tokens } from "./argo-cd/accounts.ts";
import { type GeneratedSet, generateSet, type SetElement } from "./argo-cd/application-sets.ts";
import { addApplication } from "./argo-cd/applications.ts";
import { resume } from "./argo-cd/controller.ts";
import type { ArgoCdFault, ArgoCdRequest } from "./argo-cd/faults.ts";
import { type GitFileSet, generateFromFiles } from "./argo-cd/git-file-generator.ts";
import { newState, type TimeOptions } from "./argo-cd/new-state.ts";
import { type ArgoCdRecording, replayRecording } from "./argo-cd/replay-recording.ts";
import { appKey } from "./argo-cd/routes.ts";
import { serve, type Watched } from "./argo-cd/serve.ts";
import { type ServedApplication, served } from "./argo-cd/served-application.ts";
import type { Application } from "./argo-cd/state.ts";
import { ownerOf, specOf, type WantedApplication } from "./argo-cd/wanted-application.ts";
import type { ServedRepository } from "./git-server.ts";

export type { Application, ArgoCdFault, ArgoCdRequest, ServedApplication };

export interface ArgoCdServerOptions extends TimeOptions {
  /** What the controller can read; Applications name them by their `url`. */
  readonly repository?: ServedRepository;
  readonly repositories?: readonly ServedRepository[];
  /** "/argocd": where it is not at the root. */
  readonly rootPath?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** A token that may read everything, besides `tokens`. */
  readonly token?: string;
  /** Project of the Applications that name none, and the only ones there are. Default: ["team-a"]. */
  readonly projects?: readonly string[];
}

export interface ArgoCdServer extends Watched, AsyncDisposable {
  /** With the root path. */
  readonly url: string;
  /** May read everything. */
  readonly token: string;
  readonly tokens: Tokens;
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
  /** An ApplicationSet that makes an Application of each file that its generator finds in Git, and of its template. */
  generateFromFiles(
    name: string,
    set: Pick<GitFileSet, "repository" | "path"> & {
      /** The Application that a file's content stands for. */
      template(parameters: never): { readonly name: string; readonly wanted: WantedApplication };
    },
  ): void;
  /** The handle on an Application that something there has made. @throws if there is none */
  made(name: string): ServedApplication;
  /** Tells of every version of every Application, beginning with those that are there; for whoever keeps a copy, as Kubernetes does. */
  onChange(listener: (type: "ADDED" | "MODIFIED" | "DELETED", application: Application) => void): void;
  /** Tells of every change in the cluster behind an Application, a stopped controller or not. */
  onCluster(listener: () => void): void;
  /** Stops the controller at whatever it is, or starts it again; the API answers all the same. */
  controller(isUp: boolean): void;
  /** As when Redis is gone. */
  cache(isUp: boolean): void;
  close(): Promise<void>;
}

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
  const { accounts, tokens } = newAccounts(options.token);
  const sockets = new Set<Socket>();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    serve({ state, accounts }, { watched: server, rootPath, request, response }).catch((error: unknown) => {
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
      const { namespace: home = state.namespace, labels, fresh: isFresh } = wanted;
      return served(state, addApplication(state, { name, namespace: home, spec, labels, owner, isFresh }));
    },
    replay: (recording) => served(state, replayRecording(state, recording)),
    applicationSet(name, status, spec = {}) {
      state.sets.set(name, {
        project: projects[0] ?? "",
        told: { metadata: { name, namespace: state.namespace }, spec, status },
      });
    },
    generate(name, { elements, isRolling = false, labels }) {
      const specFor = ({ path }: SetElement) => specOf({ path }, { repositories, projects });
      return generateSet(state, { name, elements, isRolling, specOf: specFor, ...(labels && { labels }) });
    },
    generateFromFiles(name, { template, ...set }) {
      const specFor = (parameters: never) => {
        const { name: application, wanted } = template(parameters);
        return { name: application, spec: specOf(wanted, { repositories, projects }) };
      };
      generateFromFiles(state, { name, ...set, template: specFor });
    },
    made(name) {
      const app = state.apps.get(appKey(state.namespace, name));
      if (app === undefined) throw new Error(`There is no Application ${name}`);
      return served(state, app);
    },
    onChange(listener) {
      for (const { application } of state.apps.values()) listener("ADDED", structuredClone(application));
      state.listeners.add(({ type, application }) => listener(type, application));
    },
    onCluster(listener) {
      state.clusterListeners.add(() => listener());
    },
    controller(isUp) {
      if (state.isControllerDown === !isUp) return;
      state.isControllerDown = !isUp;
      if (!isUp) state.controllerRun += 1;
      else for (const app of state.apps.values()) resume(state, app);
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
