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
  /** Label selector, as Kubernetes writes it. */
  readonly labels?: string | undefined;
  /** Field selector: "metadata.name=api". */
  readonly fields?: string | undefined;
}

export interface KubernetesList {
  readonly items: readonly Fields[];
  /** From where a watch would go on. */
  readonly resourceVersion: string | undefined;
}

/** A right that one may have: the words of a Role. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name?: string;
}

/**
 * A cluster's API. Paths are the API's own, from "/api" or "/apis" on. Every method asks once and throws a `KubernetesFailure`, whose
 * `mayPass` tells a bad minute from what no waiting will change; or `TagboatError`s of the credentials (config) and of a signal (interrupted).
 */
export interface KubernetesApi {
  /** Its address, without secrets. */
  readonly server: string;
  /** The namespace that the kubeconfig or the service account means where none is named. */
  readonly namespace: string | undefined;
  /** The time that its last answer bore, to the second; undefined before the first. */
  serverTime(): Date | undefined;
  get(path: string): Promise<Fields>;
  /** All pages of it. Items of built-in kinds come without `kind`. */
  list(path: string, query?: ListQuery): Promise<KubernetesList>;
  /** A JSON merge patch. */
  patch(path: string, body: Fields): Promise<Fields>;
  /** Whether we have the right: every account may ask. */
  may(right: Right): Promise<boolean>;
  /** What changes from a version on, until the server ends it, which is soon. Cut streams throw as every request does. */
  watch(path: string, query: WatchQuery): AsyncIterable<WatchEvent>;
  close(): Promise<void>;
}

export interface WatchQuery extends ListQuery {
  readonly resourceVersion?: string | undefined;
  readonly signal: AbortSignal;
  /** Told once the server has begun to answer. */
  opened?(): void;
}

/** The cluster that is wanted, or the one around. Nothing is asked yet. @throws config, refused */
export function openKubernetes(options: KubernetesOptions): KubernetesApi {
  const access = findCluster(options);
  checkAccess(access, options);
  return openAccess(access, options);
}

/** A cluster that was found and checked. Nothing is asked yet. */
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

/** Whether everything is there that is read on this machine. @throws config, refused */
export function checkAccess(
  access: ClusterAccess,
  options: Pick<KubernetesOptions, "env" | "confirmed" | "insecure" | "caFile">,
): void {
  checkAddress(access.server, options);
  if (options.caFile !== undefined) checkConfiguredCaFile(options.caFile, "`caFile` of the agent");
  access.check?.();
}

/** Below the minute in which proxies cut what is silent. */
const timeoutSeconds = "50";

const selectors = ({ labels, fields }: ListQuery): Query => ({ labelSelector: labels, fieldSelector: fields });

/** Objects of a page, and pages: more is no namespace that anybody meant. */
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

/** What a kubeconfig says of its cluster's certificate is said by whoever runs us; what a config says is not. */
function checkAddress(server: string, options: Pick<KubernetesOptions, "env" | "confirmed" | "insecure">): void {
  refuseForeignHost(options, server, "the Kubernetes API");
  refuseUnencrypted(options, server, "The Kubernetes API");
  if (options.insecure === true) refuseUnverifiedTls(options, server, "The Kubernetes API");
}
