import { type Changelog, changelogOf, mostCommitsRead, type NoChangelog } from "../domain/changelog.ts";
import type { Presence } from "../domain/comparison.ts";
import { TagboatError } from "../errors.ts";
import type { DeclaredForge, NamedSource, SourceAnswer, SourceHistory, SourceQuestion } from "../world.ts";
import type { LocalClone } from "./local-clone.ts";
import { isObjectId } from "./protocol/object.ts";
import type { CommitId, CommitsBetween, Relation, Repository } from "./repository.ts";

export interface SourceHistoryOptions {
  readonly clone: LocalClone;
  /** The source repository if the question names none: what the CI builds, or the origin of the clone. */
  defaultRepository(): Promise<string | undefined>;
  /** With `end`, the repository is opened for one question alone, and the signal ends the work on it. */
  open(address: string, forge?: DeclaredForge, end?: AbortSignal): Promise<Repository>;
  /** The page of a repository on its forge; undefined: it has none. */
  pageOf(address: string, forge?: DeclaredForge): string | undefined;
}

const orders: Readonly<Record<Relation, SourceAnswer["order"]>> = {
  same: "same",
  ancestor: "newer",
  descendant: "older",
  diverged: "diverged",
  unknown: "unknown",
};

/** How many commits of the new one's history are searched for an abbreviated commit, before all branches are asked. */
const nearby = 200;

/**
 * Ancestry from the clone in the current folder if it has the commits; otherwise from the source repository, whose commits are fetched
 * without trees and files. A CI's clone usually has only one commit.
 */
export function sourceHistory(options: SourceHistoryOptions): SourceHistory {
  const answers = new Map<string, Promise<Answered>>();
  const changelogs = new Map<string, Promise<Changelog | NoChangelog>>();
  const presences = new Map<string, Promise<Presence>>();
  const keyOf = ({ repository, present, next }: SourceQuestion): string => JSON.stringify([repository, present, next]);
  const answered = (question: SourceQuestion): Promise<Answered> => {
    const key = keyOf(question);
    const answer = answers.get(key) ?? answerQuestion(question, options);
    answers.set(key, answer);
    return answer;
  };
  return {
    order: async (question) => (await answered(question)).answer,
    async ahead(question, most) {
      const { answer, found } = await answered(question);
      return answer.order === "newer" ? found?.count(most) : undefined;
    },
    changelog(question, within) {
      const key = keyOf(question);
      const known = answers.get(key);
      const changelog =
        changelogs.get(key) ??
        (known === undefined ? readWithin(within, question, options) : readChangelog(question, options, () => known));
      changelogs.set(key, changelog);
      return changelog;
    },
    has(source) {
      const key = JSON.stringify([source.repository, source.commit]);
      const answer = presences.get(key) ?? presenceOf(source, options);
      presences.set(key, answer);
      return answer;
    },
    async locate({ repository, commit, forge }) {
      const address = repository ?? (await options.defaultRepository());
      if (address === undefined) return undefined;
      const whole =
        (await options.clone.resolve(commit)) ?? (await resolveIn(commit, () => options.open(address, forge)));
      return whole === undefined ? undefined : { repository: address, commit: whole };
    },
  };
}

async function resolveIn(commit: string, open: () => Promise<Repository>): Promise<CommitId | undefined> {
  if (isObjectId(commit)) return commit;
  try {
    return await wholeId(await open(), commit);
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
    return undefined;
  }
}

async function presenceOf(
  { repository, commit, forge }: NamedSource,
  { clone, defaultRepository, open }: SourceHistoryOptions,
): Promise<Presence> {
  if ((await clone.resolve(commit)) !== undefined) return { known: true };
  const address = repository ?? (await defaultRepository());
  if (address === undefined) return { why: await whyNowhere(clone) };
  try {
    const source = await open(address, forge);
    const whole = await wholeId(source, commit);
    return { known: whole !== undefined && (await isThere(source, whole)) };
  } catch (error) {
    return { why: whyUnread(error) };
  }
}

