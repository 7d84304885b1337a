import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TagboatError } from "../../errors.ts";
import type { Clock, Log } from "../../world.ts";
import { remoteBounds } from "../cli/command-bounds.ts";
import { endProcessesIn } from "../cli/end-processes.ts";
import { configByEnvironment } from "../cli/environment.ts";
import { isOfThisMachine, localFailure } from "../cli/machine-failure.ts";
import { type GitCall, type GitResult, type GitRunner, throwIfAborted } from "../cli/runner.ts";
import { removePartialPacks } from "../store/object-store.ts";
import type { Objects } from "../store/objects.ts";
import type { Address } from "./address.ts";
import type { CredentialProvider } from "./credential-provider.ts";
import { type GitCredentials, headerConfig } from "./credentials.ts";
import { classifyFailure, type Failure, failureError } from "./failure.ts";

/** The result of a request to the server. */
export interface Answer {
  readonly result: GitResult;
  /** Absent: it succeeded (exit code 0). */
  readonly failure?: Failure;
}

/** Sends one request to the server. The process that sends it gets the variables; the result has the form of a Git command's. */
type Exchange = (environment: Readonly<Record<string, string>>) => Promise<GitResult>;

/** Requests to the remote, which the store's configuration calls "origin". Handles credentials, redirects and retries. */
export interface Connection {
  /** Runs a Git command and retries transient failures. For commands that are safe to repeat. */
  ask(args: readonly string[], call?: GitCall): Promise<Answer>;
  /** Runs a Git command once. Only rejected credentials and redirects, which change nothing on the server, lead to another attempt. */
  askOnce(args: readonly string[], call?: GitCall): Promise<Answer>;
  /** Like `ask`, for a request that is not a single Git command. */
  run(exchange: Exchange): Promise<Answer>;
  /** Like `askOnce`, for a request that is not a single Git command. */
  runOnce(exchange: Exchange): Promise<Answer>;
  /** Prepares a push: one attempt, with the credentials known so far. @throws machine */
  preparePush(exchange: Exchange): Promise<GitResult>;
  /** Waits before the next attempt; false: no attempts are left. `attempt` counts from 1. */
  pause(attempt: number): Promise<boolean>;
  /** The error for a failure that ends the run. */
  error(failure: Failure): TagboatError;
  /** Number of requests to the server. */
  readonly count: number;
  /** The likely reason why the server rejects the credentials. */
  readonly credentialsHint: string | undefined;
  /** The address in use, without secrets; it changes after a redirect. */
  readonly url: string;
}

export interface ConnectionOptions {
  readonly git: GitRunner;
  /** Marked incomplete when a command fetches objects. */
  readonly objects: Pick<Objects, "markIncomplete">;
  readonly address: Address;
  readonly credentialProvider: CredentialProvider;
  readonly credentialsHint: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
}

interface State extends ConnectionOptions {
  url: string;
  count: number;
  credentials: GitCredentials | undefined;
  /** Whether credentials may be looked up: not over ssh, and not after a redirect to another host. */
  mayLearn: { given: boolean; fromHelpers: boolean };
}

/** Attempts of one request, including the first. The pauses add up to at most 7 seconds. */
const maxAttempts = 4;
const firstPause = 1000;
const maxRedirects = 3;

/**
 * Makes the remote a promisor, because otherwise a fetch refuses a pack with missing objects. For fetches only: with it, any other command,
 * even a push, would stop at a missing object that it could do without. With the filter given here, Git does not write one to the
 * configuration.
 */
const promisor = [
  ["remote.origin.promisor", "true"],
  ["remote.origin.partialCloneFilter", "tree:0"],
] as const;

export function connect(options: ConnectionOptions): Connection {
  const { url, kind } = options.address;
  const isHttp = kind === "http";
  const state: State = {
    ...options,
    url,
    count: 0,
    credentials: undefined,
    mayLearn: { given: isHttp, fromHelpers: isHttp },
  };
  return {
    ask: (args, call) => ask(state, command(state, args, call)),
    askOnce: (args, call) => askOnce(state, command(state, args, call)),
    run: (exchange) => ask(state, { name: "fetch", exchange }),
    runOnce: (exchange) => askOnce(state, { name: "fetch", exchange }),
    preparePush: (exchange) => send(state, { name: "push", exchange }),
    pause: (attempt) => pause(state, attempt),
    error: (failure) =>
      failureError(failure, {
        url: state.url,
        hasCredentials: state.credentials !== undefined,
        credentialsHint: options.credentialsHint,
      }),
    credentialsHint: options.credentialsHint,
    get count() {
      return state.count;
    },
    get url() {
      return state.url;
    },
  };
}

/** A request: a Git command, or an exchange in place of one. */
interface Request {
  readonly name: string;
  readonly exchange: Exchange;
}

function command({ git, objects }: State, args: readonly string[], call: GitCall = {}): Request {
  const name = args[0] ?? "";
  return {
    name,
    exchange: async (environment) => {
      if (name === "fetch") objects.markIncomplete();
      // The refs that a server lists go through Git's memory alone, unless Git traces them: the trace has a limit (`git-output`).
      const trace = join(git.directory, "trace-refs");
      try {
        return await git.attempt(args, {
          bounds: remoteBounds,
          ...call,
          environment: { GIT_TRACE_PACKET: trace, ...call.environment, ...environment },
        });
      } finally {
        await rm(trace, { force: true });
      }
    },
  };
}

