import { shortVersion } from "../domain/commit-message.ts";
import { describeRow } from "../domain/describe-gate-row.ts";
import type { Drift } from "../domain/drift.ts";
import { formatDuration } from "../domain/duration.ts";
import type { GateReport } from "../domain/gate-report.ts";
import type {
  CommitsBehind,
  NextVersion,
  StatusHold,
  StatusOverride,
  StatusProposal,
  StatusReport,
  StatusRow,
} from "../domain/status-row.ts";
import { oneLine, shortIds } from "../domain/text.ts";

/** The cells of a row, in the order of `statusColumns`. */
export type StatusCells = readonly [
  app: string,
  environment: string,
  version: string,
  age: string,
  health: string,
  notes: string,
];

export const statusColumns: StatusCells = ["app", "environment", "version", "age", "health", "notes"];

/** The displayed cells of each row. */
export const statusCells = ({ rows, at }: StatusReport): readonly StatusCells[] => rows.map((row) => cellsOf(row, at));

function cellsOf(row: StatusRow, at: Date): StatusCells {
  const { app, environment, version = "none", since } = row;
  const age = since === undefined ? "" : roundAge(at.getTime() - since.getTime());
  return [app, environment, shortIds(version), age, healthCell(row), notesOf(row).join("; ")];
}

function healthCell({ health, version, problem }: StatusRow): string {
  if (version === undefined || problem !== undefined) return "";
  if (health.state === "healthy" && health.healthySeconds !== undefined)
    return `healthy ${roundAge(health.healthySeconds * 1_000)}`;
  return health.state.replace("-", " ");
}

function notesOf({ health, override, drift, images, hold, proposal, next, problem }: StatusRow): string[] {
  const isTold = health.state === "healthy" || health.reason === undefined;
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(isTold || health.reason === undefined ? [] : [health.reason]),
    ...(override === undefined ? [] : [overrideNote(override)]),
    ...(drift === undefined ? [] : [driftNote(drift, images.length)]),
    ...(hold === undefined ? [] : [hold.reason]),
    ...(proposal === undefined ? [] : [proposalNote(proposal)]),
    ...(next === undefined ? [] : [nextNote(next, hold)]),
  ];
}

/** The run that `by` names after the user is only in the JSON. */
function overrideNote({ checks, reason, by }: StatusOverride): string {
  const who = by === undefined ? "" : ` by ${by.replace(/ \(.*$/, "")}`;
  const why = reason === undefined ? "" : `, because ${reason}`;
  return `its gate was overridden${who}${why}: ${checks.join(", ")}`;
}

/** How many resources a note names. */
const mostNamed = 3;

/** An image is named only where the app has several. */
function driftNote({ images, resources }: Drift, count: number): string {
  const live = images.map((image) => {
    const versions = image.live.map(shortVersion).join(", ");
    return count > 1 ? `${image.name.split("/").at(-1)} ${versions}` : versions;
  });
  const more = resources.length - mostNamed;
  const named = resources.slice(0, mostNamed).join(", ");
  return [
    ...(live.length === 0 ? [] : [`live is ${live.join(", ")}`]),
    ...(resources.length === 0 ? [] : [`out of sync: ${named}${more > 0 ? ` and ${more} more` : ""}`]),
  ].join(", ");
}

function proposalNote({ number, approvals }: StatusProposal): string {
  return `#${number} is open${approvals === undefined ? "" : ` (approvals: ${oneLine(approvals.reason)})`}`;
}

const words = { holds: "may enter", waits: "waits", refuses: "refused", unknown: "cannot be judged" } as const;

/** Names the hold alone, because the row has a note about it. */
function nextNote({ version, from, behind, gate }: NextVersion, hold: StatusHold | undefined): string {
  const closed = gate.rows.filter(({ state }) => state !== "holds");
  const why = closed.map((row) => (row.check === "hold" && row.reason === hold?.reason ? row.check : describeRow(row)));
  const distance = behind === undefined ? "" : ` (${commitsAhead(behind)})`;
  return `${shortIds(version)} of ${from}${distance} ${words[gate.state]}${why.length === 0 ? "" : `: ${why.join(", ")}`}`;
}

const commitsAhead = ({ commits, isMore }: CommitsBehind): string =>
  `${commits}${isMore === true ? "+" : ""} ${commits === 1 ? "commit" : "commits"} ahead`;

/** The gates for the next versions. */
export const nextGates = ({ rows }: StatusReport): readonly GateReport[] =>
  rows.flatMap(({ next }) => next?.gate ?? []);

/** Rounds an age down to the largest unit that fits: "45s", "12m", "3h", "5d". */
function roundAge(milliseconds: number): string {
  const units = [86_400_000, 3_600_000, 60_000, 1_000];
  const unit = units.find((one) => milliseconds >= one) ?? 1_000;
  return formatDuration(Math.max(0, Math.floor(milliseconds / unit) * unit));
}
