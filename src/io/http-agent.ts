import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import type { fetch as UndiciFetch } from "undici";
import { TagboatError } from "../errors.ts";
import { readCaFile } from "./ca-file.ts";
import type { Environment } from "./ci-facts.ts";
import { lookupOutside, refuseLinkLocal } from "./outside.ts";

/** Connections, and the fetch function that uses them. */
export interface HttpAgent {
  readonly fetch: (url: URL, init: NonNullable<Parameters<typeof UndiciFetch>[1]>) => ReturnType<typeof UndiciFetch>;
  /** Host and port of the proxy for a URL's scheme. `NO_PROXY` may still exempt the URL. */
  proxyOf(url: URL): string | undefined;
  close(): Promise<void>;
}

/** TLS settings for a single server. A proxy on the way does not get them. */
export interface ServerTls {
  /** PEM of the authorities to trust instead of the machine's own. */
  readonly authorities?: string | undefined;
  /** PEM of the client certificate. Below: PEM of its key. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Name in the server's certificate, if it is not the host name. */
  readonly serverName?: string | undefined;
  /** Whether to skip verification of the server's certificate. */
  readonly insecure?: boolean | undefined;
}

interface AgentOptions {
  readonly env: Environment;
  readonly caFile?: string | undefined;
  readonly tls?: ServerTls | undefined;
  /** Milliseconds. */
  readonly limits: { readonly connect: number; readonly headers: number; readonly silence: number };
}

/** @throws config: the proxy or a CA file cannot be used */
export async function openHttpAgent({ env, caFile, tls: chosen, limits }: AgentOptions): Promise<HttpAgent> {
  // Loaded lazily: it is the largest dependency, and many runs use no server except Git's.
  const { EnvHttpProxyAgent, fetch, Pool } = await import("undici");
  const files = [caFile, env["NODE_EXTRA_CA_CERTS"]].flatMap((path) => path || []);
  const connect = { timeout: limits.connect, lookup: lookupOutside };
  const tls = { ...connect, ...serverTls(files, chosen) };
  const timeouts = { headersTimeout: limits.headers, bodyTimeout: limits.silence };
  const proxies = { http: proxyFor("http", env), https: proxyFor("https", env) };
  const dispatcher = new EnvHttpProxyAgent({
    ...timeouts,
    connect: tls,
    requestTls: tls,
    proxyTls: { ...connect, ...serverTls(files) },
    // Many proxies open tunnels only to port 443.
    proxyTunnel: false,
    // Applies the timeouts to the proxy too. Otherwise undici's defaults would decide how long to wait for it.
    clientFactory: (origin: URL, options: object) => new Pool(origin, { ...options, ...timeouts }),
    // Empty instead of absent, because undici would read the process environment.
    httpProxy: proxies.http ?? "",
    httpsProxy: proxies.https ?? "",
    noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
  });
  return {
    fetch(url, init) {
      refuseLinkLocal(url.hostname);
      return fetch(url, { ...init, dispatcher });
    },
    proxyOf({ protocol }) {
      const proxy = protocol === "https:" ? (proxies.https ?? proxies.http) : proxies.http;
      return proxy === undefined ? undefined : new URL(proxy).host;
    },
    close: () => dispatcher.destroy(),
  };
}

/** Reads proxy variables like curl, and so like Git: "host:port" is enough. */
function proxyFor(scheme: "http" | "https", env: Environment): string | undefined {
  const names = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`, "all_proxy", "ALL_PROXY"];
  const name = names.find((candidate) => env[candidate]);
  if (name === undefined) return undefined;
  const value = env[name] ?? "";
  const proxy = value.includes("://") ? value : `http://${value}`;
  if (URL.canParse(proxy) && /^(?:https?|socks5?):$/.test(new URL(proxy).protocol)) return proxy;
  throw new TagboatError("config", `${name} is not the address of a proxy`, {
    hint: "It reads http://host:port, with user:password@ before the host where the proxy asks for them.",
  });
}

interface TlsSettings {
  readonly secureContext?: SecureContext;
  readonly servername?: string;
  readonly rejectUnauthorized?: false;
}

/**
 * Empty without custom settings, so that Node's defaults apply. `files` are trusted in addition to the default or the chosen authorities.
 */
function serverTls(files: readonly string[], chosen: ServerTls = {}): TlsSettings {
  const { authorities, certificate, key, serverName, insecure } = chosen;
  const isDefault = files.length === 0 && authorities === undefined && certificate === undefined;
  return {
    ...(!isDefault && { secureContext: secureContext(files, { authorities, certificate, key }) }),
    ...(serverName !== undefined && { servername: serverName }),
    ...(insecure === true && { rejectUnauthorized: false }),
  };
}

function secureContext(files: readonly string[], { authorities, certificate, key }: ServerTls): SecureContext {
  const trusted = authorities === undefined ? rootCertificates : [authorities];
  const ca = [...trusted, ...files.map((path) => readAuthorities(path))];
  try {
    return createSecureContext({ ca, ...(certificate && { cert: certificate }), ...(key && { key }) });
  } catch (cause) {
    const from = files.length > 0 ? files.join(" or ") : "what was given for the server";
    throw new TagboatError("config", `No certificate can be read from ${from}`, { cause });
  }
}

function readAuthorities(path: string): string {
  const text = readCaFile(path);
  if (text.includes("-----BEGIN")) return text;
  throw new TagboatError("config", `"${path}" is no PEM file of certificates`);
}
