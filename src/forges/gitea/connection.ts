import { Api } from "gitea-js";
import { TagboatError } from "../../errors.ts";
import { createRedactor, type Redact } from "../../io/redact.ts";
import { retryAfter } from "../../io/retry-after.ts";
import type { Clock, Log } from "../../world.ts";
import { pause } from "../shared/pause.ts";
import { headersOfRead } from "../shared/read-answer.ts";
import { timeOf } from "../shared/time-of.ts";
import { type Asked, failedAnswer, GiteaError } from "./failure.ts";

/** Dependencies of the adapter. */
export interface GiteaOptions {
  /** Address of the server's pages, and of its API (`…/api/v1`). */
  readonly webUrl: string;
  readonly apiUrl: string;
  /** Other addresses at which the same server has its pages. */
  readonly pages: readonly string[];
  readonly owner: string;
  readonly name: string;
  readonly kind: "gitea" | "forgejo";
  /** Absent: requests are anonymous. */
  readonly token?: string | undefined;
  /** User of the password, for a secret that may not be a token: Git's own credentials can be either. */
  readonly username?: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A repository's API. Its calls fail only with a `GiteaError`, or because the run was interrupted. */
export interface Connection {
  readonly api: Api<unknown>;
  /** Owner and name, as arguments of the API calls. */
  readonly at: readonly [owner: string, name: string];
  readonly options: GiteaOptions;
  /** The `Date` of the last answer. */
  serverTime(): Date | undefined;
}

/** How often a request is tried, and the milliseconds before the second try; each pause is twice as long as the one before. */
const attempts = 4;
const firstPause = 500;
/** Milliseconds. If the server asks for a longer wait than this, we give up. */
const longestPause = 30_000;

/**
 * The client gets its answers from here, which hides its defects. On its own it rejects with a `Response` for an error, loses a body that
 * is not JSON, and does not send JSON's content type. It also turns a redirected write into a read, and asks only once.
 */
export function connect(options: GiteaOptions): Connection {
  const redact = createRedactor(options.token === undefined ? [] : [options.token]);
  let answeredAt: Date | undefined;
  const api = new Api<unknown>({
    baseUrl: options.apiUrl.replace(/\/+$/, ""),
    baseApiParams: {
      format: "json",
      secure: true,
      redirect: "manual",
      headers: authorization(options),
    },
    customFetch: async (input, init) => {
      const response = await ask({ options, redact }, String(input), init ?? {});
      answeredAt = timeOf(response.headers.get("date")) ?? answeredAt;
      return response;
    },
  });
  const at = [encodeURIComponent(options.owner), encodeURIComponent(options.name)] as const;
  return { api, at, options, serverTime: () => answeredAt };
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

/**
 * Retries reads, which change nothing, and what a proxy before the server refused by 429 without passing it on: the servers have no limit of
 * their own. Callers that write check for themselves whether a lost write happened.
 */
async function ask(asking: Asking, url: string, init: RequestInit): Promise<Response> {
  const { log } = asking.options;
  const asked = { method: init.method ?? "GET", url: asking.redact(url) };
  for (let attempt = 1; ; attempt++) {
    const answer = await askOnce(asking, { url, init, asked });
    if (answer.kind === "answered") return answer.response;
    const wait = Math.max(answer.retryAfter, firstPause * 2 ** (attempt - 1));
    const isHarmless = asked.method === "GET" || answer.error.status === 429;
    if (!isHarmless || !answer.isWorthAsking || attempt === attempts || wait > longestPause) throw answer.error;
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
    // The client omits this header in some calls, and the servers ignore a body of any other type.
    if (init.body != null) headers.set("content-type", "application/json");
    const response = await options.fetch(url, { ...init, headers, redirect: "manual", signal: options.signal });
    const body = await response.text();
    return judge(asked, { response, body, said: redact(body), now: options.clock.now() });
  } catch (cause) {
    return lost(cause);
  }
}

interface Received {
  readonly response: Response;
  readonly body: string;
  readonly said: string;
  readonly now: Date;
}

function judge(asked: Asked, { response, body, said, now }: Received): Attempt {
  const { status, headers } = response;
  if (!response.ok) {
    const error = failedAnswer(asked, { status, body: said, location: headers.get("location") });
    const wait = retryAfter(headers, now) ?? 0;
    return { kind: "failed", error, isWorthAsking: status === 429 || status >= 500, retryAfter: wait };
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
  // An empty answer is valid, but the client would treat it as broken JSON.
  return {
    kind: "answered",
    response: new Response(body === "" ? "null" : body, { status: shown(status), headers: headersOfRead(headers) }),
  };
}

/** Reads, creations and edits answer with a body; a merge and an update of the head do not. */
const wantsBody = ({ url }: Asked, status: number): boolean => status !== 204 && !/\/(merge|update)(\?|$)/.test(url);

/** By the standard, 204 and 205 allow no body, but our response has one. */
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
