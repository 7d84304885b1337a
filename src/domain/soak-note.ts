import { createHash } from "node:crypto";
import { formatDuration } from "./duration.ts";
import type { Evidence } from "./gate.ts";
import { type StatusTarget, statusDescription, type TargetStatus } from "./target-status.ts";

/** A note from a run that watched a soak to the next run, as the text of a commit status. Times are the agent's, in whole seconds. */
export interface SoakNote {
  /** Start of the health, apart from tolerated pauses: never earlier than the real start. */
  readonly since: Date;
  /** When it was last seen: never later than the real time. */
  readonly seen: Date;
  /** Fingerprint of the subjects and rules, from `soakFingerprint`. A note with another mark says nothing about our soak. */
  readonly mark: string;
}

export interface SoakRules {
  /** Longest tolerated pause, in milliseconds. */
  readonly tolerate: number;
  readonly evidence: Evidence;
}

/** A fingerprint of what is watched and how: the rules, and the subjects of each agent in any order. */
export function soakFingerprint({ tolerate, evidence }: SoakRules, subjects: readonly string[]): string {
  const all = JSON.stringify([tolerate, evidence, subjects.toSorted()]);
  return createHash("sha256").update(all).digest("hex").slice(0, 8);
}

/** The note as a commit status: pending, since the soak is not over. */
export function soakStatus(place: StatusTarget, { since, seen, mark }: SoakNote, tolerate: number): TargetStatus {
  const from = new Date(Math.ceil(since.getTime() / 1_000) * 1_000);
  const text = `healthy since ${second(from)}, seen ${second(seen)}, pauses up to ${formatDuration(tolerate)} let pass [${mark}]`;
  return { state: "pending", description: statusDescription(place, text) };
}

const second = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

const noteText =
  /\bhealthy since (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ), seen (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ), pauses up to \S+(?: \S+)* let pass \[([0-9a-f]{8})\]$/;

/** The note in a status of this target; undefined: the status has no complete note. */
export function parseSoakNote(place: StatusTarget, description: string): SoakNote | undefined {
  const [text = "", from = "", last = "", mark = ""] = noteText.exec(description) ?? [];
  // Our other statuses end with untrusted text, which may look like a note.
  if (description !== statusDescription(place, text)) return undefined;
  const [since, seen] = [new Date(from), new Date(last)];
  return seen.getTime() >= since.getTime() ? { since, seen, mark } : undefined;
}
