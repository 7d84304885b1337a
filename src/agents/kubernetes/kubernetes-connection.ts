import { TagboatError } from "../../errors.ts";
import type { Http } from "../../io/http.ts";
import { shownUrl } from "../../io/http-failure.ts";
import type { ClusterAccess, Identity } from "./cluster-access.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { failureOf, KubernetesFailure, notKubernetes } from "./kubernetes-failure.ts";
import type { KubernetesOptions } from "./kubernetes-options.ts";

export type Query = Readonly<Record<string, string | undefined>>;

interface Call {
  readonly method: "GET" | "PATCH" | "POST";
  readonly path: string;
  readonly query?: Query;
  readonly body?: Fields;
  readonly signal?: AbortSignal;
}

interface Connection {
  readonly server: string;
  serverTime(): Date | undefined;
  /** Sends a request and returns a successful answer. */
  send(call: Call): Promise<Response>;
  /** Sends a request and returns the object in the answer. */
  ask(call: Call): Promise<Fields>;
  close(): Promise<void>;
}

interface Shown {
  readonly http: Http;
  readonly identity: Identity;
}

/** Authenticated requests to one cluster. Renews credentials that expire, or once when they are rejected. */
export function openConnection(access: ClusterAccess, options: KubernetesOptions): Connection {
  const server = shownUrl(new URL(access.server)).replace(/\/+$/, "");
  let shown: Promise<Shown> | undefined;
  let last: Date | undefined;

  const openAs = async (before: Shown | undefined): Promise<Shown> => {
    const identity = await access.identity(options.clock.now(), options.signal);
    for (const secret of [...(identity.secrets ?? []), identity.key ?? ""])
      if (secret !== "") options.keepSecret?.(secret);
    if (before !== undefined && sameCertificate(before.identity, identity)) return { http: before.http, identity };
    await before?.http.close();
    const { certificate, key } = identity;
    const env = access.proxy === undefined ? options.env : { ...options.env, ...proxied(access.proxy) };
    return { http: options.http({ env, caFile: options.caFile, tls: { ...access.tls, certificate, key } }), identity };
  };
  const isOver = ({ identity: { until } }: Shown): boolean =>
    // A credential could expire while the request is under way.
    until !== undefined && until.getTime() - 5_000 <= options.clock.now().getTime();
  const current = async (rejected?: Shown): Promise<Shown> => {
    const before = shown;
    const known = await before?.catch(() => undefined);
    if (known !== undefined && known !== rejected && !isOver(known)) return known;
    // Another request may have renewed it meanwhile.
    const next = shown === undefined || shown === before ? openAs(known) : shown;
    shown = next;
    return next;
  };
  const sendAs = async ({ http, identity }: Shown, call: Call): Promise<Response> => {
    const url = urlOf(access.server, call);
    const type = call.method === "PATCH" ? "application/merge-patch+json" : "application/json";
    try {
      const response = await http.fetch(url, {
        method: call.method,
        headers: {
          accept: "application/json",
          ...options.headers,
          ...identity.headers,
          ...(call.body && { "content-type": type }),
        },
        ...(call.body && { body: JSON.stringify(call.body) }),
        ...(call.signal && { signal: call.signal }),
      });
      const date = dateOf(response);
      // Answers arrive out of order.
      if (date !== undefined && (last === undefined || date > last)) last = date;
      return response;
    } catch (cause) {
      throw unreachable(cause);
    }
  };
  const send = async (call: Call): Promise<Response> => {
    const used = await current();
    let response = await sendAs(used, call);
    if (response.status === 401) {
      await response.body?.cancel();
      response = await sendAs(await current(used), call);
    }
    if (response.ok) return response;
    const { method, path } = call;
    throw failureOf(response.status, await textIn(response), { method, path, server, from: access.from });
  };
  return {
    server,
    serverTime: () => last,
    send,
    async ask(call) {
      const text = await textIn(await send(call));
      try {
        return fieldsOf(JSON.parse(text));
      } catch {
        throw notKubernetes(`${server}: ${call.method} ${call.path} answers without JSON`);
      }
    },
    close: async () => (await shown?.catch(() => undefined))?.http.close(),
  };
}

function urlOf(server: string, { path, query = {} }: Call): URL {
  const url = new URL(`${server.replace(/\/+$/, "")}${path}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

const sameCertificate = (a: Identity, b: Identity): boolean => a.certificate === b.certificate && a.key === b.key;

/** The cluster's own proxy overrides every other. */
const proxied = (proxy: string): Readonly<Record<string, string>> => ({
  https_proxy: proxy,
  http_proxy: proxy,
  no_proxy: "",
  NO_PROXY: "",
});

async function textIn(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw unreachable(cause);
  }
}

/** Turns HTTP errors into the API's. Interruptions and mistakes in our own settings stay as they are. */
export function unreachable(cause: unknown): TagboatError {
  if (cause instanceof KubernetesFailure || !(cause instanceof TagboatError) || cause.kind !== "remote")
    return cause instanceof TagboatError ? cause : new TagboatError("remote", String(cause), { cause });
  return new KubernetesFailure("unreachable", cause.message, { hint: cause.hint, cause });
}

function dateOf(response: Response): Date | undefined {
  const date = new Date(response.headers.get("date") ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
