import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import type { fetch as UndiciFetch } from "undici";
import { TagboatError } from "../errors.ts";
import { readCaFile } from "./ca-file.ts";
import type { Environment } from "./ci-facts.ts";
import { lookupOutside, refuseLinkLocal } from "./outside.ts";

/** Connections, and the one fetch that goes with them. */
export interface HttpAgent {
  readonly fetch: (url: URL, init: NonNullable<Parameters<typeof UndiciFetch>[1]>) => ReturnType<typeof UndiciFetch>;
  /** Host and port of the proxy that is set for a URL's scheme; `NO_PROXY` may take the URL out again. */
  proxyOf(url: URL): string | undefined;
  close(): Promise<void>;
}

/** How one server is trusted, and who we are to it, where somebody chose it for that server alone. A proxy on the way gets none of it. */
export interface ServerTls {
  /** PEM of the authorities that may have signed its certificate; the machine's own may not. */
  readonly authorities?: string | undefined;
  /** PEM of the certificate that we show, and of its key. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Name that its certificate has, where it is not the host's. */
  readonly serverName?: string | undefined;
  /** Whether nobody looks at its certificate. */
  readonly insecure?: boolean | undefined;
}

interface AgentOptions {
  readonly env: Environment;
  readonly caFile?: string | undefined;
  readonly tls?: ServerTls | undefined;
  /** Milliseconds. */
  readonly limits: { readonly connect: number; readonly headers: number; readonly silence: number };
}

/** @throws config: the proxy or an authorities' file cannot be used */
export async function openHttpAgent({ env, caFile, tls: chosen, limits }: AgentOptions): Promise<HttpAgent> {
  // Loaded late: it is the largest of all dependencies, and many runs ask no server but Git's.
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
    // Many proxies open tunnels to port 443 only.
    proxyTunnel: false,
    // Else a proxy that says nothing is waited for as long as undici pleases.
    clientFactory: (origin: URL, options: object) => new Pool(origin, { ...options, ...timeouts }),
    // Empty, since it would ask the process's environment where nothing is given.
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

/** As curl reads them, and so Git: a host and a port alone are enough. */
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

/** Nothing, where nobody chose anything and Node may choose; `files` are trusted beside the usual authorities or the chosen ones. */
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
