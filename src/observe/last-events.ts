import type { ClusterEvent, SubjectVerdict } from "../domain/verdict.ts";
import { linkedAbort } from "../io/async.ts";
import type { WatchContext, Watcher } from "./watcher.ts";

/** Milliseconds. The user has already waited long enough. */
const patience = 10_000;

/** The cluster's last warnings about the deciding subject. Any failure gives an empty list, because the verdict does not need them. */
export async function lastEvents(
  watchers: readonly Watcher[],
  lead: SubjectVerdict | undefined,
  { clock, log, signal }: WatchContext,
): Promise<readonly ClusterEvent[]> {
  const watch = watchers.find(({ answered }) => lead !== undefined && answered?.subjects.includes(lead))?.watch;
  if (lead === undefined || watch?.events === undefined || signal.aborted) return [];
  const done = linkedAbort(signal);
  try {
    const late = clock.sleep(patience, done.signal).then((): readonly ClusterEvent[] => []);
    late.catch(() => undefined);
    return await Promise.race([watch.events(lead), late]);
  } catch (error) {
    log.debug(`No events of ${lead.subject}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  } finally {
    done.abort();
    done.release();
  }
}
