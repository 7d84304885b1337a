import { refuseForeignHost, refuseUnencrypted, refuseUnverifiedTls } from "../../credentials/bounds.ts";
import { TagboatError } from "../../errors.ts";
import { checkConfiguredCaFile } from "../../io/ca-file.ts";
import { warnUnverified } from "../shared/warn-unverified.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./fields.ts";
import { findCluster, type WantedCluster } from "./find-cluster.ts";
import { openConnection, type Query } from "./kubernetes-connection.ts";
import { notKubernetes } from "./kubernetes-failure.ts";
import type { KubernetesOptions } from "./kubernetes-options.ts";
import { eventsIn, type WatchEvent } from "./watch-events.ts";

export interface ListQuery {
  /** Label selector in Kubernetes syntax. */
  readonly labels?: string | undefined;
  /** Field selector: "metadata.name=api". */
  readonly fields?: string | undefined;
}

export interface KubernetesList {
  readonly items: readonly Fields[];
  /** Version from which a watch can continue. */
  readonly resourceVersion: string | undefined;
}

/** A permission, with the fields of a Role. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name?: string;
}

/**
 * A cluster's API. Paths are the API's own and start with "/api" or "/apis". Every method sends one request for each answer. It throws
 * a `KubernetesFailure`, whose `mayPass` says whether waiting can help, or a `TagboatError` for credentials (config) and for an aborted
 * signal (interrupted).
 */
export interface KubernetesApi {
  /** Address of the API, without secrets. */
  readonly server: string;
  /** Default namespace of the kubeconfig or the service account. */
  readonly namespace: string | undefined;
  /** Time of the last answer, with a resolution of one second. Undefined before the first. */
  serverTime(): Date | undefined;
  get(path: string): Promise<Fields>;
  /** Reads all pages. Items of built-in kinds have no `kind`. */
  list(path: string, query?: ListQuery): Promise<KubernetesList>;
  /** Sends a JSON merge patch. */
  patch(path: string, body: Fields): Promise<Fields>;
  /** Whether we have the permission. Every account may ask. */
  may(right: Right): Promise<boolean>;
  /** Yields changes since a version until the server ends the stream, usually within a minute. A cut stream throws like other requests. */
  watch(path: string, query: WatchQuery): AsyncIterable<WatchEvent>;
  close(): Promise<void>;
}

export interface WatchQuery extends ListQuery {
  readonly resourceVersion?: string | undefined;
  readonly signal: AbortSignal;
  /** Called once the server has begun to answer. */
  opened?(): void;
}

/** Opens the selected cluster. Sends no request yet. @throws config, refused */
export function openKubernetes(options: KubernetesOptions): KubernetesApi {
  const access = findCluster(options);
  checkAccess(access, options);
  return openAccess(access, options);
}

/** Opens a cluster that was found and checked. Sends no request yet. */
export function openAccess(
  access: ClusterAccess,
  options: Omit<KubernetesOptions, keyof WantedCluster> & Pick<WantedCluster, "env">,
): KubernetesApi {
  const isBlind = options.insecure === true || access.tls.insecure === true;
  if (isBlind) warnUnverified(options.log, access.server, `this cluster is not verified (${access.from})`);
  const connection = openConnection({ ...access, tls: { ...access.tls, insecure: isBlind } }, options);
  const api: KubernetesApi = {
    server: connection.server,
    namespace: access.namespace,
    serverTime: connection.serverTime,
    get: async (path) => connection.ask({ method: "GET", path }),
    list: (path, query = {}) => listAll((page) => connection.ask({ method: "GET", path, query: page }), query),
    patch: (path, body) => connection.ask({ method: "PATCH", path, body }),
    async may(right) {
      const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
      const spec = { resourceAttributes: right };
      const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec };
      const review = await connection.ask({ method: "POST", path, body });
      return fieldsOf(review["status"])["allowed"] === true;
    },
    async *watch(path, { signal, labels, fields, resourceVersion, opened }) {
      const query = {
        ...selectors({ labels, fields }),
        watch: "1",
        allowWatchBookmarks: "true",
        timeoutSeconds,
        resourceVersion,
      };
      const response = await connection.send({ method: "GET", path, query, signal });
      if (response.body === null) throw notKubernetes(`${connection.server}: a watch answers nothing`);
      opened?.();
      yield* eventsIn(response.body, { server: connection.server, path });
    },
    close: connection.close,
  };
  return api;
}

/** Checks everything that can be read on this machine. @throws config, refused */
export function checkAccess(
  access: ClusterAccess,
  options: Pick<KubernetesOptions, "env" | "confirmed" | "insecure" | "caFile">,
): void {
  checkAddress(access.server, options);
  if (options.caFile !== undefined) checkConfiguredCaFile(options.caFile, "`caFile` of the agent");
  access.check?.();
}

/** Seconds. Shorter than the minute after which proxies cut idle connections. */
const timeoutSeconds = "50";

const selectors = ({ labels, fields }: ListQuery): Query => ({ labelSelector: labels, fieldSelector: fields });

/** Objects on a page, and pages. A larger list is not what the user meant. */
const bounds = { page: 250, pages: 40 };

async function listAll(ask: (query: Query) => Promise<Fields>, query: ListQuery): Promise<KubernetesList> {
  const items: Fields[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < bounds.pages; page++) {
    const answer = await ask({ ...selectors(query), limit: String(bounds.page), continue: cursor });
    if (!Array.isArray(answer["items"])) throw notKubernetes("A list has no items");
    items.push(...listOf(answer["items"]).map(fieldsOf));
    const metadata = fieldsOf(answer["metadata"]);
    cursor = textOf(metadata["continue"]);
    if (cursor === undefined) return { items, resourceVersion: textOf(metadata["resourceVersion"]) };
  }
  throw new TagboatError("config", `A list has more than ${bounds.page * bounds.pages} objects`, {
    hint: "Name a narrower namespace or selector.",
  });
}

/** The run's user controls the kubeconfig, so its TLS settings need no confirmation. Those of a config do. */
function checkAddress(server: string, options: Pick<KubernetesOptions, "env" | "confirmed" | "insecure">): void {
  refuseForeignHost(options, server, "the Kubernetes API");
  refuseUnencrypted(options, server, "The Kubernetes API");
  if (options.insecure === true) refuseUnverifiedTls(options, server, "The Kubernetes API");
}
