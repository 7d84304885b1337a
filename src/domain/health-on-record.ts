import { parseSoakNote } from "./soak-note.ts";
import {
  isProposedStatus,
  isSupersededStatus,
  parseHealth,
  type ReportedHealth,
  type StatusTarget,
} from "./target-status.ts";

/** A status that our account set on a commit, about one target. */
interface OwnStatus {
  readonly state: string;
  readonly description?: string;
  /** By the forge's clock. */
  readonly at?: Date;
}

/** `other`: the last word is not that it was healthy. */
export type HealthOnRecord<Status extends OwnStatus> =
  | { readonly kind: "healthy"; readonly status: Status; readonly at: Date; readonly health: ReportedHealth }
  | { readonly kind: "other"; readonly status: Status };

/**
 * The last word of our own statuses about a target's health, newest first. Undefined: they say nothing about it. A later failure replaces an
 * earlier success. That a newer version has replaced this one, that a pull request proposed it, and a note of a soak are no such words.
 */
export function healthOnRecord<Status extends OwnStatus>(
  target: StatusTarget,
  statuses: readonly Status[],
): HealthOnRecord<Status> | undefined {
  for (const status of statuses) {
    const { state, description = "", at } = status;
    const health = state === "success" ? parseHealth(target, description) : undefined;
    if (health !== undefined && at !== undefined) return { kind: "healthy", status, at, health };
    const isSilent =
      isProposedStatus(target, description) ||
      (state === "success" && isSupersededStatus(target, description)) ||
      parseSoakNote(target, description) !== undefined;
    if (!isSilent) return { kind: "other", status };
  }
  return undefined;
}