async function ask(state: State, request: Request): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await askOnce(state, request);
    if (answer.failure?.kind !== "transient") return answer;
    state.log.debug(`${state.url}: ${answer.failure.message}`);
    if (!(await pause(state, attempt))) return answer;
  }
}

async function pause({ clock, random, signal }: State, attempt: number): Promise<boolean> {
  if (attempt >= maxAttempts) return false;
  try {
    await clock.sleep(random() * firstPause * 2 ** (attempt - 1), signal);
    return true;
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}

async function askOnce(state: State, request: Request): Promise<Answer> {
  if (state.mayLearn.given) {
    state.credentials = await state.credentialProvider.given();
    state.mayLearn.given = state.credentialProvider.isRenewed;
  }
  let isAnew = false;
  for (let redirects = 0; ; ) {
    const result = await send(state, request);
    state.log.debug(`git ${request.name} (${state.url}): exit ${result.exitCode ?? "by a signal"}`);
    if (result.exitCode === 0) return { result };
    const failure = classifyFailure(result.stderr);
    if (failure.kind === "redirected" && redirects++ < maxRedirects && (await followRedirect(state, request))) continue;
    if (failure.kind === "credentials" && !isAnew && (await renew(state))) {
      isAnew = true;
      continue;
    }
    if (failure.kind === "credentials" && (await learnFromHelpers(state))) continue;
    return { result, failure };
  }
}

/** One attempt with the current credentials. @throws machine: the failure has nothing to do with the server */
async function send(
  state: State,
  { name, exchange }: Request,
  tracing: Record<string, string> = {},
): Promise<GitResult> {
  state.count += 1;
  const header = state.credentials === undefined ? [] : headerConfig(state.url, state.credentials);
  const configuration = configByEnvironment([...(name === "fetch" ? promisor : []), ...header]);
  const result = await exchange({ ...tracing, ...configuration });
  // Helpers that an ended Git leaves behind may deadlock with each other, and hold our pipes meanwhile.
  if (result.exitCode === null) await endProcessesIn(state.git.directory);
  if (result.exitCode !== 0 && name === "fetch") await removePartialPacks(state.git.directory);
  if (result.exitCode !== 0 && isOfThisMachine(result)) throw localFailure([name], result);
  return result;
}

/** A short-lived token may expire earlier than announced. */
async function renew(state: State): Promise<boolean> {
  if (!state.mayLearn.given || state.credentials === undefined) return false;
  const next = await state.credentialProvider.renewed(state.credentials);
  if (next === undefined) return false;
  state.credentials = next;
  return true;
}

/** Only if no credentials were given: the user's own credentials must not silently replace a rejected token. */
async function learnFromHelpers(state: State): Promise<boolean> {
  if (!state.mayLearn.fromHelpers || state.credentials !== undefined) return false;
  state.mayLearn.fromHelpers = false;
  state.credentials = await state.credentialProvider.fromHelpers();
  return state.credentials !== undefined;
}

/**
 * Git does not follow redirects here, because it would pass the credentials on. This finds the target, and drops the credentials unless the
 * host is the same.
 */
async function followRedirect(state: State, request: Request): Promise<boolean> {
  const target = await redirectTarget(state, request);
  if (target === undefined) return false;
  state.log.debug(`${state.url} redirects to ${target}`);
  if (!isSameHost(state.url, target)) {
    state.log.warn(`${state.url} redirects to another host (${new URL(target).host}): the credentials stay behind`);
    state.credentials = undefined;
    state.mayLearn = { given: false, fromHelpers: false };
  }
  state.url = target;
  await state.git.run(["config", "remote.origin.url", target]);
  return true;
}

async function redirectTarget(state: State, request: Request): Promise<string | undefined> {
  const trace = join(state.git.directory, "trace");
  const tracing = { GIT_TRACE_CURL: trace, GIT_TRACE_CURL_NO_DATA: "1", GIT_TRACE_REDACT: "1" };
  await send(state, request, tracing);
  const text = await readFile(trace, "utf8").catch(() => "");
  await rm(trace, { force: true });
  const location = /<= Recv header: location: (\S+)/i.exec(text)?.[1];
  const asked = /=> Send header: (?:GET|POST) (\S+)/.exec(text)?.[1];
  return location === undefined || asked === undefined ? undefined : baseOfRedirect(state.url, asked, location);
}

/** Same host and port, or the same host after an upgrade from plain HTTP to TLS. */
function isSameHost(from: string, to: string): boolean {
  const [a, b] = [new URL(from), new URL(to)];
  if (a.host === b.host && a.protocol === b.protocol) return true;
  return (
    a.protocol === "http:" && b.protocol === "https:" && a.hostname === b.hostname && a.port === "" && b.port === ""
  );
}

/** The repository address of a redirected request. The target must still end with what Git appended to the address. */
function baseOfRedirect(url: string, asked: string, location: string): string | undefined {
  const suffix = /\/(info\/refs\?service=git-[a-z-]+|git-(upload|receive)-pack)$/.exec(asked)?.[0];
  if (suffix === undefined || !URL.canParse(location, url)) return undefined;
  const target = new URL(location, url);
  if (target.protocol !== "https:" && target.protocol !== "http:") return undefined;
  target.username = "";
  target.password = "";
  // Never from TLS down to plain HTTP; Git also configures curl to refuse that.
  if (target.protocol === "http:" && url.startsWith("https:")) return undefined;
  return target.href.endsWith(suffix) ? target.href.slice(0, -suffix.length) : undefined;
}
