import { cutTo, readable } from "./text.ts";

/** A commit of an app's source, as Git has it. */
export interface SourceLogEntry {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string };
  readonly message: string;
}

/** The commits that one source commit has and another lacks. */
export interface SourceLog {
  /** Each before its parents. Of very many, only the first. */
  readonly commits: readonly SourceLogEntry[];
  /** The number of all of them. */
  readonly count: number;
}

/** What a new version adds to an app's source, and what it removes. Every text is on one line, and foreign. */
export interface Changelog {
  /** The commits that the present and the new version were built from. */
  readonly from: string;
  readonly to: string;
  /** Page of the source repository. Absent: its address shows none. */
  readonly page?: string;
  /** Absent: nothing is added. */
  readonly adds?: ChangelogPart;
  /** Absent: nothing is removed. */
  readonly removes?: ChangelogPart;
}

/** Why there is no changelog, although the tags name source commits. */
export interface NoChangelog {
  readonly reason: string;
}

export interface ChangelogPart {
  /** The number of commits, including those that a merge stands for. */
  readonly commits: number;
  /** The newest first. */
  readonly entries: readonly ChangelogEntry[];
  /** There are more entries. */
  readonly isCut?: true;
}

/** One commit of the branch itself: what was merged is one entry. */
export interface ChangelogEntry {
  readonly commit: string;
  readonly title: string;
  /** Of a merge, the authors of what it merged. */
  readonly authors: readonly string[];
  /** Number of the pull request that it merged. */
  readonly pullRequest?: number;
}

/** More commits than this are not read of one source: their authors and titles would not be shown anyway. */
export const mostCommitsRead = 1_000;

/** More entries than this are left to the forge's own page. */
export const mostEntries = 30;

/** In UTF-16 code units. */
const longestTitle = 120;
const longestName = 60;

export interface SourceLogs extends Pick<Changelog, "from" | "to" | "page"> {
  readonly adds: SourceLog;
  readonly removes: SourceLog;
}

export function changelogOf({ from, to, page, adds, removes }: SourceLogs): Changelog {
  return {
    from,
    to,
    ...(page !== undefined && { page }),
    ...(adds.count > 0 && { adds: partOf(adds, to) }),
    ...(removes.count > 0 && { removes: partOf(removes, from) }),
  };
}

/** Follows the first parents from the newest commit. Every other commit belongs to the oldest merge that brought it. */
function partOf({ commits, count }: SourceLog, newest: string): ChangelogPart {
  const byId = new Map(commits.map((commit) => [commit.commit, commit]));
  const line: SourceLogEntry[] = [];
  for (let next = byId.get(newest); next !== undefined; next = byId.get(next.parents[0] ?? "")) line.push(next);
  const taken = new Set(line);
  const merged = new Map(line.toReversed().map((entry) => [entry, take(entry.parents.slice(1), byId, taken)]));
  const isCut = line.length > mostEntries || commits.length < count;
  const entries = line.slice(0, mostEntries).map((entry) => entryOf(entry, merged.get(entry) ?? []));
  return { commits: count, entries, ...(isCut && { isCut }) };
}

/** The commits behind these that belong to no entry yet. */
function take(
  ids: readonly string[],
  byId: ReadonlyMap<string, SourceLogEntry>,
  taken: Set<SourceLogEntry>,
): SourceLogEntry[] {
  const found: SourceLogEntry[] = [];
  const next = [...ids];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    const commit = byId.get(id);
    if (commit === undefined || taken.has(commit)) continue;
    taken.add(commit);
    found.push(commit);
    next.push(...commit.parents);
  }
  return found;
}

function entryOf(own: SourceLogEntry, merged: readonly SourceLogEntry[]): ChangelogEntry {
  const written = merged.filter(({ parents }) => parents.length < 2);
  const names = (written.length === 0 ? [own] : written).map(({ author }) => cutTo(readable(author.name), longestName));
  const { title, pullRequest } = isMerge(own) ? mergeTitle(own) : numberedTitle(subjectOf(own));
  return {
    commit: own.commit,
    title: cutTo(readable(title), longestTitle),
    authors: [...new Set(names)].filter((name) => name !== ""),
    ...(pullRequest !== undefined && { pullRequest }),
  };
}

const isMerge = ({ parents }: SourceLogEntry): boolean => parents.length > 1;

const subjectOf = ({ message }: SourceLogEntry): string => message.trim().split("\n", 1)[0] ?? "";

interface Title {
  readonly title: string;
  readonly pullRequest?: number;
}

/** The message that a forge writes by itself: GitHub puts the pull request's title into the body, Gitea and Forgejo into the subject. */
function mergeTitle(merge: SourceLogEntry): Title {
  const subject = subjectOf(merge);
  const gitea = /^Merge pull request '(.*)' \(#(\d{1,9})\) from \S/.exec(subject);
  if (gitea?.[1]) return { title: gitea[1], pullRequest: Number(gitea[2]) };
  const github = /^Merge pull request #(\d{1,9}) from \S+$/.exec(subject.trim());
  if (github === null) return numberedTitle(subject);
  const [, ...body] = merge.message.trim().split("\n");
  return { title: body.find((line) => line.trim() !== "") ?? subject, pullRequest: Number(github[1]) };
}

/** "Fix the login (#12)", as a forge names what it squashed. */
function numberedTitle(subject: string): Title {
  const [, title, number] = /^(.*\S)\s*\(#(\d{1,9})\)\s*$/.exec(subject) ?? [];
  return title === undefined ? { title: subject } : { title, pullRequest: Number(number) };
}

/** Pages of the source repository. A forge leads from the page of an issue to the pull request with that number. */
export const issuePage = (page: string, number: number | string): string => `${page}/issues/${number}`;
export const commitPage = (page: string, commit: string): string => `${page}/commit/${commit}`;
/** Shows what `to` has and `from` lacks. */
export const comparePage = (page: string, from: string, to: string): string => `${page}/compare/${from}...${to}`;
