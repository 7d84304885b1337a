import type { TimelineComment } from "gitea-js";
import type { Connection } from "./connection.ts";

const pageSize = 50;

/** The history of a pull request, oldest first. The total in the header can be that of the page or of all events, so only an empty page is the end. */
export async function* readTimeline({ api, at }: Connection, number: number): AsyncGenerator<TimelineComment> {
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
