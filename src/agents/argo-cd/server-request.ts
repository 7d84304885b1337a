import { TagboatError } from "../../errors.ts";
import type { Fetch } from "../../io/http.ts";
import type { Redact } from "../../io/redact.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import type { Answer } from "./answer.ts";

/** Everything needed to reach the API. */
export interface ServerConnection {
  /** Address of the server with its root path, without a trailing slash. */
  readonly url: string;
  readonly token: string | undefined;
  /** Headers for proxies on the way. They may contain secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts when the run is interrupted. */
  readonly fetch: Fetch;
  readonly redact: Redact;
  readonly signal: AbortSignal;
}

export interface ServerQuestion {
  /** From the root of the API: "/api/v1/applications". */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  /** Makes the request a POST. */
  readonly body?: object | undefined;
  /** Milliseconds until the server gives up. We wait a little longer. Default: 20 seconds. */
  readonly patience?: number | undefined;
}

const usualPatience = 20_000;
/** Milliseconds that we wait longer than the server: its own answer says more. */
const slack = 5_000;

/** Sends one request. Does not throw for an answer of the server. @throws config (redirected to https), interrupted */
export async function askServer(connection: ServerConnection, question: ServerQuestion): Promise<Answer<unknown>> {
  const { body, patience = usualPatience } = question;
  const url = urlOf(connection, question);
  const limit = AbortSignal.timeout(patience + slack);
  try {
    const response = await connection.fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...credentialsOf(connection),
        accept: "application/json",
        // A cache on the way could return a stale answer.
        "cache-control": "no-cache",
        "grpc-timeout": `${Math.ceil(patience / 1000)}S`,
        // Exactly this value: the server refuses it with a charset.
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: limit,
    });
    return await read(connection, { url, response });
  } catch (cause) {
    return notReached(connection, cause, limit);
  }
}

export function urlOf({ url }: ServerConnection, { path, query = {} }: ServerQuestion): URL {
  const asked = new URL(`${url}${path}`);
  for (const [name, values = []] of Object.entries(query))
    for (const value of [values].flat()) asked.searchParams.append(name, value);
  return asked;
}

export const credentialsOf = ({ token, headers }: ServerConnection): Record<string, string> => ({
  ...headers,
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
});

function notReached(connection: ServerConnection, cause: unknown, limit: AbortSignal): Answer<never> {
  if (connection.signal.aborted) throw new TagboatError("interrupted", "Interrupted", { cause });
  if (limit.aborted)
    return { kind: "silent", said: `${connection.url} did not answer in time`, heard: true, at: undefined };
  const isLasting = cause instanceof TagboatError && (cause.kind === "config" || cause.kind === "bug");
  if (isLasting) throw cause;
  const said = connection.redact(cause instanceof Error ? cause.message : String(cause));
  return { kind: "silent", said, at: undefined };
}

interface Received {
  readonly url: URL;
  readonly response: Response;
}

async function read(connection: ServerConnection, { url, response }: Received): Promise<Answer<unknown>> {
  const at = dateOf(response);
  const { status } = response;
  const shown = `${url.origin}${url.pathname}`;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    return redirected(connection, { url, location: response.headers.get("location"), at });
  }
  const text = await response.text();
  const isJson = /^application\/json\b/i.test(response.headers.get("content-type") ?? "");
  const body = isJson ? parsed(text) : undefined;
  if (body === undefined) return foreign({ shown, status, text, at });
  if (response.ok) return { kind: "found", value: body.value, at };
  if (!isOwnError(body.value)) return foreign({ shown, status, text, at });
  const said = connection.redact(messageOf(body.value) ?? `status ${status}`).slice(0, 500);
  return { kind: kindOf(status, said), said: `${shown}: ${said}`, heard: true, at };
}

function kindOf(status: number, said: string): Exclude<Answer<never>["kind"], "found"> {
  if (status === 401) return "unauthorized";
  if (status === 403) return "denied";
  if (status === 404) return "missing";
  // An invalid selector is a mistake in the config, although the status says that the server is broken.
  if (said.startsWith("error parsing the selector")) return "rejected";
  if (status === 408 || status === 409 || status === 429 || status >= 500) return "silent";
  return "rejected";
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * Every error of Argo CD's API comes from gRPC and has a numeric code. In a stream it is inside an object. A gateway's JSON has no code.
 */
function isOwnError(body: unknown): boolean {
  const { code, grpc_code, error } = fieldsOf(body);
  if (typeof (code ?? grpc_code) === "number") return true;
  return typeof error === "object" && error !== null && error !== body && isOwnError(error);
}

/** The error of a normal response is a text, that of a stream an object. */
function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  if ("message" in body && typeof body.message === "string") return body.message;
  return "error" in body && body.error !== body ? messageOf(body.error) : undefined;
}

interface Foreign {
  readonly shown: string;
  readonly status: number;
  readonly text: string;
  readonly at: Date | undefined;
}

/** An answer that is not from Argo CD's API: a proxy's page, a login, another server. */
function foreign({ shown, status, text, at }: Foreign): Answer<never> {
  if (status === 401) return { kind: "unauthorized", said: `${shown}: a proxy on the way wants credentials`, at };
  const isPage = /^\s*</.test(text);
  const what = isPage ? "a page, not the API's JSON: a login or a proxy may stand before it" : "not the API's JSON";
  const hint = status === 404 ? "; is the address right, with its root path?" : "";
  return { kind: "silent", said: `${shown} answers ${status}, and that is ${what}${hint}`, at };
}

interface Redirected {
  readonly url: URL;
  readonly location: string | null;
  readonly at: Date | undefined;
}

/** Follows no redirect, because the token is only for this address. @throws config */
function redirected(connection: ServerConnection, { url, location, at }: Redirected): Answer<never> {
  const target = location !== null && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (
    target !== undefined &&
    url.protocol === "http:" &&
    target.protocol === "https:" &&
    target.hostname === url.hostname
  ) {
    const base = `https://${target.host}${new URL(connection.url).pathname.replace(/\/$/, "")}`;
    throw new TagboatError("config", `${connection.url} redirects to https, and a token goes to no other address`, {
      hint: `Set the agent's url to ${base}.`,
    });
  }
  const where = target === undefined ? "nowhere" : `${target.origin}${target.pathname}`;
  const said = `${url.origin}${url.pathname} is redirected to ${where}: a login may stand before the API`;
  return { kind: "silent", said, at };
}

/** The server's own time, with a resolution of one second. */
function dateOf({ headers }: Response): Date | undefined {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
