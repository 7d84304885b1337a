import { TagboatError } from "../../errors.ts";
import type { Opened, PullRequest, PullRequestDraft } from "../forge.ts";
import { closeWithBody } from "./edit-pull-request.ts";
import { GiteaError, isUncertain } from "./failure.ts";
import type { PullRequestAccess } from "./pull-request.ts";
import { serverTitle } from "./pull-request.ts";

interface Opening extends PullRequestAccess {
  /** The open pull requests of a head. */
  readonly from: (head: string) => Promise<readonly PullRequest[]>;
}

/**
 * Opens a pull request. The server would also open one with nothing to merge, and never merge it, so this compares the branches first.
 * Reviewers and labels follow in calls of their own: one refused reviewer would fail the call that creates the pull request.
 */
export async function openPullRequest(opening: Opening, draft: PullRequestDraft): Promise<Opened> {
  if (draft.head === draft.base || (await commitsAhead(opening, draft)) === 0) return { kind: "nothing-to-merge" };
  try {
    return await create(opening, draft);
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const there = await existing(opening, draft);
    // The same title means that our lost request opened it: another writer is unlikely to choose it in the same second.
    if (there !== undefined) return { kind: there.title === draft.title ? "opened" : "exists", pullRequest: there };
    return await create(opening, draft);
  }
}

async function commitsAhead({ connection: { api, at } }: Opening, { head, base }: PullRequestDraft): Promise<number> {
  const range = `${encodeURIComponent(base)}...${encodeURIComponent(head)}`;
  return (await api.repos.repoCompareDiff(...at, range)).data.total_commits ?? 0;
}

async function create(opening: Opening, draft: PullRequestDraft): Promise<Opened> {
  const { connection, shown } = opening;
  const { head, base, body } = draft;
  const title = serverTitle(draft.title, draft.isDraft ?? false);
  try {
    const { data } = await connection.api.repos.repoCreatePullRequest(...connection.at, { head, base, title, body });
    return await unlessDouble(opening, shown(data));
  } catch (error) {
    if (!(error instanceof GiteaError)) throw error;
    if (error.status === 422 && /no changes between/.test(error.said)) return { kind: "nothing-to-merge" };
    if (error.status !== 409) throw error;
    return { kind: "exists", pullRequest: await theOther(opening, { draft, error }) };
  }
}

/**
 * Two requests at the same time make the server open two pull requests of one branch. The older one stays. The run that opened the newer
 * one closes it, and removes the marker by which it could be taken for ours.
 */
async function unlessDouble(opening: Opening, ours: PullRequest): Promise<Opened> {
  const first = await existing(opening, ours);
  if (first === undefined || first.number >= ours.number) return { kind: "opened", pullRequest: ours };
  await closeWithBody(opening, ours.number, `#${first.number} is open from the same branch, and goes on.`);
  return { kind: "exists", pullRequest: first };
}

interface Clash {
  readonly draft: PullRequestDraft;
  readonly error: GiteaError;
}

/** The existing pull request. The server names it by a number that it calls the id. */
async function theOther(opening: Opening, { draft, error }: Clash): Promise<PullRequest> {
  const number = /issue_id: (\d+)/.exec(error.said)?.[1];
  const named = number === undefined ? undefined : await opening.read(Number(number));
  if (named?.state === "open" && named.head === draft.head && named.base === draft.base) return named;
  const found = await existing(opening, draft);
  if (found !== undefined) return found;
  const what = `${draft.head} has a pull request into ${draft.base} already, but it cannot be found`;
  throw new TagboatError("remote", what, { cause: error, hint: "It may have been closed a moment ago: try again." });
}

/** The oldest, if there are two. */
async function existing(
  { from }: Opening,
  { head, base }: Pick<PullRequest, "head" | "base">,
): Promise<PullRequest | undefined> {
  return (await from(head)).findLast((pull) => pull.base === base);
}
