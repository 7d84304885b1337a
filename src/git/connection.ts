import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TagboatError } from "../errors.ts";
import type { Clock, Log } from "../world.ts";
import type { Address } from "./address.ts";
import {
  type CredentialSource,
  configByEnvironment,
  credentialsFromHelpers,
  credentialsInAddress,
  type GitCredentials,
  headerConfig,
} from "./credentials.ts";
import { classifyFailure, type Failure, failureError } from "./failure.ts";
import type { GitCall, GitResult, GitRunner } from "./runner.ts";

/** What a server was asked, and how that ended. */
export interface Answer {
  readonly result: GitResult;
  /** Absent: exit code 0. */
  readonly failure?: Failure;
}

/** Git commands that talk to the remote, whose name is "origin" in the store. */
export interface Connection {
  /** Asks, and asks again while the server has a bad minute. For commands that may be repeated without harm. */
  ask(args: readonly string[], call?: GitCall): Promise<Answer>;
  /** Asks once. A rejected credential or a redirect, after which nothing has happened, may still lead to another try. */
  askOnce(args: readonly string[], call?: GitCall): Promise<Answer>;
  /** Waits before the next try; false where the budget is used up. `attempt` counts from 1. */
  pause(attempt: number): Promise<boolean>;
  /** The error for a failure that nothing can be done about. */
  error(failure: Failure): TagboatError;
  /** How many Git commands talked to the network. */
  readonly count: number;
  /** The address in use, without secrets; another one after a redirect. */
  readonly url: string;
}

export interface ConnectionOptions {
  readonly git: GitRunner;
  /** Runs outside the store, where the user's helpers are configured. */
  readonly userGit: GitRunner;
  readonly address: Address;
  readonly credentials: CredentialSource | undefined;
  /** Called with every credential before it is used. */
  readonly keepSecret: (credentials: GitCredentials) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
}

/** Tries of one question, the first included. Their pauses add up to at most 7 seconds. */
const maxAttempts = 4;
const firstPause = 1000;
/** Milliseconds after which a silent Git is given up. A hook on the server may take its time. */
const maxSilence = 180_000;
const maxRedirects = 3;

/**
 * Makes the remote one that owes us objects: without it a fetch refuses a pack with gaps. For fetches only: any other command, a push too,
 * would then stop at an object that is not here, where otherwise it goes on without. With the filter given, Git writes none down.
 */
const promisor = [
  ["remote.origin.promisor", "true"],
  ["remote.origin.partialCloneFilter", "tree:0"],
] as const;

