import { expect, test } from "vitest";
import type { GateRow } from "../../src/domain/gate-report.ts";
import type { StatusRow } from "../../src/domain/status-row.ts";
import { statusCells } from "../../src/render/status-table.ts";

const at = new Date("2026-11-30T12:00:00Z");

const cellsOf = (row: Partial<StatusRow>): readonly string[] => {
  const whole: StatusRow = { app: "web", environment: "prod", images: [], health: { state: "not-verified" }, ...row };
  return statusCells({ rows: [whole], at, format: "text", showsGates: false })[0] ?? [];
};

const notesOf = (row: Partial<StatusRow>): string | undefined => cellsOf(row).at(-1);

const next = (...rows: readonly GateRow[]): Pick<StatusRow, "next"> => ({
  next: {
    version: "1.1.0",
    from: "dev",
    gate: { app: "web", environment: "prod", state: "refuses", rows },
  },
});

const held = "held by alice: exams";
const hold: GateRow = { check: "hold", state: "refuses", reason: held };
const soak: GateRow = { check: "soak", subject: "dev", state: "waits", reason: "healthy for 12m of 30m" };

test("a hold is described once, although the gate of the next version names it", () => {
  expect(notesOf({ hold: { reason: held }, ...next(hold) })).toBe(`${held}; 1.1.0 of dev refused: hold`);
  expect(notesOf({ hold: { reason: held }, ...next(soak, hold) })).toBe(
    `${held}; 1.1.0 of dev refused: soak dev: healthy for 12m of 30m, hold`,
  );
});

test("another reason not to let it in is described, beside the hold", () => {
  const takenBack = "1.1.0: a person took it back in prod";
  expect(notesOf(next({ ...hold, reason: takenBack }))).toBe(`1.1.0 of dev refused: hold: ${takenBack}`);
});

test("versions are short enough for a terminal", () => {
  const commit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  const gate = { app: "web", environment: "prod", state: "holds", rows: [] } as const;
  expect(
    cellsOf({ version: `${commit}, 1.0.0@${digest}`, next: { version: `main-${commit}`, from: "dev", gate } }),
  ).toEqual(["web", "prod", "1a2b3c4, 1.0.0@sha256:0123456789ab", "", "not verified", "main-1a2b3c4 of dev may enter"]);
});
