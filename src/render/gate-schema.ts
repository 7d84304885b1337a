import { leastFirst } from "../domain/evidence.ts";
import { gateChecks, gateStates } from "../domain/gate-report.ts";
import { object, text, time } from "./schema-parts.ts";

/** The JSON Schema of one judged gate. */
export function gateSchema(): object {
  const state = {
    enum: gateStates,
    description:
      "waits: time or another system can open it; refuses: a user must act; unknown: a fact could not be read",
  };
  const row = object(["check", "state", "reason"], {
    check: { enum: gateChecks },
    subject: { ...text, description: "Environment, name of a status, or address" },
    state,
    reason: text,
    evidence: { enum: leastFirst, description: "The least that the agents showed" },
    earliest: { ...time, description: "The earliest time at which a check that waits can hold" },
    hint: { ...text, description: "What to do, if the fact could not be read" },
    noResponse: { const: true, description: "Unknown because a server did not answer" },
    overridden: { const: true, description: "It did not hold, and a user overrode it by --force" },
  });
  return object(["app", "environment", "state", "rows"], {
    app: text,
    environment: text,
    state,
    earliest: time,
    rows: { type: "array", items: row },
    override: {
      ...object(["reason"], { reason: text, by: { ...text, description: "The user, and the run" } }),
      description: "Why a user overrode the rows that are marked, and who. Absent if no row needed it",
    },
  });
}
