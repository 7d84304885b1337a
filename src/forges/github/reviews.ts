import type { Review } from "../forge.ts";
import type { Client } from "./client.ts";
import { failureError } from "./failure.ts";

/** REST does not show who has write access. This query returns only reviewers who have it, and only the newest opinion of each. */
const question = `query ($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      latestOpinionatedReviews(first: 100, after: $after, writersOnly: true) {
        nodes { state author { __typename login } commit { oid } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface Answer {
  readonly repository: { readonly pullRequest: { readonly latestOpinionatedReviews: Page } };
}

interface Page {
  readonly nodes: readonly (Given | null)[] | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Given {
  readonly state: string;
  readonly author: { readonly __typename: string; readonly login: string } | null;
  readonly commit: { readonly oid: string } | null;
}

const opinions: Readonly<Record<string, Review["opinion"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  DISMISSED: "dismissed",
};

export async function listReviews(client: Client, number: number): Promise<readonly Review[]> {
  const reviews: Review[] = [];
  let page: Page;
  let after: string | null = null;
  do {
    page = await readPage(client, number, after);
    reviews.push(...(page.nodes ?? []).flatMap(toReview));
    after = page.pageInfo.endCursor;
  } while (page.pageInfo.hasNextPage);
  return reviews;
}

async function readPage(client: Client, number: number, after: string | null): Promise<Page> {
  const { owner, name } = client.options;
  const outcome = await client.graphql<Answer>(question, { owner, name, number, after });
  if (!outcome.ok) throw failureError(client, `Reading the reviews of pull request #${number}`, outcome.failure);
  return outcome.data.repository.pullRequest.latestOpinionatedReviews;
}

function toReview(given: Given | null): readonly Review[] {
  const opinion = given === null ? undefined : opinions[given.state];
  if (given === null || opinion === undefined) return [];
  // GitHub either dismisses a stale review or counts it.
  const facts = { isStale: false, counts: true };
  const isBot = given.author?.__typename === "Bot";
  return [{ by: given.author?.login ?? "", opinion, commit: given.commit?.oid, ...facts, isBot }];
}
