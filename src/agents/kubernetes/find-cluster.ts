import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Confirmed } from "../../credentials/bounds.ts";
import { mayGo } from "../../credentials/table.ts";
import { TagboatError } from "../../errors.ts";
import type { Environment } from "../../io/ci-facts.ts";
import { bearer, type ClusterAccess, tokenInFile, withToken } from "./cluster-access.ts";
import { accessOfContext, contextsOf } from "./kubeconfig.ts";
import { type Kubeconfig, readKubeconfig } from "./kubeconfig-file.ts";

/** Selects a cluster. Without any selection: the kubeconfig's current context, or else the cluster that we run in. */
export interface WantedCluster {
  readonly env: Environment;
  /** Servers and contexts that the run itself allows. */
  readonly confirmed?: Confirmed | undefined;
  /** Context of the kubeconfig. */
  readonly context?: string | undefined;
  /** Address of the API. */
  readonly url?: string | undefined;
  /** Replaces the token of the kubeconfig and of the service account. */
  readonly token?: string | undefined;
  /** Folder of the service account's files, if it is not the usual one. */
  readonly serviceAccount?: string | undefined;
}

const usualFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Finds the cluster and our credentials for it. A credential goes only to the address that it belongs to. @throws config */
export function findCluster(wanted: WantedCluster): ClusterAccess {
  const { url, token } = wanted;
  const access = url === undefined ? unnamedCluster(wanted) : clusterAt(url, wanted);
  if (token === undefined) return access;
  return withToken(access, token);
}

function clusterAt(url: string, wanted: WantedCluster): ClusterAccess {
  const { env, context, token } = wanted;
  const kubeconfig = token === undefined || context !== undefined ? readKubeconfig(env) : undefined;
  const contexts = kubeconfig === undefined ? [] : contextsOf(kubeconfig, url);
  const fitting = context === undefined ? contexts[0] : contexts.find((name) => name === context);
  if (kubeconfig !== undefined && fitting !== undefined) return confirmedContext(kubeconfig, fitting, wanted);
  if (context !== undefined)
    throw new TagboatError("config", `The context "${context}" of the kubeconfig does not lead to ${url}`);
  if (token !== undefined) return { from: "the config", server: url, tls: {}, identity: async () => bearer(token) };
  const inside = clusterAround(wanted);
  if (inside !== undefined && mayGo("cluster", url, { beside: inside.server })) return inside;
  throw new TagboatError("config", `There is no credential for the Kubernetes API at ${url}`, {
    hint: "Name the variable that holds a service account's token with --agent-token-from (in a config `tokenFrom`), or give a kubeconfig with this address.",
  });
}

function unnamedCluster(wanted: WantedCluster): ClusterAccess {
  const { env, context } = wanted;
  const kubeconfig = readKubeconfig(env);
  if (kubeconfig !== undefined) return confirmedContext(kubeconfig, context, wanted);
  if (context !== undefined) {
    throw new TagboatError("config", `There is no kubeconfig that could have the context "${context}"`, {
      hint: "Set KUBECONFIG to its path.",
    });
  }
  const inside = clusterAround(wanted);
  if (inside !== undefined) return inside;
  throw new TagboatError("config", "No Kubernetes cluster was found: there is no kubeconfig, and this is not a pod", {
    hint: "Set KUBECONFIG to the path of a kubeconfig, or name the cluster: --agent-url and --agent-token-from (in a config `url` and `tokenFrom`).",
  });
}

/** A config may name only the current context. Another one could start a plugin, so the run must confirm it. */
function confirmedContext(
  kubeconfig: Kubeconfig,
  context: string | undefined,
  { env, confirmed }: WantedCluster,
): ClusterAccess {
  const access = accessOfContext(kubeconfig, { context, env });
  const isMeant =
    context === undefined || context === kubeconfig.currentContext || confirmed?.contexts?.includes(context);
  if (isMeant) return access;
  throw new TagboatError("refused", `The config names the context "${context}", which is not the current one`, {
    hint: `If this run may use it, say so: --kube-context ${context}, or the variable TAGBOAT_KUBE_CONTEXT.`,
  });
}

/** The cluster that we run in, from the service account's files. Undefined outside a cluster. */
function clusterAround({ env, serviceAccount = usualFolder }: WantedCluster): ClusterAccess | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) return undefined;
  const read = (name: string): string | undefined => {
    try {
      return readFileSync(join(serviceAccount, name), "utf8");
    } catch {
      return undefined;
    }
  };
  if (read("token") === undefined) return undefined;
  return {
    from: "the service account of this pod",
    // IPv6 addresses need brackets.
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    tls: { authorities: read("ca.crt") },
    namespace: read("namespace")?.trim(),
    identity: async (now) => tokenInFile(read("token") ?? "", now),
  };
}
