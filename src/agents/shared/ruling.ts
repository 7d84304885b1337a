import type { FailureKind, TroubledResource, VerdictState } from "../../domain/verdict.ts";

/** What a row of a decision table says when it speaks: the first that does decides. */
export interface BaseRuling<Need, Recurring> {
  readonly state: VerdictState;
  /** One sentence. */
  readonly reason: string;
  readonly resources?: readonly TroubledResource[];
  /** Of misconfigured. */
  readonly error?: "config" | "not-found";
  /** Of failed. Default: "rollout". */
  readonly failure?: FailureKind;
  /** What would settle it. */
  readonly needs?: readonly Need[];
  /** What turns bad when it lasts: the next look is told since when it was seen. */
  readonly seen?: readonly Recurring[];
}
