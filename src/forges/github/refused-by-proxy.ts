import { retryAfter } from "../../io/retry-after.ts";
import type { Clock, Log } from "../../world.ts";
import { pause } from "../shared/pause.ts";

interface Setting {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Milliseconds before each further request if the answer does not say how long to wait. */
const pauses = [1_000, 4_000, 9_000];
/** Milliseconds. If the answer asks for a longer wait than this, it stands. */
const longestPause = 60_000;

/**
 * A fetch that sends a request again after a 429 that does not come from GitHub: a proxy before a GitHub Enterprise Server limits requests,
 * and has passed nothing on. So this holds for writes, too. GitHub's own limits say when they end; the throttling waits for them.
 */
export function resendRefusedByProxy(fetch: typeof globalThis.fetch, setting: Setting): typeof globalThis.fetch {
  return async (input, init) => {
    for (const usual of pauses) {
      const answer = await fetch(input, init);
      if (answer.status !== 429 || (await isOwnLimit(answer))) return answer;
      const wait = retryAfter(answer.headers, setting.clock.now()) ?? usual;
      if (wait > longestPause) return answer;
      await answer.body?.cancel();
      setting.log.debug(`A proxy before GitHub limits requests (429): asking again in ${wait} ms`);
      await pause(setting, wait);
    }
    return fetch(input, init);
  };
}

/** Recognised as the throttling plugin of Octokit recognises it. */
const isOwnLimit = async (answer: Response): Promise<boolean> =>
  answer.headers.get("x-ratelimit-remaining") === "0" || /\bsecondary rate\b/i.test(await answer.clone().text());
