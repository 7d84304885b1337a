import { knownPage } from "../../domain/known-page.ts";
import type { PullRequest } from "../forge.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import type { Client } from "./client.ts";

/** Of GitHub's pull requests, what is read. */
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
  /** Only of one that was asked for by itself. */
  readonly mergeable?: boolean | null;
  readonly mergeable_state?: string;
  readonly merged_by?: { readonly login: string } | null;
}

/** Whether its head is a branch of the repository that it is for, not of a fork. */
export const isFromWithin = ({ head, base }: PullData): boolean =>
  head.repo?.full_name.toLowerCase() === base.repo.full_name.toLowerCase();

/** Its page, as GitHub gives it; and as GitHub has it where that is the address of somebody else. */
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
    // Before the merge, the field is a trial's.
    ...(isMerged && data.merge_commit_sha !== null && { mergeCommit: data.merge_commit_sha }),
    ...(data.merged_by && { mergedBy: data.merged_by.login }),
    mergeable: data.mergeable === true ? "yes" : data.mergeable === false ? "no" : "unknown",
    // Of the queue, REST says nothing.
    ...(data.auto_merge !== null && { isScheduled: true }),
  };
}
