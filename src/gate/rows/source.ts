import { healthWord, isEnough, meaningOf } from "../../domain/evidence.ts";
import type { Evidence } from "../../domain/gate.ts";
import type { GateRow, GateState } from "../../domain/gate-report.ts";
import type { VerdictState } from "../../domain/verdict.ts";
import type { LookResult, SourceFacts } from "../gate-facts.ts";
import { unreadRow } from "./unread.ts";

/** An earlier environment must have the candidate in Git. Its agents must prove with enough evidence that the candidate runs. */
export function sourceRow({ environment, inGit, proof }: SourceFacts, wanted: Evidence): GateRow {
  const about = { check: "source", subject: environment } as const;
  if (inGit.kind === "unread") return unreadRow(about, inGit);
  if (inGit.version === undefined)
    return { ...about, state: "waits", reason: "no version has been delivered there yet" };
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
