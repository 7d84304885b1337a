import type { TimelineComment } from "gitea-js";
import type { Connection } from "./connection.ts";
import { GiteaError, isUncertain } from "./failure.ts";

/** An order to merge a pull request by itself, and whose it is. */
export interface ScheduledMerge {
  readonly by: string;
}

const [ordered, cancelled] = ["pull_scheduled_merge", "pull_cancel_scheduled_merge"];
const pageSize = 50;

/** The order that stands, by the history of the pull request, which alone shows it; undefined: the history cannot be read. */
export async function findScheduledMerge(
  connection: Connection,
  number: number,
): Promise<ScheduledMerge | "none" | undefined> {
  let order: ScheduledMerge | "none" = "none";
  try {
    for await (const { type, user } of eventsOf(connection, number)) {
      if (type === ordered) order = { by: user?.login ?? "" };
      if (type === cancelled) order = "none";
    }
    return order;
  } catch (error) {
    // To read it wants another scope than to merge.
    if (error instanceof GiteaError && !isUncertain(error) && error.status !== 401) return undefined;
    throw error;
  }
}

/** Oldest first. The number of events that comes along is that of the page, or of all: only an empty page is the end. */
async function* eventsOf({ api, at }: Connection, number: number): AsyncGenerator<TimelineComment> {
  let seen = 0;
  for (let page = 1; ; page++) {
    const { data } = await api.repos.issueGetCommentsAndTimeline(...at, number, { page, limit: pageSize });
    // Null: one of which something is gone, such as an issue that named it.
    const listed: readonly (TimelineComment | null)[] = data ?? [];
    const events = listed.filter((event) => event !== null);
    const last = events.at(-1)?.id ?? 0;
    // One that does not turn pages has given all of it.
    if (last <= seen) return;
    seen = last;
    yield* events;
  }
}
