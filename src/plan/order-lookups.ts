import type { Changelog, NoChangelog } from "../domain/changelog.ts";
import type { Presence } from "../domain/comparison.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import { type PastChanges, readPast, withContents } from "../history/past-changes.ts";
import type { DeclaredForge, NamedSource, SourceAnswer, SourceHistory, SourceQuestion } from "../world.ts";

/** Questions that a plan may ask while it is made, each at most once. */
export interface OrderLookups {
  /** The answer, if it is known by now. */
  answer(question: SourceQuestion): SourceAnswer | undefined;
  ask(question: SourceQuestion): Promise<void>;
  /** How many commits the new one of an answered question has that the present one lacks, up to `most`. Undefined: unknown. */
  ahead(question: SourceQuestion, most: number): Promise<number | undefined>;
  /** The commits between the two. A source that was not asked about their order may take `within` milliseconds. */
  changelog(question: SourceQuestion, within: number): Promise<Changelog | NoChangelog>;
  /** Whether a source has a commit. Undefined: not known yet. */
  presence(source: NamedSource): Presence | undefined;
  askPresence(source: NamedSource): Promise<void>;
  /** Changes that tagboat's own commits up to this state name. */
  past(snapshot: Snapshot): Promise<PastChanges>;
  /** The same, with the content of these commits. */
  withContents(snapshot: Snapshot, past: PastChanges, commits: ReadonlySet<string>): Promise<PastChanges>;
  /** The commit that this run builds. */
  readonly builtFrom: string | undefined;
}

/** For reads that write nothing, in which order does not matter. */
export const noLookups: OrderLookups = {
  builtFrom: undefined,
  answer: () => ({ order: "unknown" }),
  ask: async () => undefined,
  ahead: async () => undefined,
  changelog: async () => ({ reason: "no source repository was asked" }),
  presence: () => ({}),
  askPresence: async () => undefined,
  past: async () => [],
  withContents: async (_, past) => past,
};

interface LookupFacts {
  /** The repository that the plan is for. */
  readonly repository: Repository;
  readonly builtFrom: string | undefined;
  /** The config's settings for the host of a source repository. */
  forgeOf(address: string): DeclaredForge | undefined;
}

export function orderLookups(sources: SourceHistory, { repository, builtFrom, forgeOf }: LookupFacts): OrderLookups {
  const answers = new Map<string, SourceAnswer>();
  const presences = new Map<string, Presence>();
  const keyOf = ({ repository: source, present, next }: SourceQuestion): string =>
    JSON.stringify([source, present, next]);
  const keyOfCommit = ({ repository: source, commit }: NamedSource): string => JSON.stringify([source, commit]);
  const forgeFor = (address: string | undefined) => (address === undefined ? undefined : forgeOf(address));
  return {
    builtFrom,
    answer: (question) => answers.get(keyOf(question)),
    async ask(question) {
      answers.set(keyOf(question), await sources.order({ ...question, forge: forgeFor(question.repository) }));
    },
    ahead: async (question, most) =>
      answers.has(keyOf(question))
        ? sources.ahead({ ...question, forge: forgeFor(question.repository) }, most)
        : undefined,
    changelog: (question, within) => sources.changelog({ ...question, forge: forgeFor(question.repository) }, within),
    presence: (source) => presences.get(keyOfCommit(source)),
    async askPresence(source) {
      presences.set(keyOfCommit(source), await sources.has({ ...source, forge: forgeFor(source.repository) }));
    },
    past: (snapshot) => readPast(repository, snapshot.commit),
    withContents: (snapshot, past, commits) => withContents(repository, snapshot.branch, { past, commits }),
  };
}
