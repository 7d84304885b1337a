import type { throttling } from "@octokit/plugin-throttling";
import type { Octokit } from "@octokit/rest";
import type { Clock, Log } from "../../world.ts";

interface Pacing {
  /** How often a request is retried, if a retry is allowed. */
  readonly retries: number;
  readonly throttle: NonNullable<NonNullable<Parameters<typeof throttling>[1]>["throttle"]>;
  /** An Octokit plugin. Register it before the retry plugin, which then sends at once. */
  readonly waitBeforeRetry: (octokit: Pick<Octokit, "hook">) => void;
}

interface Setting {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Longest wait in seconds for a rate limit to pass; a longer wait is a failure. */
const patience = 120;
const retries = 3;

// https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
const betweenWrites = 1000;
const betweenNotifications = 3000;

type Job = (...args: unknown[]) => Promise<unknown>;

/** GitHub's limits on how fast and how often to send requests. All waits use the given clock. */
export function pacing({ clock, log, signal }: Setting): Pacing {
  const pause = (milliseconds: number) => clock.sleep(milliseconds, signal);
  const spaced = (gap: number) => {
    let free = 0;
    const schedule = async (_job: unknown, run: Job, ...args: unknown[]): Promise<unknown> => {
      const now = clock.now().getTime();
      const wait = Math.max(0, free - now);
      free = Math.max(free, now) + gap;
      if (wait > 0) await pause(wait);
      return run(...args);
    };
    return { key: () => ({ schedule }) };
  };
  const onLimit = (what: string) => async (seconds: number, _request: object, _octokit: unknown, tried: number) => {
    if (tried >= 2 || seconds > patience) return false;
    log.info(`GitHub's ${what} is reached: waiting ${seconds} s`);
    await pause(seconds * 1000);
    return true;
  };
  const groups = { write: spaced(betweenWrites), notifications: spaced(betweenNotifications) };
  return {
    retries,
    throttle: {
      ...(groups as object),
      retryAfterBaseValue: 0,
      onRateLimit: onLimit("rate limit"),
      onSecondaryRateLimit: onLimit("secondary rate limit"),
    },
    waitBeforeRetry: (octokit) => {
      octokit.hook.error("request", async (error, { request = {} }) => {
        const status = "status" in error ? Number(error.status) : 0;
        const tried = Number(request["retryCount"] ?? 0);
        if (status >= 500 && tried < Number(request["retries"] ?? retries)) await pause(1000 * (tried + 1) ** 2);
        throw error;
      });
    },
  };
}
