import { TagboatError } from "../../errors.ts";
import type { Environment } from "../../io/ci-facts.ts";
import type { ServerTls } from "../../io/http-agent.ts";
import { bearer, type ClusterAccess, type Identity, nobody, tokenInFile } from "./cluster-access.ts";
import { askPlugin, commandOf } from "./exec-plugin.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./fields.ts";
import { dataOf, type Entry, type Kubeconfig, readNamed } from "./kubeconfig-file.ts";

interface Chosen {
  readonly env: Environment;
  /** Name of the context. Absent: the current one. */
  readonly context?: string | undefined;
}

/** Access to the cluster of a kubeconfig's context. @throws config */
export function accessOfContext(kubeconfig: Kubeconfig, { context, env }: Chosen): ClusterAccess {
  const files = kubeconfig.files.join(", ");
  const name = context ?? kubeconfig.currentContext;
  if (name === undefined) {
    throw new TagboatError("config", `${files} has no current context`, { hint: "Name one with `context`." });
  }
  const entry = kubeconfig.contexts.get(name);
  if (entry === undefined) {
    const known = [...kubeconfig.contexts.keys()].join(", ") || "none";
    throw new TagboatError("config", `${files} has no context "${name}"`, { hint: `It has: ${known}.` });
  }
  const cluster = kubeconfig.clusters.get(textOf(entry.fields["cluster"]) ?? "");
  const server = textOf(cluster?.fields["server"]);
  if (cluster === undefined || server === undefined || !URL.canParse(server))
    throw new TagboatError("config", `${entry.file}: the context "${name}" names no cluster with an address`);
  const user = kubeconfig.users.get(textOf(entry.fields["user"]) ?? "");
  return {
    from: `context "${name}" of ${entry.file}`,
    server,
    tls: tlsOf(cluster),
    proxy: textOf(cluster.fields["proxy-url"]),
    namespace: textOf(entry.fields["namespace"]),
    check: () => user && checkUser(user),
    identity: async (now, signal) => (user === undefined ? nobody : identityOf(user, { env, cluster, signal, now })),
  };
}

/** The contexts with this address, the current one first. */
export function contextsOf(kubeconfig: Kubeconfig, url: string): string[] {
  const wanted = comparable(url);
  const names = [...kubeconfig.contexts].flatMap(([name, { fields }]) => {
    const server = textOf(kubeconfig.clusters.get(textOf(fields["cluster"]) ?? "")?.fields["server"]);
    return server !== undefined && comparable(server) === wanted ? [name] : [];
  });
  return names.sort((a, b) => Number(b === kubeconfig.currentContext) - Number(a === kubeconfig.currentContext));
}

const comparable = (url: string): string => (URL.canParse(url) ? new URL(url).href.replace(/\/+$/, "") : url);

function tlsOf(cluster: Entry): ServerTls {
  return {
    authorities: dataOf(cluster, "certificate-authority"),
    serverName: textOf(cluster.fields["tls-server-name"]),
    insecure: cluster.fields["insecure-skip-tls-verify"] === true,
  };
}

interface UserRun {
  readonly env: Environment;
  readonly cluster: Entry;
  readonly signal: AbortSignal | undefined;
  readonly now: Date;
}

async function identityOf(user: Entry, run: UserRun): Promise<Identity> {
  return completed(user, identityInFiles(user, run.now) ?? (await askPlugin(pluginOf(user), run)));
}

/** Checks everything that needs no plugin. @throws config */
function checkUser(user: Entry): void {
  const shown = identityInFiles(user, new Date());
  if (shown === undefined) commandOf(pluginOf(user));
  else completed(user, shown);
}

/** Adds the entry's client certificate and impersonation to the credentials. @throws config */
function completed(user: Entry, shown: Identity): Identity {
  const { file, fields } = user;
  const certificate = dataOf(user, "client-certificate") ?? shown.certificate;
  const key = dataOf(user, "client-key") ?? shown.key;
  if ((certificate === undefined) !== (key === undefined))
    throw new TagboatError("config", `${file}: a client certificate and its key go together`);
  return { ...shown, headers: { ...shown.headers, ...impersonation(fields) }, certificate, key };
}

const pluginOf = ({ file, fields }: Entry): Entry => ({ file, fields: fieldsOf(fields["exec"]) });

/** The first credential that the entry has, in kubectl's order. Undefined: it needs the plugin. @throws config */
function identityInFiles({ file, fields }: Entry, now: Date): Identity | undefined {
  const [token, path, name] = [fields["token"], fields["tokenFile"], fields["username"]].map(textOf);
  if (path !== undefined) {
    return tokenInFile(readNamed({ file, path, key: "tokenFile" }), now);
  }
  if (token !== undefined) return bearer(token);
  if (name !== undefined) {
    const pair = Buffer.from(`${name}:${textOf(fields["password"]) ?? ""}`).toString("base64");
    return { headers: { authorization: `Basic ${pair}` }, secrets: [pair, textOf(fields["password"]) ?? ""] };
  }
  if (fields["exec"] !== undefined) return undefined;
  const provider = textOf(fieldsOf(fields["auth-provider"])["name"]);
  if (provider === undefined) return nobody;
  throw new TagboatError("config", `${file}: the auth-provider "${provider}" is not supported`, {
    hint: "kubectl gave it up for credential plugins (`exec`): write the kubeconfig anew, or give a token.",
  });
}

function impersonation(fields: Fields): Record<string, string> {
  const as = textOf(fields["as"]);
  const groups = listOf(fields["as-groups"]).map(String);
  // Several groups would need several headers of the same name, and a group may contain a comma.
  if (groups.length > 1)
    throw new TagboatError("config", "A kubeconfig with more than one of `as-groups` is not supported");
  return {
    ...(as !== undefined && { "impersonate-user": as }),
    ...(groups[0] !== undefined && { "impersonate-group": groups[0] }),
  };
}
