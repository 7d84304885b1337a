import type { Clock, Log } from "../../world.ts";
import type { FollowListener } from "./applications.ts";

export interface WakeUps {
  /** Begins to listen; the second time it does nothing. */
  start(): void;
  /** Listens to one more connection; of a name that it listens to already it does nothing. */
  also(name: string, follow: Connection): void;
  /** Resolves at the next change that was heard, or at once where one was since the last time; and with the signal. */
  changed(signal: AbortSignal): Promise<void>;
  /** Whether every connection stands, and has brought something. */
  isListening(): boolean;
  close(): void;
}

/** One connection, until it ends. */
type Connection = (listener: FollowListener) => Promise<void>;

interface WakeUpOptions {
  readonly follow: Connection;
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
  /** By name; the first has none. */
  const connections = new Map<string, { isListening: boolean }>();
  const listen = async (connect: Connection, connection: { isListening: boolean }): Promise<void> => {
    for (let failures = 0; !stop.signal.aborted; ) {
      let isNew = true;
      const heard = (): void => {
        isNew = false;
        connection.isListening = true;
        hasNews = true;
        for (const wake of [...waiting]) wake();
      };
      const end = await connect({ signal: stop.signal, heard }).then(
        () => "it ended",
        (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
      );
      connection.isListening = false;
      if (stop.signal.aborted) return;
      failures = isNew ? failures + 1 : 0;
      log.debug(`The stream of Argo CD: ${end}; it is opened again later, and meanwhile asked now and then`);
      const pause = Math.min(shortestPause * 2 ** failures, longestPause);
      await clock.sleep(pause * (0.5 + random()), stop.signal);
    }
  };
  const also = (name: string, connect: Connection): void => {
    if (connections.has(name) || stop.signal.aborted) return;
    const connection = { isListening: false };
    connections.set(name, connection);
    listen(connect, connection).catch(() => undefined);
  };
  return {
    start: () => also("", follow),
    also,
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
    isListening: () => connections.size > 0 && [...connections.values()].every(({ isListening }) => isListening),
    close() {
      stop.abort();
      for (const wake of [...waiting]) wake();
    },
  };
}
