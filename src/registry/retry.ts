import { TagboatError } from "../errors.ts";
import { retryAfter } from "../io/retry-after.ts";
import type { Clock } from "../world.ts";

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const mostAttempts = 3;
/** Milliseconds. A registry that wants more time counts as one that does not answer. */
const longestPause = 20_000;
const pauses = [1_000, 3_000];

/**
 * Sends a request again while the server is unreachable, overloaded or limits requests (429). Waits as long as `Retry-After` says. The last
 * answer counts. @throws remote: unreachable at each attempt
 */
export async function retried(send: () => Promise<Response>, { clock, signal }: Patience): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === mostAttempts;
    const result = await send().catch((error: unknown) => {
      if (isLast || !(error instanceof TagboatError) || error.kind !== "remote") throw error;
      return undefined;
    });
    if (result !== undefined && !isPassing(result.status)) return result;
    const asked = result && retryAfter(result.headers, clock.now());
    const pause = asked ?? pauses[attempt - 1] ?? 0;
    if (result !== undefined && (isLast || pause > longestPause)) return result;
    await result?.body?.cancel();
    await clock.sleep(pause, signal);
  }
}

const isPassing = (status: number): boolean => status === 429 || status >= 500;
