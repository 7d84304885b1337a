import type { Repository, Snapshot } from "../git/repository.ts";
import type { DeclaredForge, SourceAnswer, SourceHistory, SourceQuestion } from "../world.ts";
import { type PastChanges, readPast } from "./past-changes.ts";

/** What a plan may ask of the world while it is made, each thing once. */
export interface OrderLookups {
  /** What is known by now. */
  answer(question: SourceQuestion): SourceAnswer | undefined;
  ask(question: SourceQuestion): Promise<void>;
  /** What tagboat's own commits up to this state say. */
  past(snapshot: Snapshot): Promise<PastChanges>;
  /** The commit that this run builds. */
  readonly builtFrom: string | undefined;
}

interface LookupFacts {
  /** That the plan is for. */
  readonly repository: Repository;
  readonly builtFrom: string | undefined;
  /** What the config says about the host of a source repository. */
  forgeOf(address: string): DeclaredForge | undefined;
}

export function orderLookups(sources: SourceHistory, { repository, builtFrom, forgeOf }: LookupFacts): OrderLookups {
  const answers = new Map<string, SourceAnswer>();
  const keyOf = ({ repository: source, present, next }: SourceQuestion): string =>
    JSON.stringify([source, present, next]);
  return {
    builtFrom,
    answer: (question) => answers.get(keyOf(question)),
    async ask(question) {
      const forge = question.repository === undefined ? undefined : forgeOf(question.repository);
      answers.set(keyOf(question), await sources.order({ ...question, forge }));
    },
    past: (snapshot) => readPast(repository, snapshot.commit),
  };
}
