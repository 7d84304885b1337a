import { formatDuration } from "../../domain/duration.ts";
import type { GateRow } from "../../domain/gate-report.ts";
import type { SourceFacts } from "../gate-facts.ts";
import { recordedOn } from "./source.ts";
import { unreadRow, unreadState } from "./unread.ts";

/** The candidate must have been healthy in an earlier environment for `soak` milliseconds, without a break. */
export function soakRow({ environment, inGit, proof, record }: SourceFacts, soak: number, now: Date): GateRow {
  const about = { check: "soak", subject: environment } as const;
  if (inGit.kind === "unread") return unreadRow(about, inGit);
  if (!inGit.isCandidate) return { ...about, ...recordRow(record, soak) };
  if (proof.kind === "unread") return unreadRow(about, proof);
  if (proof.kind !== "look") return { ...about, ...nobodyAsked };
  const { state, healthyFor } = proof;
  if (state === "unknown" || state === "misconfigured") {
    return {
      ...about,
      state: "unknown",
      reason: "its health is unknown",
      ...(proof.noResponse && { noResponse: true }),
    };
  }
  if (state !== "healthy")
    return { ...about, state: "waits", reason: `not healthy yet; soaks for ${formatDuration(soak)}` };
  if (healthyFor === undefined)
    return { ...about, state: "unknown", reason: "its agents do not say since when it has been healthy" };
  const lasted = `healthy for ${formatDuration(healthyFor)} of ${formatDuration(soak)}`;
  if (healthyFor >= soak) return { ...about, state: "holds", reason: lasted };
  // Uses our clock. The remaining time is a duration, so the agents' clocks do not matter.
  return { ...about, state: "waits", reason: lasted, earliest: new Date(now.getTime() + soak - healthyFor) };
}

const nobodyAsked = {
  state: "unknown",
  reason: "no agent is asked there, so nothing proves how long it has been healthy",
} as const;

/** A version that is no longer there cannot become older. */
function recordRow(record: SourceFacts["record"], soak: number): Omit<GateRow, "check"> {
  switch (record?.kind) {
    case "unread":
      return unreadState(record);
    case "not-verified":
      return nobodyAsked;
    case "recorded": {
      const { healthyFor } = record;
      const on = recordedOn(record);
      if (healthyFor === undefined)
        return { state: "unknown", reason: `the record does not say since when it had been healthy: ${on}` };
      const lasted = `it was healthy for ${formatDuration(healthyFor)} of ${formatDuration(soak)}: ${on}`;
      return { state: healthyFor >= soak ? "holds" : "refuses", reason: lasted };
    }
    default:
      return { state: "waits", reason: "the version is not there" };
  }
}
