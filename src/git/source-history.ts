import type { Presence } from "../domain/comparison.ts";
import { TagboatError } from "../errors.ts";
import type { DeclaredForge, NamedSource, SourceAnswer, SourceHistory, SourceQuestion } from "../world.ts";
import type { LocalClone } from "./local-clone.ts";
import { isObjectId } from "./protocol/object.ts";
import type { CommitId, Relation, Repository } from "./repository.ts";

export interface SourceHistoryOptions {
  readonly clone: LocalClone;
  /** The source repository if the question names none: what the CI builds, or the origin of the clone. */
  defaultRepository(): Promise<string | undefined>;
  open(address: string, forge?: DeclaredForge): Promise<Repository>;
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
  const presences = new Map<string, Promise<Presence>>();
  const answered = (question: SourceQuestion): Promise<Answered> => {
    const key = JSON.stringify([question.repository, question.present, question.next]);
    const answer = answers.get(key) ?? answerQuestion(question, options);
    answers.set(key, answer);
    return answer;
  };
  return {
    order: async (question) => (await answered(question)).answer,
    async ahead(question, most) {
      const { answer, count } = await answered(question);
      return answer.order === "newer" ? count?.(most) : undefined;
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

/** An answer, and how to count the commits between where the answer was found. */
interface Answered {
  readonly answer: SourceAnswer;
  readonly count?: (most: number) => Promise<number | undefined>;
}

async function answerQuestion(question: SourceQuestion, options: SourceHistoryOptions): Promise<Answered> {
  const { clone, defaultRepository, open } = options;
  const present = (await clone.resolve(question.present)) ?? question.present;
  const next = (await clone.resolve(question.next)) ?? question.next;
  const near = await clone.relation(present, next);
  if (near !== "unknown" && near !== "diverged") {
    return { answer: { order: orders[near] }, count: (most) => clone.countBetween(present, next, most) };
  }
  const address = question.repository ?? (await defaultRepository());
  if (address === undefined && near === "diverged") return { answer: { order: "diverged" } };
  if (address === undefined) return { answer: { order: "unknown", why: await whyNowhere(clone) } };
  let found: Answered = { answer: { order: orders[near] } };
  try {
    const repository = await open(address, question.forge);
    if (near === "unknown") found = await orderIn(repository, { present, next });
    if (found.answer.order !== "diverged") return found;
    return { answer: await onDefaultBranch(repository, { present, next }) };
  } catch (error) {
    // Diverged commits stay diverged, whatever happens to the question about the default branch.
    return { answer: { why: whyUnread(error), ...found.answer } };
  }
}

/** @throws any failure that is not the source repository's */
function whyUnread(error: unknown): string {
  if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
  return `the source repository cannot be read (${error.message}); with fetch-depth: 0 in actions/checkout it is not needed`;
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
    const count = async (most: number) => repository.countBetween?.(before, target, most);
    if (relation !== "unknown") return { answer: { order: orders[relation] }, count };
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
