import type { Requirement } from "../../domain/gate.ts";
import type { GateRow } from "../../domain/gate-report.ts";
import type { FoundStatuses, RequirementFacts } from "../gate-facts.ts";
import { unreadRow } from "./unread.ts";

/** The displayed name of a requirement: its status or its address. */
const requirementName = (requirement: Requirement): string =>
  "http" in requirement ? requirement.http : requirement.status;

/** A status must have succeeded. An address must answer with the expected status code. */
export function requirementRow({ requirement, found }: RequirementFacts): GateRow {
  const about = { check: "require", subject: requirementName(requirement) } as const;
  switch (found.kind) {
    case "unread":
      return unreadRow(about, found);
    case "statuses":
      return { ...about, ...statusesRow(found) };
    case "answer":
      return { ...about, ...answerRow(found.status, "expect" in requirement ? requirement.expect : 200) };
  }
}

/** A skipped status proves nothing, so another matching status must have succeeded. */
function statusesRow({ statuses, commit }: FoundStatuses): Pick<GateRow, "state" | "reason"> {
  const named = (state: FoundStatuses["statuses"][number]["state"]): string[] =>
    statuses.filter((status) => status.state === state).map(({ context }) => context);
  const on = `on ${commit.slice(0, 7)}`;
  const failed = named("failure");
  if (failed.length > 0) return { state: "refuses", reason: `${failed.join(", ")} failed ${on}` };
  const pending = named("pending");
  if (pending.length > 0) return { state: "waits", reason: `${pending.join(", ")} still running ${on}` };
  const passed = named("success");
  if (passed.length > 0) return { state: "holds", reason: `${passed.join(", ")} succeeded ${on}` };
  const skipped = named("skipped");
  const reason = skipped.length > 0 ? `${skipped.join(", ")} skipped ${on}` : `no such status ${on} yet`;
  return { state: "waits", reason };
}

/** 429 and 5xx are problems of the server, so they do not refuse the version. */
function answerRow(status: number, expected: number): Pick<GateRow, "state" | "reason" | "noResponse"> {
  if (status === expected) return { state: "holds", reason: `answered ${status}` };
  const reason = `answered ${status}, not ${expected}`;
  return status >= 500 || status === 429
    ? { state: "unknown", reason, noResponse: true }
    : { state: "refuses", reason };
}