/** An answer, and the two commits where it was found. */
interface Answered {
  readonly answer: SourceAnswer;
  readonly found?: FoundCommits;
}

interface FoundCommits {
  readonly present: CommitId;
  readonly next: CommitId;
  count(most: number): Promise<number | undefined>;
  list(from: CommitId, to: CommitId): Promise<CommitsBetween | undefined>;
}

/** Gives up when the time is over, whatever hangs: the server, or a look-up of its credentials. */
async function readWithin(
  within: number,
  question: SourceQuestion,
  options: SourceHistoryOptions,
): Promise<Changelog | NoChangelog> {
  const end = AbortSignal.timeout(within);
  const bounded = { ...options, open: (address: string, forge?: DeclaredForge) => options.open(address, forge, end) };
  const late = new Promise<NoChangelog>((resolve) => {
    const reason = `the source repository was not read within ${within / 1_000} s`;
    end.addEventListener("abort", () => resolve({ reason }), { once: true });
  });
  return Promise.race([late, readChangelog(question, bounded, () => answerQuestion(question, bounded))]);
}

async function readChangelog(
  question: SourceQuestion,
  options: SourceHistoryOptions,
  answer: () => Promise<Answered>,
): Promise<Changelog | NoChangelog> {
  try {
    const answered = await answer();
    if (answered.found === undefined) return { reason: answered.answer.why ?? incomplete };
    const changelog =
      (await changelogIn(answered, question, options)) ??
      // A shallow clone can show that one commit follows the other, and lack some of those between.
      (await changelogIn(await answerInSource(question, options), question, options));
    return changelog ?? { reason: incomplete };
  } catch (error) {
    return { reason: whyUnread(error) };
  }
}

async function changelogIn(
  { answer: { order }, found }: Answered,
  { repository, forge }: SourceQuestion,
  { defaultRepository, pageOf }: SourceHistoryOptions,
): Promise<Changelog | undefined> {
  if (found === undefined) return undefined;
  const { present: from, next: to } = found;
  const adds = order === "older" ? none : await found.list(from, to);
  const removes = order === "newer" ? none : await found.list(to, from);
  if (adds === undefined || removes === undefined) return undefined;
  const address = repository ?? (await defaultRepository());
  const page = address === undefined ? undefined : pageOf(address, forge);
  return changelogOf({ from, to, adds, removes, ...(page !== undefined && { page }) });
}

const none: CommitsBetween = { commits: [], count: 0 };
const incomplete = "the source repository does not tell which commits are between the two";

async function answerQuestion(question: SourceQuestion, options: SourceHistoryOptions): Promise<Answered> {
  const { clone, defaultRepository, open } = options;
  const [present, next] = await resolveBoth(question, clone);
  const near = await clone.relation(present, next);
  const found: FoundCommits = {
    present,
    next,
    count: (most) => clone.countBetween(present, next, most),
    list: (from, to) => clone.commitsBetween(from, to, mostCommitsRead),
  };
  if (near === "unknown") return answerInSource({ ...question, present, next }, options);
  if (near !== "diverged") return { answer: { order: orders[near] }, found };
  const address = question.repository ?? (await defaultRepository());
  if (address === undefined) return { answer: { order: "diverged" }, found };
  try {
    return { answer: await onDefaultBranch(await open(address, question.forge), { present, next }), found };
  } catch (error) {
    // Diverged commits stay diverged, whatever happens to the question about the default branch.
    return { answer: { why: whyUnread(error), order: "diverged" }, found };
  }
}

/** The answer of the source repository itself. */
async function answerInSource(question: SourceQuestion, options: SourceHistoryOptions): Promise<Answered> {
  const { clone, defaultRepository, open } = options;
  const address = question.repository ?? (await defaultRepository());
  if (address === undefined) return { answer: { order: "unknown", why: await whyNowhere(clone) } };
  const [present, next] = await resolveBoth(question, clone);
  let answered: Answered = { answer: { order: "unknown" } };
  try {
    const repository = await open(address, question.forge);
    answered = await orderIn(repository, { present, next });
    if (answered.answer.order !== "diverged") return answered;
    return { ...answered, answer: await onDefaultBranch(repository, { present, next }) };
  } catch (error) {
    return { ...answered, answer: { why: whyUnread(error), ...answered.answer } };
  }
}

