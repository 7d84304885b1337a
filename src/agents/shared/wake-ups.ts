import type { Clock, Log } from "../../world.ts";

export interface WakeUps {
  /** Listens to one more connection. Does nothing if it already listens to one of this name. */
  listen(name: string, follow: Connection): void;
  /** Resolves at the next change, or at once if there was one since the last call. Also resolves when the signal aborts. */
  changed(signal: AbortSignal): Promise<void>;
  /** Whether there are connections, and all of them are open. */
  isListening(): boolean;
  close(): void;
}

/** Runs one connection until it ends. */
export type Connection = (listener: WakeUpListener) => Promise<void>;

export interface WakeUpListener {
  readonly signal: AbortSignal;
  /** Reports that the connection is open: changes from now on are heard. */
  stands(): void;
  /** Reports that something may have changed. Implies an open connection. */
  heard(): void;
}

interface WakeUpOptions {
  /** Owner of the streams, for the log. */
  readonly whose: string;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1). */
  readonly random: () => number;
}

const shortestPause = 1_000;
const longestPause = 60_000;

/** Listens, and reconnects when a connection breaks. A failure has no other effect, because the watch also polls at an interval. */
export function wakeUps({ whose, clock, log, random }: WakeUpOptions): WakeUps {
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  let hasNews = false;
  /** By name. */
  const connections = new Map<string, { isListening: boolean }>();
  const keepOpen = async (connect: Connection, connection: { isListening: boolean }): Promise<void> => {
    for (let failures = 0; !stop.signal.aborted; ) {
      let isNew = true;
      const stands = (): void => {
        isNew = false;
        connection.isListening = true;
      };
      const heard = (): void => {
        stands();
        hasNews = true;
        for (const wake of [...waiting]) wake();
      };
      const end = await connect({ signal: stop.signal, stands, heard }).then(
        () => "it ended",
        (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
      );
      connection.isListening = false;
      if (stop.signal.aborted) return;
      failures = isNew ? failures + 1 : 0;
      log.debug(`A stream of ${whose}: ${end}; it is opened again later, and meanwhile asked now and then`);
      const pause = Math.min(shortestPause * 2 ** failures, longestPause);
      await clock.sleep(pause * (0.5 + random()), stop.signal);
    }
  };
  return {
    listen(name, connect) {
      if (connections.has(name) || stop.signal.aborted) return;
      const connection = { isListening: false };
      connections.set(name, connection);
      keepOpen(connect, connection).catch(() => undefined);
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
    isListening: () => connections.size > 0 && [...connections.values()].every(({ isListening }) => isListening),
    close() {
      stop.abort();
      for (const wake of [...waiting]) wake();
    },
  };
}
