import type { Config } from "../config/config.ts";
import { describeRow } from "../domain/describe-gate-row.ts";
import type { GateReport } from "../domain/gate-report.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { newestBranches } from "../observe/newest-branches.ts";
import type { ClosedGate } from "../plan/closed-gates.ts";
import type { Entering, GateJudge } from "../plan/gate-judge.ts";
import type { Home } from "../targets/home.ts";
import { requirementsOf, targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import { evaluateGate, gateReport } from "./evaluate-gate.ts";
import { openLooks } from "./looks.ts";
import { readFacts } from "./read-facts.ts";

/** The gates of a run. */
export interface Gates extends GateJudge {
  /** The latest report on each judged gate. */
  reports(): readonly GateReport[];
}

export function openGates(home: Home, world: World): Gates {
  const judged = new Map<string, GateReport>();
  return {
    binds: hasGate,
    async judge(entering, config) {
      const gated = entering.filter(({ target }) => hasGate(target, config));
      // Facts that an earlier plan read may have changed, so each call opens a new reader.
      const newest = newestBranches(home, world);
      const looks = openLooks({ home, config, newest }, world);
      const reports = await Promise.all(
        gated.map(async ({ target, sources, version, beside }) => {
          const subject = { target, sources, candidate: { version, beside } };
          const facts = await readFacts(subject, { home, config, newest, looks }, world);
          const { app, environment = "" } = target;
          return gateReport({ app, environment }, evaluateGate(facts, world.clock.now()));
        }),
      );
      for (const [index, report] of reports.entries()) judged.set(nameOf(gated, index), report);
      const closed = reports.flatMap((report, index) => {
        const gate = closedBy(report);
        return gate === undefined ? [] : [[nameOf(gated, index), gate] as const];
      });
      const passed = reports.filter(({ state }) => state === "holds").map(describePassed);
      return { closed: new Map(closed), passed };
    },
    reports: () => [...judged.values()],
  };
}

const nameOf = (gated: readonly Entering[], index: number): string => {
  const target = gated[index]?.target;
  return target === undefined ? "" : targetName(target);
};

function hasGate(target: Target, config: Config | undefined): boolean {
  const settings = targetSettings(target, config);
  if (settings === undefined) return false;
  return target.after.length + settings.gate.freeze.length + requirementsOf(settings, target).length > 0;
}

/** A change is held if only freezes and holds keep it out. Any other closed row is an answer about the version itself. */
function closedBy({ state, rows }: GateReport): ClosedGate | undefined {
  if (state === "holds") return undefined;
  const closed = rows.filter((row) => row.state !== "holds");
  const isHeld = closed.every(({ check }) => check === "freeze" || check === "hold");
  const outcome = isHeld ? "held" : state === "refuses" ? "refused" : "waiting";
  return { outcome, reason: closed.map(describeRow).join("; ") };
}

/** Describes an open gate for the trailer: "prod: source staging: healthy: …; soak staging: …". */
const describePassed = ({ environment, rows }: GateReport): string =>
  `${environment}: ${rows
    .filter(({ check }) => check !== "hold")
    .map(describeRow)
    .join("; ")}`;