async function resolveBoth({ present, next }: Pair, clone: LocalClone): Promise<readonly [string, string]> {
  return [(await clone.resolve(present)) ?? present, (await clone.resolve(next)) ?? next];
}

/** @throws any failure that is not the source repository's */
function whyUnread(error: unknown): string {
  if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
  return `the source repository cannot be read (${error.message}); it is not needed in a full clone of the source (fetch-depth: 0 in actions/checkout)`;
}

type Pair = Pick<SourceQuestion, "present" | "next">;

/** For diverged commits: a branch that was squashed into the default branch must not block the new version. */
async function onDefaultBranch(repository: Repository, { present, next }: Pair): Promise<SourceAnswer> {
  const { branch, commit } = await repository.open();
  const isOn = async (name: string): Promise<boolean> => {
    const whole = await wholeId(repository, name);
    return whole !== undefined && ["same", "ancestor"].includes(await repository.relation(whole, commit));
  };
  const isOnlyNext = (await isOn(next)) && !(await isOn(present));
  return { order: "diverged", ...(isOnlyNext && { onlyNextIsOn: branch }) };
}

async function whyNowhere(clone: LocalClone): Promise<string> {
  const isShallow = (await clone.origin()) !== undefined && (await clone.isShallow());
  return isShallow
    ? "this clone has not all commits; fetch-depth: 0 in actions/checkout, or `source` in the config file, would tell"
    : "no source repository is known; `source` in the config file, or --source, would tell";
}

async function orderIn(repository: Repository, { present, next }: Pair): Promise<Answered> {
  const target = await wholeId(repository, next);
  const before = (target && (await onTheLineOf(repository, target, present))) ?? (await wholeId(repository, present));
  if (target !== undefined && before !== undefined) {
    const relation = await repository.relation(before, target);
    const found: FoundCommits = {
      present: before,
      next: target,
      count: async (most) => repository.countBetween?.(before, target, most),
      list: async (from, to) => repository.commitsBetween?.(from, to, mostCommitsRead),
    };
    if (relation !== "unknown") return { answer: { order: orders[relation] }, found };
  }
  const absent: string[] = [];
  if (!(await isThere(repository, before))) absent.push(present);
  if (!(await isThere(repository, target))) absent.push(next);
  return { answer: missing(repository, absent) };
}

const isThere = async (repository: Repository, commit: CommitId | undefined): Promise<boolean> =>
  commit !== undefined && (await repository.relation(commit, commit)) === "same";

const missing = ({ url }: Repository, [commit, other]: readonly string[]): SourceAnswer => ({
  order: "unknown",
  why:
    commit === undefined
      ? `${url} does not tell how the two commits relate`
      : `${url} has no commit ${other === undefined ? commit : `${commit} and no commit ${other}`} on any branch, or more than one that starts with it: a force push may have removed it, or the tag refers to another repository`,
});

const wholeId = async (repository: Repository, commit: string): Promise<CommitId | undefined> =>
  isObjectId(commit) ? commit : repository.resolve(commit);

/** Handles the usual case cheaply: the present commit is a close ancestor of the new build's commit. */
async function onTheLineOf(
  repository: Repository,
  from: CommitId,
  abbreviation: string,
): Promise<CommitId | undefined> {
  if (isObjectId(abbreviation)) return undefined;
  const found = new Set<CommitId>();
  try {
    for await (const { commit } of repository.log(from, { count: nearby })) {
      if (commit.startsWith(abbreviation)) found.add(commit);
    }
  } catch (error) {
    // The new commit is missing, which a later step reports.
    if (!(error instanceof TagboatError) || error.kind !== "not-found") throw error;
  }
  return found.size === 1 ? [...found][0] : undefined;
}
