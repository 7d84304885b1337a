import { knownPage } from "../../domain/known-page.ts";
import type { PullRequest } from "../forge.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import type { Client } from "./client.ts";

/** The fields that we read of GitHub's pull requests. */
export interface PullData {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
  readonly state: string;
  readonly draft?: boolean;
  readonly user: { readonly login: string } | null;
  readonly labels: readonly { readonly name?: string }[];
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly auto_merge: object | null;
  readonly head: { readonly ref: string; readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly ref: string; readonly repo: { readonly full_name: string } };
  /** Present only if the pull request was requested on its own, not in a list. */
  readonly mergeable?: boolean | null;
  readonly mergeable_state?: string;
  readonly merged_by?: { readonly login: string } | null;
}

/** Whether its head is a branch of the same repository, not of a fork. */
export const isFromWithin = ({ head, base }: PullData): boolean =>
  head.repo?.full_name.toLowerCase() === base.repo.full_name.toLowerCase();

/** Its page as GitHub returns it, or built from the address that we know if GitHub's is on another host. */
function pageOf({ html_url, number }: PullData, options: Client["options"]): string {
  const { webUrl, pages } = options;
  return knownPage(html_url, [webUrl, ...pages]) ?? `${repositoryPage(options)}/pull/${number}`;
}

export function toPullRequest(data: PullData, { options }: Pick<Client, "options">): PullRequest {
  const isMerged = data.merged_at !== null;
  return {
    number: data.number,
    url: pageOf(data, options),
    title: data.title,
    body: data.body ?? "",
    state: isMerged ? "merged" : data.state === "open" ? "open" : "closed",
    isDraft: data.draft === true,
    head: data.head.ref,
    headCommit: data.head.sha,
    base: data.base.ref,
    author: data.user?.login ?? "ghost",
    labels: data.labels.flatMap(({ name }) => (name === undefined ? [] : [name])),
    // Before the merge, this field is the commit of a test merge.
    ...(isMerged && data.merge_commit_sha !== null && { mergeCommit: data.merge_commit_sha }),
    ...(data.merged_by && { mergedBy: data.merged_by.login }),
    mergeable: data.mergeable === true ? "yes" : data.mergeable === false ? "no" : "unknown",
    // REST does not show the merge queue.
    ...(data.auto_merge !== null && { isScheduled: true }),
  };
}
