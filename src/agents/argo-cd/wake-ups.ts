import type { Clock, Log } from "../../world.ts";
import type { FollowListener } from "./applications.ts";

export interface WakeUps {
  /** Begins to listen; the second time it does nothing. */
  start(): void;
  /** Resolves at the next change that was heard, or at once where one was since the last time; and with the signal. */
  changed(signal: AbortSignal): Promise<void>;
  /** Whether the connection stands, and has brought something. */
  isListening(): boolean;
  close(): void;
}

interface WakeUpOptions {
  /** One connection, until it ends. */
  readonly follow: (listener: FollowListener) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1). */
  readonly random: () => number;
}

const shortestPause = 1_000;
const longestPause = 60_000;

/** Listens, and listens again when the connection breaks. That it cannot is nobody's concern: the interval remains. */
export function wakeUps({ follow, clock, log, random }: WakeUpOptions): WakeUps {
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  let hasNews = false;
  let count = 0;
  let isStarted = false;
  let isListening = false;
  const heard = (): void => {
    count += 1;
    isListening = true;
    hasNews = true;
    for (const wake of [...waiting]) wake();
  };
  const listen = async (): Promise<void> => {
    for (let failures = 0; !stop.signal.aborted; ) {
      const before = count;
      const end = await follow({ signal: stop.signal, heard }).then(
        () => "it ended",
        (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
      );
      isListening = false;
      if (stop.signal.aborted) return;
      failures = count === before ? failures + 1 : 0;
      log.debug(`The stream of Argo CD: ${end}; it is opened again later, and meanwhile asked now and then`);
      const pause = Math.min(shortestPause * 2 ** failures, longestPause);
      await clock.sleep(pause * (0.5 + random()), stop.signal);
    }
  };
  return {
    start() {
      if (isStarted) return;
      isStarted = true;
      listen().catch(() => undefined);
    },
    changed(signal) {
      if (hasNews || signal.aborted) {
        hasNews = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          hasNews = false;
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener("abort", wake, { once: true });
      });
    },
    isListening: () => isListening,
    close() {
      stop.abort();
      for (const wake of [...waiting]) wake();
    },
  };
}
