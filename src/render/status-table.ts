import { describeRow } from "../domain/describe-gate-row.ts";
import { formatDuration } from "../domain/duration.ts";
import type { GateReport } from "../domain/gate-report.ts";
import type { NextVersion, StatusOverride, StatusReport, StatusRow } from "../domain/status-row.ts";

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
  return [app, environment, version, age, healthCell(row), notesOf(row).join("; ")];
}

function healthCell({ health, version, problem }: StatusRow): string {
  if (version === undefined || problem !== undefined) return "";
  if (health.state === "healthy" && health.healthySeconds !== undefined)
    return `healthy ${roundAge(health.healthySeconds * 1_000)}`;
  return health.state.replace("-", " ");
}

function notesOf({ health, hold, override, proposal, next, problem }: StatusRow): string[] {
  const isTold = health.state === "healthy" || health.reason === undefined;
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(isTold || health.reason === undefined ? [] : [health.reason]),
    ...(override === undefined ? [] : [overrideNote(override)]),
    ...(hold === undefined ? [] : [hold.reason]),
    ...(proposal === undefined ? [] : [`#${proposal.number} is open`]),
    ...(next === undefined ? [] : [nextNote(next)]),
  ];
}

/** The run that `by` names after the user is only in the JSON. */
function overrideNote({ checks, reason, by }: StatusOverride): string {
  const who = by === undefined ? "" : ` by ${by.replace(/ \(.*$/, "")}`;
  const why = reason === undefined ? "" : `, because ${reason}`;
  return `its gate was overridden${who}${why}: ${checks.join(", ")}`;
}

const words = { holds: "may enter", waits: "waits", refuses: "refused", unknown: "unknown" } as const;

function nextNote({ version, from, gate }: NextVersion): string {
  const why = gate.rows.filter(({ state }) => state !== "holds").map(describeRow);
  return `${version} of ${from} ${words[gate.state]}${why.length === 0 ? "" : `: ${why.join(", ")}`}`;
}

/** The gates for the next versions. */
export const nextGates = ({ rows }: StatusReport): readonly GateReport[] =>
  rows.flatMap(({ next }) => next?.gate ?? []);

/** Rounds an age down to the largest unit that fits: "45s", "12m", "3h", "5d". */
function roundAge(milliseconds: number): string {
  const units = [86_400_000, 3_600_000, 60_000, 1_000];
  const unit = units.find((one) => milliseconds >= one) ?? 1_000;
  return formatDuration(Math.max(0, Math.floor(milliseconds / unit) * unit));
}
