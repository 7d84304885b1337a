import { TagboatError } from "../errors.ts";
import type { DeclaredForge, SourceAnswer, SourceHistory, SourceQuestion } from "../world.ts";
import type { LocalClone } from "./local-clone.ts";
import { isObjectId } from "./names.ts";
import type { CommitId, Relation, Repository } from "./repository.ts";

export interface SourceHistoryOptions {
  readonly clone: LocalClone;
  /** Where the source is when no question says it: what the CI builds, or the origin of the clone. */
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

/** How far back an abbreviated commit is looked for on the line of the new one, before all branches are asked. */
const nearby = 200;

/**
 * Ancestry from the clone we stand in, where it has the commits; else from the commits of the source repository, fetched
 * without trees and files. A CI's clone mostly has just one commit.
 */
export function sourceHistory(options: SourceHistoryOptions): SourceHistory {
  const answers = new Map<string, Promise<SourceAnswer>>();
  return {
    order(question) {
      const key = JSON.stringify([question.repository, question.present, question.next]);
      const answer = answers.get(key) ?? answerQuestion(question, options);
      answers.set(key, answer);
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

async function answerQuestion(question: SourceQuestion, options: SourceHistoryOptions): Promise<SourceAnswer> {
  const { clone, defaultRepository, open } = options;
  const present = (await clone.resolve(question.present)) ?? question.present;
  const next = (await clone.resolve(question.next)) ?? question.next;
  const near = await clone.relation(present, next);
  if (near !== "unknown") return { order: orders[near] };
  const address = question.repository ?? (await defaultRepository());
  if (address === undefined) return { order: "unknown", why: await whyNowhere(clone) };
  try {
    return await orderIn(await open(address, question.forge), { present, next });
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
    const why = `the source repository cannot be read (${error.message}); fetch-depth: 0 in actions/checkout would do without it`;
    return { order: "unknown", why };
  }
}

async function whyNowhere(clone: LocalClone): Promise<string> {
  const isShallow = (await clone.origin()) !== undefined && (await clone.isShallow());
  return isShallow
    ? "this clone has not all commits; fetch-depth: 0 in actions/checkout, or `source` in the config file, would tell"
    : "no source repository is known; `source` in the config file, or --source, would tell";
}

async function orderIn(
  repository: Repository,
  { present, next }: Omit<SourceQuestion, "repository">,
): Promise<SourceAnswer> {
  const target = await wholeId(repository, next);
  if (target === undefined) return missing(repository, next);
  const before = (await onTheLineOf(repository, target, present)) ?? (await wholeId(repository, present));
  if (before === undefined) return missing(repository, present);
  const relation = await repository.relation(before, target);
  return relation === "unknown" ? missing(repository, present) : { order: orders[relation] };
}

const missing = ({ url }: Repository, commit: string): SourceAnswer => ({
  order: "unknown",
  why: `${url} has no commit ${commit} that could be told apart: a force push may have removed it, or the tag means another repository`,
});

const wholeId = async (repository: Repository, commit: string): Promise<CommitId | undefined> =>
  isObjectId(commit) ? commit : repository.resolve(commit);

/** The usual case costs little: the new build's commit has the present one close behind it. */
async function onTheLineOf(
  repository: Repository,
  from: CommitId,
  abbreviation: string,
): Promise<CommitId | undefined> {
  if (isObjectId(abbreviation)) return undefined;
  const found = new Set<CommitId>();
  for await (const { commit } of repository.log(from, { count: nearby })) {
    if (commit.startsWith(abbreviation)) found.add(commit);
  }
  return found.size === 1 ? [...found][0] : undefined;
}
