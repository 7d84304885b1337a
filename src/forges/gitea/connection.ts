import { Api } from "gitea-js";
import { TagboatError } from "../../errors.ts";
import { createRedactor, type Redact } from "../../io/redact.ts";
import type { Clock, Log } from "../../world.ts";
import { pause } from "../shared/pause.ts";
import { headersOfRead } from "../shared/read-answer.ts";
import { type Asked, failedAnswer, GiteaError } from "./failure.ts";

/** What the adapter stands on. */
export interface GiteaOptions {
  /** Address of the server's pages, and of its API (`…/api/v1`). */
  readonly webUrl: string;
  readonly apiUrl: string;
  /** Addresses under which the same server has its pages as well. */
  readonly pages: readonly string[];
  readonly owner: string;
  readonly name: string;
  readonly kind: "gitea" | "forgejo";
  /** Absent: asks as nobody in particular. */
  readonly token?: string | undefined;
  /** Whose password it is, where it may be no token: Git's own credentials are either. */
  readonly username?: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A repository's API. Its calls fail with a `GiteaError` only, or because the run was interrupted. */
export interface Connection {
  readonly api: Api<unknown>;
  /** Owner and name as they are written in a path. */
  readonly at: readonly [owner: string, name: string];
  readonly options: GiteaOptions;
}

/** How often a read is tried, and for how long we wait before the second time; each time twice as long. */
const attempts = 4;
const firstPause = 500;
/** A server that asks for more patience than this is not waited for. */
const longestPause = 30_000;

/**
 * The client takes its answers from here, so that what it does badly never comes into play: it would reject with a `Response`
 * for an error, lose the text of what is no JSON, not say that it sends JSON, follow a redirect from a write to a read, and ask only once.
 */
export function connect(options: GiteaOptions): Connection {
  const redact = createRedactor(options.token === undefined ? [] : [options.token]);
  const api = new Api<unknown>({
    baseUrl: options.apiUrl.replace(/\/+$/, ""),
    baseApiParams: {
      format: "json",
      secure: true,
      redirect: "manual",
      headers: authorization(options),
    },
    customFetch: (input, init) => ask({ options, redact }, String(input), init ?? {}),
  });
  return { api, at: [encodeURIComponent(options.owner), encodeURIComponent(options.name)], options };
}

function authorization({ token, username }: GiteaOptions): Record<string, string> {
  if (token === undefined) return {};
  if (username === undefined) return { authorization: `token ${token}` };
  return { authorization: `Basic ${Buffer.from(`${username}:${token}`).toString("base64")}` };
}

interface Asking {
  readonly options: GiteaOptions;
  readonly redact: Redact;
}

/** Asks until there is an answer, where asking again changes nothing: the writes look for themselves whether they happened. */
async function ask(asking: Asking, url: string, init: RequestInit): Promise<Response> {
  const { log } = asking.options;
  const asked = { method: init.method ?? "GET", url: asking.redact(url) };
  for (let attempt = 1; ; attempt++) {
    const answer = await askOnce(asking, { url, init, asked });
    if (answer.kind === "answered") return answer.response;
    const wait = Math.max(answer.retryAfter, firstPause * 2 ** (attempt - 1));
    const isRead = asked.method === "GET";
    if (!isRead || !answer.isWorthAsking || attempt === attempts || wait > longestPause) throw answer.error;
    log.debug(`${answer.error.message}: asking again in ${wait} ms`);
    await pause(asking.options, wait);
  }
}

type Attempt =
  | { readonly kind: "answered"; readonly response: Response }
  | {
      readonly kind: "failed";
      readonly error: GiteaError;
      readonly isWorthAsking: boolean;
      /** Milliseconds; 0: the server does not say. */
      readonly retryAfter: number;
    };

interface Request {
  readonly url: string;
  readonly init: RequestInit;
  readonly asked: Asked;
}

async function askOnce({ options, redact }: Asking, { url, init, asked }: Request): Promise<Attempt> {
  const lost = (cause: unknown): Attempt => {
    if (options.signal.aborted) throw new TagboatError("interrupted", "Interrupted", { cause });
    return { kind: "failed", error: noAnswer(asked, redact, cause), isWorthAsking: true, retryAfter: 0 };
  };
  try {
    const headers = new Headers(init.headers);
    // The client leaves it out of some calls, and the servers read no body of another kind.
    if (init.body != null) headers.set("content-type", "application/json");
    const response = await options.fetch(url, { ...init, headers, redirect: "manual", signal: options.signal });
    const body = await response.text();
    return judge(asked, { response, body, said: redact(body) });
  } catch (cause) {
    return lost(cause);
  }
}

interface Received {
  readonly response: Response;
  readonly body: string;
  readonly said: string;
}

function judge(asked: Asked, { response, body, said }: Received): Attempt {
  const { status, headers } = response;
  if (!response.ok) {
    const error = failedAnswer(asked, { status, body: said, location: headers.get("location") });
    const seconds = Number(headers.get("retry-after") ?? 0);
    const retryAfter = Number.isFinite(seconds) ? seconds * 1000 : 0;
    return { kind: "failed", error, isWorthAsking: status === 429 || status >= 500, retryAfter };
  }
  if (body === "" ? wantsBody(asked, status) : !isJson(body)) {
    const what = body === "" ? "the answer is empty" : `the answer is not the API's: "${said.trim().slice(0, 80)}"`;
    const hint = "A login page or a proxy may stand before the server. Check the API's address.";
    return {
      kind: "failed",
      error: new GiteaError("remote", `${asked.method} ${asked.url}: ${what}`, { status: 0, said: "", hint }),
      isWorthAsking: true,
      retryAfter: 0,
    };
  }
  // An empty answer is one, too: the client would count it as broken JSON.
  return {
    kind: "answered",
    response: new Response(body === "" ? "null" : body, { status: shown(status), headers: headersOfRead(headers) }),
  };
}

/** What was read, made or changed is told; a merge, and a head that is brought up to date, say nothing. */
const wantsBody = ({ url }: Asked, status: number): boolean => status !== 204 && !/\/(merge|update)(\?|$)/.test(url);

/** These may have no body, says the standard; ours has. */
const shown = (status: number): number => (status === 204 || status === 205 ? 200 : status);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function noAnswer(asked: Asked, redact: Redact, cause: unknown): GiteaError {
  const why = redact(cause instanceof Error ? cause.message : String(cause));
  const hint = cause instanceof TagboatError ? cause.hint : undefined;
  const kind = cause instanceof TagboatError && cause.kind !== "bug" ? cause.kind : "remote";
  return new GiteaError(kind, `${asked.method} ${asked.url}: no answer: ${why}`, { status: 0, said: "", hint });
}
