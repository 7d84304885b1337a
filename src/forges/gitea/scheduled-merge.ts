import type { Connection } from "./connection.ts";
import { GiteaError, isUncertain } from "./failure.ts";
import { readTimeline } from "./timeline.ts";

/** A scheduled merge of a pull request, and the account that scheduled it. */
export interface ScheduledMerge {
  readonly by: string;
}

const [ordered, cancelled] = ["pull_scheduled_merge", "pull_cancel_scheduled_merge"];

/** The current schedule, from the pull request's history, the only place that shows it; undefined: the history cannot be read. */
export async function findScheduledMerge(
  connection: Connection,
  number: number,
): Promise<ScheduledMerge | "none" | undefined> {
  let order: ScheduledMerge | "none" = "none";
  try {
    for await (const { type, user } of readTimeline(connection, number)) {
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
