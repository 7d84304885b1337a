import packageJson from "../../package.json" with { type: "json" };
import { isAllowedHost } from "../credentials/bounds.ts";
import { TagboatError } from "../errors.ts";
import { most } from "../limits.ts";
import { linkedAbort } from "./async.ts";
import { boundedBody } from "./bounded-body.ts";
import type { Environment } from "./ci-facts.ts";
import { followRedirects, type PlainRequest } from "./follow-redirects.ts";
import { type HttpAgent, openHttpAgent, type ServerTls } from "./http-agent.ts";
import { httpFailure, shownUrl } from "./http-failure.ts";

/** The standard fetch, with our own errors: see `createHttp`. */
export type Fetch = typeof fetch;

/** Limits of an answer: times in milliseconds, size in bytes. */
export interface HttpLimits {
  readonly connect: number;
  readonly headers: number;
  /** Between two parts of the body. */
  readonly silence: number;
  /** From the request to the last byte. */
  readonly whole: number;
  readonly bytes: number;
}

export interface HttpOptions {
  readonly env: Environment;
  /** PEM file of authorities that are trusted in addition to the default ones. */
  readonly caFile?: string | undefined;
  readonly tls?: ServerTls | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Partial<HttpLimits>;
  /** Whether a redirect to another host is followed without the credentials. Otherwise it is refused. */
  readonly dropsCredentials?: boolean | undefined;
}

export interface Http {
  readonly fetch: Fetch;
  /** Closes every connection, so that none keeps the process alive. */
  close(): Promise<void>;
}

const defaultLimits: HttpLimits = {
  connect: 15_000,
  headers: 60_000,
  silence: 60_000,
  whole: 300_000,
  bytes: most("http-bytes"),
};

/**
 * HTTP through the proxy and with the CA file of the environment. Every status is an answer. Anything else is a `TagboatError`.
 * remote: unreachable, too late, too big, or a redirect that would send a credential or a body to another host.
 * interrupted: an aborted signal. config: the proxy or the CA file cannot be used.
 */
export function createHttp(options: HttpOptions): Http {
  const limits = { ...defaultLimits, ...options.limits };
  let opened: Promise<HttpAgent> | undefined;
  let isClosed = false;
  const agent = (): Promise<HttpAgent> => {
    opened ??= openHttpAgent({ ...options, limits });
    return opened;
  };
  return {
    async fetch(input, init = {}) {
      if (isClosed) throw new TagboatError("bug", "HTTP was asked after it was closed");
      const request = plainRequest(input, init);
      const signals = [options.signal, request.signal].filter((signal) => signal !== undefined);
      const until = performance.now() + limits.whole;
      const used = { limits, signals, until, agent: await agent() };
      const isAllowed = ({ href }: URL): boolean => isAllowedHost(options, href);
      const { dropsCredentials } = options;
      return followRedirects(request, { send: (hop) => send(hop, used), isAllowed, dropsCredentials });
    },
    async close() {
      isClosed = true;
      const unopened = (): undefined => undefined;
      await (await opened?.catch(unopened))?.close();
    },
  };
}

interface Used {
  readonly agent: HttpAgent;
  readonly limits: HttpLimits;
  /** An abort of these is the caller's request. */
  readonly signals: readonly AbortSignal[];
  /** Deadline of the whole request, in the time of `performance.now()`. */
  readonly until: number;
}

async function send(request: PlainRequest, { agent, limits, signals, until }: Used): Promise<Response> {
  const { url, method, headers, body } = request;
  const stop = linkedAbort(...signals);
  let isLate = false;
  const giveUp = (): void => {
    isLate = true;
    stop.abort();
    stop.release();
  };
  const timer = setTimeout(giveUp, until - performance.now()).unref();
  const end = (): void => {
    clearTimeout(timer);
    stop.release();
  };
  const fail = (cause: unknown): TagboatError => {
    const own = ownErrorIn(cause);
    if (own !== undefined) return own;
    if (signals.some(({ aborted }) => aborted)) return new TagboatError("interrupted", "Interrupted", { cause });
    return httpFailure(cause, { url, proxy: agent.proxyOf(url), isLate });
  };
  try {
    const answer = await agent.fetch(url, {
      method,
      headers: { "user-agent": `tagboat/${packageJson.version}`, ...headers },
      ...(body !== undefined && { body, duplex: "half" }),
      redirect: "manual",
      signal: stop.signal,
    });
    if (answer.body === null) end();
    const isJson = /\bjson\b/i.test(answer.headers.get("content-type") ?? "");
    const bound = { limit: limits.bytes, name: shownUrl(url), isJson, fail, end };
    const parts = answer.body && boundedBody(answer.body, bound);
    const { status, statusText } = answer;
    const response = new Response(parts, { status, statusText, headers: [...answer.headers] });
    Object.defineProperty(response, "url", { value: url.href });
    return response;
  } catch (cause) {
    end();
    throw fail(cause);
  }
}

/** Finds our own error below undici's. */
function ownErrorIn(cause: unknown): TagboatError | undefined {
  if (cause instanceof TagboatError) return cause;
  return cause instanceof Error ? ownErrorIn(cause.cause) : undefined;
}

/** Normalizes the arguments of fetch. */
function plainRequest(input: Parameters<Fetch>[0], given: RequestInit): PlainRequest {
  if (input instanceof Request) throw new TagboatError("bug", "HTTP is asked by URL, not by a Request");
  const { method = "GET", redirect = "follow", body, signal } = given;
  if (body != null && typeof body !== "string" && !(body instanceof Uint8Array))
    throw new TagboatError("bug", "HTTP sends texts and bytes only: a redirect may ask for them twice");
  return {
    url: new URL(input),
    method: method.toUpperCase(),
    headers: Object.fromEntries(new Headers(given.headers)),
    redirect,
    ...(body != null && { body }),
    ...(signal && { signal }),
  };
}
