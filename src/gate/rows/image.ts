import type { GateRow } from "../../domain/gate-report.ts";
import type { ImageFinding } from "../../plan/image-finding.ts";

/** The registries must have every image to write. A registry that does not answer is unknown, unless the config accepts that. */
export function imageRow(findings: readonly ImageFinding[]): GateRow {
  const check = "image";
  const refused = findings.filter(({ kind }) => kind === "missing" || kind === "differs");
  if (refused.length > 0) return { check, state: "refuses", ...textsOf(refused) };
  const unknown = findings.filter(({ kind, isAccepted }) => kind === "no-answer" && isAccepted !== true);
  if (unknown.length > 0) return { check, state: "unknown", ...textsOf(unknown), noResponse: true };
  return { check, state: "holds", reason: textsOf(findings).reason };
}

function textsOf(findings: readonly ImageFinding[]): Pick<GateRow, "reason" | "hint"> {
  const reason = findings.map(describe).join("; ");
  const hint = findings.find((one) => one.hint !== undefined)?.hint;
  return { reason, ...(hint !== undefined && { hint }) };
}

const describe = ({ what, reason, isAccepted }: ImageFinding): string =>
  [what, ...(reason === undefined ? [] : [reason])].join(": ") + (isAccepted === true ? " (`unreachable: warn`)" : "");
