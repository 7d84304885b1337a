import type { TimelineComment } from "gitea-js";
import type { Connection } from "./connection.ts";
import { GiteaError, isUncertain } from "./failure.ts";

/** A scheduled merge of a pull request, and the account that scheduled it. */
export interface ScheduledMerge {
  readonly by: string;
}

const [ordered, cancelled] = ["pull_scheduled_merge", "pull_cancel_scheduled_merge"];
const pageSize = 50;

/** The current schedule, from the pull request's history, the only place that shows it; undefined: the history cannot be read. */
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
    // Reading the history needs another scope than merging.
    if (error instanceof GiteaError && !isUncertain(error) && error.status !== 401) return undefined;
    throw error;
  }
}

/** Oldest first. The total in the header can be that of the page or of all events, so only an empty page is the end. */
async function* eventsOf({ api, at }: Connection, number: number): AsyncGenerator<TimelineComment> {
  let seen = 0;
  for (let page = 1; ; page++) {
    const { data } = await api.repos.issueGetCommentsAndTimeline(...at, number, { page, limit: pageSize });
    // Null: something that the event refers to is gone, such as an issue that mentioned it.
    const listed: readonly (TimelineComment | null)[] = data ?? [];
    const events = listed.filter((event) => event !== null);
    const last = events.at(-1)?.id ?? 0;
    // A server without paging has already returned everything.
    if (last <= seen) return;
    seen = last;
    yield* events;
  }
}
