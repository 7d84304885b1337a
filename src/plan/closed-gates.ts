import type { ChangeOutcome } from "../domain/change-set.ts";

/** Why a gate keeps an app out. */
export interface ClosedGate {
  readonly outcome: Extract<ChangeOutcome, "held" | "waiting" | "refused">;
  readonly reason: string;
  /** The checks that turn the version away until something else changes than the time: "hold", "require e2e". */
  readonly turnsAway?: readonly string[];
  /** Only approvals are missing, so a reviewer may open it at any moment. */
  readonly isUnapproved?: boolean;
}

/** The closed gates, by `targetName`. */
export type ClosedGates = ReadonlyMap<string, ClosedGate>;

export const noClosedGates: ClosedGates = new Map();
