import type { Forge } from "../../src/forges/forge.ts";
import { github } from "../../src/forges/github/index.ts";
import type { Clock, Log } from "../../src/world.ts";
import type { GitHubRepository, GitHubServer } from "./github-server.ts";

/** A clock whose sleeps are over at once, and that remembers them. */
export function fastClock(): Clock & { readonly slept: number[] } {
  let now = Date.parse("2026-01-02T03:04:05Z");
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(now),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const quiet: Log = { info: () => undefined, warn: () => undefined, debug: () => undefined };

interface Visitor {
  readonly token?: string | undefined;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

/** The adapter's view of a repository on a server of a test, where time does not pass. */
export function openGitHub(server: GitHubServer, repository: GitHubRepository, visitor: Visitor = {}): Forge {
  return github(visitOptions(server, repository, visitor));
}

export function visitOptions(
  server: GitHubServer,
  { owner, name }: Pick<GitHubRepository, "owner" | "name">,
  { clock = fastClock(), log = quiet, signal = new AbortController().signal, ...visitor }: Visitor = {},
) {
  const token = "token" in visitor ? visitor.token : "test-token";
  return {
    apiUrl: server.apiUrl,
    graphqlUrl: server.graphqlUrl,
    webUrl: server.webUrl,
    pages: [],
    owner,
    name,
    fetch: globalThis.fetch,
    clock,
    log,
    signal,
    ...(token !== undefined && { token }),
  };
}
