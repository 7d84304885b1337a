import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";
import { TagboatError } from "../../errors.ts";
import type { Clock, Log } from "../../world.ts";
import { timeOf } from "../shared/time-of.ts";
import { apiAnswers } from "./api-answers.ts";
import { type Failure, failureError, readFailure } from "./failure.ts";
import { pacing } from "./pacing.ts";
import { resendRefusedByProxy } from "./refused-by-proxy.ts";

/** One repository on a GitHub server, and how to reach it. */
export interface GitHubOptions {
  /** Root of the REST API: `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Root of the pages: `https://github.com`. */
  readonly webUrl: string;
  /** Other addresses at which the same server has its pages. */
  readonly pages: readonly string[];
  readonly owner: string;
  readonly name: string;
  readonly token?: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Answer to a request that succeeded. */
interface Reply<T> {
  readonly data: T;
  readonly status: number;
}

/** The result of a request. */
export type Outcome<T> =
  | { readonly ok: true; readonly data: T; readonly status: number }
  | { readonly ok: false; readonly failure: Failure };

/** The client of one repository's API. */
export interface Client {
  readonly options: GitHubOptions;
  /** Names the repository in each request. */
  readonly repo: { readonly owner: string; readonly repo: string };
  readonly rest: Octokit["rest"];
  /** Runs one request. @throws interrupted, and remote if the answer is not from GitHub's API */
  attempt<T>(send: () => Promise<Reply<T>>): Promise<Outcome<T>>;
  /** The same for a request whose failures need no special handling. `doing` begins the error's sentence: "Reading branch main". */
  ask<T>(doing: string, send: () => Promise<Reply<T>>): Promise<T>;
  /** Runs one GraphQL document. */
  graphql<T>(document: string, variables: Readonly<Record<string, unknown>>): Promise<Outcome<T>>;
  /** The `Date` of the last answer. */
  serverTime(): Date | undefined;
}

/**
 * Statuses that a retry does not change, or that other code handles: 405 and 409 are GitHub's refusals of a merge, 403 and 429 belong to
 * the throttling.
 */
const doNotRetry = [400, 401, 403, 404, 405, 409, 410, 422, 429, 451];

/** For a request that must not be sent twice. The caller looks up whether it took effect. */
export const once = { request: { retries: 0 } };

// https://docs.github.com/rest/about-the-rest-api/api-versions
const apiVersion = "2022-11-28";

export function createClient(options: GitHubOptions): Client {
  const { owner, name, signal, graphqlUrl } = options;
  const octokit = createOctokit(options);
  const graphql = octokit.graphql.defaults({ url: graphqlUrl });
  let answeredAt: Date | undefined;
  octokit.hook.after("request", ({ headers }) => {
    answeredAt = timeOf(headers.date) ?? answeredAt;
  });
  const attempt: Client["attempt"] = async (send) => {
    try {
      const { data, status } = await untilAborted(send(), signal);
      return { ok: true, data, status };
    } catch (error) {
      if (error instanceof TagboatError) throw error;
      if (signal.aborted) throw interrupted();
      return { ok: false, failure: readFailure(error) };
    }
  };
  const client: Client = {
    options,
    repo: { owner, repo: name },
    rest: octokit.rest,
    attempt,
    async ask(doing, send) {
      const outcome = await attempt(send);
      if (outcome.ok) return outcome.data;
      throw failureError(client, doing, outcome.failure);
    },
    graphql: <T>(document: string, variables: Readonly<Record<string, unknown>>) =>
      attempt(async () => ({ data: await graphql<T>(document, variables), status: 200 })),
    serverTime: () => answeredAt,
  };
  return client;
}

function createOctokit({ apiUrl, token, fetch, clock, log, signal }: GitHubOptions): Octokit {
  const pace = pacing({ clock, log, signal });
  const Patient = Octokit.plugin(pace.waitBeforeRetry, retry, throttling);
  const octokit = new Patient({
    baseUrl: apiUrl.replace(/\/+$/, ""),
    userAgent: "tagboat",
    ...(token !== undefined && { auth: token }),
    request: { fetch: apiAnswers(resendRefusedByProxy(fetch, { clock, log, signal }), apiUrl), signal },
    retry: { doNotRetry, retries: pace.retries, retryAfterBaseValue: 0 },
    throttle: pace.throttle,
    // Octokit logs each request twice, before it and with its result, so the first line is dropped.
    log: { debug: () => undefined, info: log.debug, warn: log.debug, error: log.debug },
  });
  octokit.hook.before("request", (request) => {
    request.headers["x-github-api-version"] = apiVersion;
  });
  return octokit;
}

const interrupted = () => new TagboatError("interrupted", "The request to GitHub was stopped: the run was interrupted");

/** Waits for a request, but not past the end of the run: the client's own pauses ignore the signal. */
function untilAborted<T>(sent: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(interrupted());
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    sent.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
