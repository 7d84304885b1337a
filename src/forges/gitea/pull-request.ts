import type { PullRequest as Given } from "gitea-js";
import { knownPage } from "../../domain/known-page.ts";
import type { PullRequest } from "../forge.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import type { Connection } from "./connection.ts";

/** A prefix of the title marks a draft; the server has no other way. */
const draftMark = "WIP: ";
const draftMarks = /^(?:WIP:|\[WIP\])\s*/i;

/** The title as the server stores it: with the draft prefix, and cut to 255 bytes. */
export function serverTitle(title: string, isDraft: boolean): string {
  const whole = isDraft ? `${draftMark}${title}` : title;
  if (Buffer.byteLength(whole) <= 255) return whole;
  const letters = [...whole];
  while (Buffer.byteLength(letters.join("")) > 252) letters.pop();
  return `${letters.join("")}…`;
}

/** Converts the server's pull requests, and remembers for how long each has been reported as not mergeable. */
export type PullRequestReader = (given: Given) => PullRequest;

/** Milliseconds. The server also reports `false` while it is still checking, which takes seconds. After this time we believe it. */
const checksTakeUpTo = 10_000;

/** Dependencies of the operations on pull requests. */
export interface PullRequestAccess {
  readonly connection: Connection;
  readonly read: (number: number) => Promise<PullRequest>;
  readonly shown: PullRequestReader;
}

export function pullRequestAccess(connection: Connection): PullRequestAccess {
  const { api, at } = connection;
  const shown = pullRequestReader(connection);
  return { connection, shown, read: async (number) => shown((await api.repos.repoGetPullRequest(...at, number)).data) };
}

function pullRequestReader({ options }: Pick<Connection, "options">): PullRequestReader {
  const { clock, webUrl, pages } = options;
  const unmergeable = new Map<string, number>();
  const mergeable = (given: Given): PullRequest["mergeable"] => {
    const key = `${given.number} ${given.head?.sha} ${given.base?.sha}`;
    if (given.mergeable === true) {
      unmergeable.delete(key);
      return "yes";
    }
    if (given.state !== "open" || given.draft === true) return "unknown";
    const now = clock.now().getTime();
    const since = unmergeable.get(key) ?? now;
    unmergeable.set(key, since);
    return now - since < checksTakeUpTo ? "unknown" : "no";
  };
  return (given) => {
    const title = given.title ?? "";
    const isDraft = given.draft ?? draftMarks.test(title);
    return {
      number: given.number ?? 0,
      // The server may return an address of another host; then use the page at the address that we know.
      url: knownPage(given.html_url, [webUrl, ...pages]) ?? `${repositoryPage(options)}/pulls/${given.number ?? 0}`,
      title: isDraft ? title.replace(draftMarks, "") : title,
      body: given.body ?? "",
      state: stateOf(given),
      isDraft,
      // After the branch is deleted, `ref` is the server's internal name of the head.
      head: given.head?.label ?? "",
      headCommit: given.head?.sha ?? "",
      base: given.base?.ref ?? "",
      author: given.user?.login ?? "",
      labels: (given.labels ?? []).flatMap(({ name }) => (name === undefined ? [] : [name])),
      ...mergeOf(given),
      mergeable: mergeable(given),
    };
  };
}

function stateOf({ merged, state }: Given): PullRequest["state"] {
  if (merged === true) return "merged";
  return state === "open" ? "open" : "closed";
}

function mergeOf({ merged, merge_commit_sha, merged_by }: Given): Pick<PullRequest, "mergeCommit" | "mergedBy"> {
  if (merged !== true) return {};
  return {
    ...(merge_commit_sha && { mergeCommit: merge_commit_sha }),
    ...(merged_by?.login && { mergedBy: merged_by.login }),
  };
}

/**
 * Whether the head is a branch of the same repository, not of a fork. A push to `refs/for/…`, which any reader may do, opens a pull request
 * of the same repository too, but without the name of a branch.
 */
export const isOwn = ({ head, base }: Given): boolean =>
  head?.repo_id !== undefined && head.repo_id === base?.repo_id && head.label !== undefined && head.label !== "";