export function connect(options: ConnectionOptions): Connection {
  const { git, address } = options;
  const state = {
    url: address.url,
    count: 0,
    credentials: undefined as GitCredentials | undefined,
    asked: false,
    helpersAsked: false,
  };

  async function askOnce(args: readonly string[], call: GitCall = {}): Promise<Answer> {
    await learnCredentials();
    for (let redirects = 0; ; ) {
      state.count += 1;
      const result = await git.attempt(args, {
        silence: maxSilence,
        ...call,
        environment: { ...call.environment, ...configuration(args) },
      });
      options.log.debug(`git ${args[0] ?? ""} (${state.url}): exit ${result.exitCode ?? "by a signal"}`);
      if (result.exitCode === 0) return { result };
      const failure = classifyFailure(result.stderr);
      if (failure.kind === "redirected" && redirects++ < maxRedirects && (await followRedirect(args, call))) continue;
      if (failure.kind === "credentials" && (await learnFromHelpers())) continue;
      return { result, failure };
    }
  }

  async function ask(args: readonly string[], call?: GitCall): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await askOnce(args, call);
      if (answer.failure?.kind !== "transient") return answer;
      options.log.debug(`${state.url}: ${answer.failure.message}`);
      if (!(await pause(attempt))) return answer;
    }
  }

  async function pause(attempt: number): Promise<boolean> {
    if (attempt >= maxAttempts) return false;
    await options.clock.sleep(options.random() * firstPause * 2 ** (attempt - 1), options.signal);
    return true;
  }

  function use(credentials: GitCredentials | undefined): boolean {
    if (credentials === undefined) return false;
    options.keepSecret(credentials);
    state.credentials = credentials;
    return true;
  }

  async function learnCredentials(): Promise<void> {
    if (state.asked || address.kind !== "http") return;
    state.asked = true;
    if (use(credentialsInAddress(address))) return;
    const source = options.credentials;
    const given = typeof source === "function" ? await source() : source;
    const name = address.user?.name;
    use(given === undefined || name === undefined ? given : { username: name, ...given });
  }

  /** Only where nobody gave any: a token that is rejected must not be replaced by somebody else's in silence. */
  async function learnFromHelpers(): Promise<boolean> {
    if (
      state.helpersAsked ||
      state.credentials !== undefined ||
      address.kind !== "http" ||
      !isSameHost(state.url, address.url)
    )
      return false;
    state.helpersAsked = true;
    return use(await credentialsFromHelpers(options.userGit, address));
  }

  function configuration([command]: readonly string[]): Record<string, string> {
    const header = state.credentials === undefined ? [] : headerConfig(state.url, state.credentials);
    return configByEnvironment([...(command === "fetch" ? promisor : []), ...header]);
  }

  /** Git was told not to follow, for it would carry the credentials along. Learns where it leads, and drops them unless the host is the same. */
  async function followRedirect(args: readonly string[], call: GitCall): Promise<boolean> {
    const target = await redirectTarget(args, call);
    if (target === undefined) return false;
    options.log.debug(`${state.url} redirects to ${target}`);
    if (!isSameHost(state.url, target)) {
      options.log.warn(`${state.url} redirects to another host (${new URL(target).host}): the credentials stay behind`);
      state.credentials = undefined;
    }
    state.url = target;
    await git.run(["config", "remote.origin.url", target]);
    return true;
  }

  async function redirectTarget(args: readonly string[], call: GitCall): Promise<string | undefined> {
    const trace = join(git.directory, "trace");
    const environment = {
      ...call.environment,
      ...configuration(args),
      GIT_TRACE_CURL: trace,
      GIT_TRACE_CURL_NO_DATA: "1",
      GIT_TRACE_REDACT: "1",
    };
    state.count += 1;
    await git.attempt(args, { ...call, silence: maxSilence, environment });
    const text = await readFile(trace, "utf8").catch(() => "");
    await rm(trace, { force: true });
    const location = /<= Recv header: location: (\S+)/i.exec(text)?.[1];
    const asked = /=> Send header: (?:GET|POST) (\S+)/.exec(text)?.[1];
    return location === undefined || asked === undefined ? undefined : baseOfRedirect(state.url, asked, location);
  }

  return {
    ask,
    askOnce,
    pause,
    error: (failure) => failureError(failure, { url: state.url, hasCredentials: state.credentials !== undefined }),
    get count() {
      return state.count;
    },
    get url() {
      return state.url;
    },
  };
}

/** Same host and port, or the same host where plain HTTP was lifted to TLS. */
function isSameHost(from: string, to: string): boolean {
  const [a, b] = [new URL(from), new URL(to)];
  if (a.host === b.host && a.protocol === b.protocol) return true;
  return (
    a.protocol === "http:" && b.protocol === "https:" && a.hostname === b.hostname && a.port === "" && b.port === ""
  );
}

/** The repository that a redirected request belongs to: what Git adds to the address must still be there at the end. */
function baseOfRedirect(url: string, asked: string, location: string): string | undefined {
  const suffix = /\/(info\/refs\?service=git-[a-z-]+|git-(upload|receive)-pack)$/.exec(asked)?.[0];
  if (suffix === undefined || !URL.canParse(location, url)) return undefined;
  const target = new URL(location, url);
  if (target.protocol !== "https:" && target.protocol !== "http:") return undefined;
  target.username = "";
  target.password = "";
  // From TLS down to plain HTTP nothing is followed, as curl does not either by Git's wish.
  if (target.protocol === "http:" && url.startsWith("https:")) return undefined;
  return target.href.endsWith(suffix) ? target.href.slice(0, -suffix.length) : undefined;
}
