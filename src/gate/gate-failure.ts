import { describeRow } from "../domain/describe-gate-row.ts";
import { formatDuration } from "../domain/duration.ts";
import type { GateReport } from "../domain/gate-report.ts";
import { minuteOf } from "../domain/hold.ts";
import { TagboatError } from "../errors.ts";

/**
 * The error for gates that kept something out; undefined: none did, or only for a time that a freeze or a hold ends. One that refuses or
 * waits counts before one that is unknown, which is no verdict.
 */
export function gateFailure(reports: readonly GateReport[], now: Date): TagboatError | undefined {
  const closed = reports.filter(isFailure);
  const first =
    closed.find(({ state }) => state === "refuses") ?? closed.find(({ state }) => state === "waits") ?? closed[0];
  if (first === undefined) return undefined;
  const { app, environment, state, rows } = first;
  const why = rows.filter((row) => row.state !== "holds").map(describeRow);
  const others = closed.length - 1;
  const more = others === 0 ? "" : ` (and ${others} more ${others === 1 ? "gate" : "gates"})`;
  const word = { refuses: "refuses", waits: "is not open yet", unknown: "cannot be judged", holds: "" }[state];
  const message = `The gate of "${environment}" ${word} for ${app}: ${why.join("; ")}${more}`;
  return new TagboatError(kindOf(first), message, { hint: hintFor(first, now) });
}

const isFailure = ({ state, rows }: GateReport): boolean =>
  state !== "holds" && rows.some((row) => row.state !== "holds" && row.check !== "freeze" && row.check !== "hold");

/** Exit code 5; 7 if no server answered; 9 if what they answered proves nothing. */
function kindOf({ state, rows }: GateReport): TagboatError["kind"] {
  if (state !== "unknown") return "refused";
  const unknown = rows.filter((row) => row.state === "unknown");
  return unknown.every(({ noResponse }) => noResponse === true) ? "remote" : "timeout";
}

function hintFor({ state, earliest }: GateReport, now: Date): string {
  if (state === "refuses") return "Nothing was written. Fix what it names, or deliver another version.";
  if (state === "unknown") return "Nothing was written. Fix what it names, or run the same command again.";
  const when =
    earliest === undefined
      ? ""
      : `, from ${minuteOf(earliest)} on (in ${formatDuration(Math.max(0, earliest.getTime() - now.getTime()))})`;
  return `Nothing was written. Run the same command again${when}.`;
}
