import { healthWord, isEnough, meaningOf } from "../../domain/evidence.ts";
import type { Evidence } from "../../domain/gate.ts";
import type { GateRow, GateState } from "../../domain/gate-report.ts";
import { minuteOf } from "../../domain/hold.ts";
import type { VerdictState } from "../../domain/verdict.ts";
import type { LookResult, ProofRecord, RecordedProof, SourceFacts, Unread } from "../gate-facts.ts";
import { unreadRow, unreadState } from "./unread.ts";

/**
 * An earlier environment must have the candidate in Git. Its agents must prove with enough evidence that the candidate runs. If a newer version
 * has replaced the candidate there, the record of such a proof can count.
 */
export function sourceRow({ environment, inGit, proof, record }: SourceFacts, wanted: Evidence): GateRow {
  const about = { check: "source", subject: environment } as const;
  if (inGit.kind === "unread") return unreadRow(about, inGit);
  if (inGit.version === undefined)
    return { ...about, state: "waits", reason: "no version has been delivered there yet" };
  if (!inGit.isCandidate && record !== undefined) return { ...about, ...recordRow(record, inGit.version, wanted) };
  if (!inGit.isCandidate) return { ...about, state: "waits", reason: `it has another version: ${inGit.version}` };
  switch (proof.kind) {
    case "unread":
      return unreadRow(about, proof);
    case "not-verified":
      return { ...about, state: "holds", reason: `${inGit.version} is there, not verified (\`agents: []\`)` };
    case "not-configured":
      return {
        ...about,
        state: "unknown",
        reason: "no agent is configured there; list its `agents`, or write `agents: []` if none can be asked",
      };
    case "look":
      return { ...about, ...lookRow(proof, wanted) };
  }
}

/** `misconfigured` needs a user to act, but it proves nothing about the version, so it is not a refusal. */
const stateOf: Readonly<Record<VerdictState, GateState>> = {
  healthy: "holds",
  progressing: "waits",
  superseded: "waits",
  failed: "refuses",
  misconfigured: "unknown",
  unknown: "unknown",
};

function recordRow(record: ProofRecord | Unread, present: string, wanted: Evidence): Omit<GateRow, "check"> {
  const now = `it has ${present} now`;
  switch (record.kind) {
    case "unread":
      return unreadState(record);
    case "taken-back":
      return { state: "refuses", reason: record.reason };
    case "unproven":
      return { state: "refuses", reason: `${now}, and ${record.reason}`, hint: record.hint };
    case "not-verified":
      return { state: "holds", reason: `it was there, not verified (\`agents: []\`); ${now}` };
    case "recorded": {
      const { version, evidence } = record;
      const recorded = `${recordedOn(record)}; ${now}`;
      if (isEnough(evidence, wanted))
        return { state: "holds", reason: `${version} was ${healthWord(evidence)}: ${recorded}`, evidence };
      const reason = `the record shows ${meaningOf[evidence]}, but not ${meaningOf[wanted]}, which \`gate.evidence\` asks for: ${recorded}`;
      return { state: "unknown", reason, evidence };
    }
  }
}

/** "recorded on 1a2b3c4, 2026-11-28 11:40 UTC". */
export const recordedOn = ({ commit, at }: RecordedProof): string =>
  `recorded on ${commit.slice(0, 7)}, ${minuteOf(at)}`;

function lookRow(
  look: LookResult,
  wanted: Evidence,
): Pick<GateRow, "state" | "reason" | "evidence" | "noResponse" | "hint"> {
  const state = stateOf[look.state];
  if (state !== "holds") {
    const isSilent = state === "unknown" && look.noResponse;
    const { reason, hint } = look;
    return { state, reason, ...(isSilent && { noResponse: true }), ...(hint && { hint }) };
  }
  const { evidence = "applied" } = look;
  if (!isEnough(evidence, wanted)) {
    const reason = `its agents show ${meaningOf[evidence]}, but not ${meaningOf[wanted]}, which \`gate.evidence\` asks for`;
    return { state: "unknown", reason, evidence };
  }
  return { state, reason: `${healthWord(evidence)}: ${look.reason}`, evidence };
}
