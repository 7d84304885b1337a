import type { PullRequest as Given } from "gitea-js";
import { knownPage } from "../../domain/known-page.ts";
import type { PullRequest } from "../forge.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import type { Connection } from "./connection.ts";

/** A draft is marked by a word before the title: the server knows no other way. */
const draftMark = "WIP: ";
const draftMarks = /^(?:WIP:|\[WIP\])\s*/i;

/** The title as the server keeps it: with its mark, and cut to its room of 255 bytes. */
export function serverTitle(title: string, isDraft: boolean): string {
  const whole = isDraft ? `${draftMark}${title}` : title;
  if (Buffer.byteLength(whole) <= 255) return whole;
  const letters = [...whole];
  while (Buffer.byteLength(letters.join("")) > 252) letters.pop();
  return `${letters.join("")}…`;
}

/** Reads the server's pull requests, and remembers for how long it has called one not mergeable. */
export type PullRequestReader = (given: Given) => PullRequest;

/** `false` is said while the server checks, too, which takes seconds; what is said for longer than this, in milliseconds, is meant. */
const checksTakeUpTo = 10_000;

/** What the acts on pull requests stand on. */
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
      // A server may give the address of somebody else; then the page is where this server has it.
      url: knownPage(given.html_url, [webUrl, ...pages]) ?? `${repositoryPage(options)}/pulls/${given.number ?? 0}`,
      title: isDraft ? title.replace(draftMarks, "") : title,
      body: given.body ?? "",
      state: stateOf(given),
      isDraft,
      // Once the branch is gone, `ref` is the server's own name of the head.
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

/** Whether it comes from a branch of the repository that it is for. */
export const isOwn = ({ head, base }: Given): boolean => head?.repo_id !== undefined && head.repo_id === base?.repo_id;
