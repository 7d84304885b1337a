import type { PullReview } from "gitea-js";
import type { Review } from "../forge.ts";
import type { Connection } from "./connection.ts";
import { readPages } from "./pages.ts";

/** The server lists every review, the oldest first, together with review requests and comments. */
export async function listReviews({ api, at }: Connection, number: number): Promise<readonly Review[]> {
  const reviews: Review[] = [];
  for await (const given of readPages((query) => api.repos.repoListPullReviews(...at, number, query))) {
    const opinion = opinionOf(given);
    if (opinion === undefined) continue;
    reviews.push({
      by: given.user?.login ?? "",
      opinion,
      commit: given.commit_id || undefined,
      isStale: given.stale === true,
      counts: given.official === true,
      // The server's own accounts, such as the one of its jobs, have negative ids. It shows no other difference.
      isBot: (given.user?.id ?? 0) < 0,
    });
  }
  return reviews;
}

function opinionOf({ state, dismissed }: PullReview): Review["opinion"] | undefined {
  if (state !== "APPROVED" && state !== "REQUEST_CHANGES") return undefined;
  if (dismissed === true) return "dismissed";
  return state === "APPROVED" ? "approved" : "changes-requested";
}
