import type { FailureKind, TroubledResource, VerdictState } from "../../domain/verdict.ts";

/** Result of a row of a decision table. The first row that applies decides. */
export interface BaseRuling<Need, Recurring> {
  readonly state: VerdictState;
  /** One sentence. */
  readonly reason: string;
  readonly resources?: readonly TroubledResource[];
  /** Only for misconfigured. */
  readonly error?: "config" | "not-found";
  /** Only for failed. Default: "rollout". */
  readonly failure?: FailureKind;
  /** Facts that would settle the judgement. */
  readonly needs?: readonly Need[];
  /** Bad states that fail if they last. The next look learns since when each was seen. */
  readonly seen?: readonly Recurring[];
}
