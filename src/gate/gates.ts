import type { Config } from "../config/config.ts";
import { describeRow } from "../domain/describe-gate-row.ts";
import {
  decisiveRows,
  type GateReport,
  type GateRow,
  gateState,
  type Override,
  withoutApprovals,
} from "../domain/gate-report.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { newestBranches } from "../observe/newest-branches.ts";
import { differingFrom, readAppVersion, shortAppVersion } from "../plan/app-version.ts";
import type { ClosedGate } from "../plan/closed-gates.ts";
import { type Entering, type GateJudge, noGates } from "../plan/gate-judge.ts";
import { orderLookups } from "../plan/order-lookups.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import type { Home } from "../targets/home.ts";
import { requirementsOf, targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import { evaluateGate, gateReport } from "./evaluate-gate.ts";
import type { OrderFacts } from "./gate-facts.ts";
import { openLooks } from "./looks.ts";
import { mayOverride, overrideGate } from "./override-gate.ts";
import { openReviews } from "./read-approvals.ts";
import { type GateContext, readFacts } from "./read-facts.ts";
import { readOrder } from "./read-order.ts";
import { placesOf, readPasts, takenBackBefore } from "./read-pasts.ts";
import { readRecord } from "./read-records.ts";
import { approvalsRow } from "./rows/approvals.ts";
import { unread } from "./unread.ts";

/** The gates of a run. */
export interface Gates extends GateJudge {
  /** The latest report on each judged gate. */
  reports(): readonly GateReport[];
}

/** For a run that no gate binds, such as a rollback. */
export const noJudgedGates: Gates = { ...noGates, reports: () => [] };

/**
 * The gates of a run that updates or promotes. A promotion is always judged, and its order by the gate, too. `override` opens the gates that
 * the config allows a user to open.
 */
export function openGates(
  home: Home,
  world: World,
  {
    kind = "update",
    override,
  }: { readonly kind?: "update" | "promote"; readonly override?: Override | undefined } = {},
): Gates {
  const judged = new Map<string, GateReport>();
  const binds: Gates["binds"] = (target, config) => kind === "promote" || hasGate(target, config);
  const overridden = (report: GateReport, target: Target, config: Config | undefined): GateReport =>
    override !== undefined && mayOverride(target, config) ? overrideGate(report, override) : report;
  return {
    binds,
    async judge(entering, config, proposal) {
      const gated = entering.filter(({ target }) => binds(target, config));
      // Facts that an earlier plan read may have changed, so each call opens a new reader.
      const newest = newestBranches(home, world);
      const looks = openLooks({ home, config, newest }, world);
      const pasts = await readPasts(
        gated.flatMap(placesOf).map((target) => ({ target, needs: "all" })),
        newest,
      );
      const reviews = openReviews(proposal, world.ci);
      const reports = await Promise.all(
        gated.map(async ({ target, sources, version, beside, registry, isNamed }) => {
          const order =
            kind === "promote" ? await orderOf({ target, version }, { home, config, newest }, world) : undefined;
          const candidate = { version, beside };
          const takenBack = takenBackBefore({ target, sources }, { candidate, isNamed }, pasts);
          // Directly before a merge, the registry is asked again. Before a write, the plan has just asked.
          const images = await (proposal === undefined ? registry?.findings : registry?.again());
          const subject = { target, sources, mayBeEarlier: isNamed, candidate, takenBack };
          const known = { ...subject, ...(order && { order }), ...(images && { images }) };
          const facts = await readFacts(known, { home, config, newest, looks, reviews }, world);
          const { app, environment = "" } = target;
          const report = gateReport({ app, environment }, evaluateGate(facts, world.clock.now()));
          return overridden(report, target, config);
        }),
      );
      for (const [index, report] of reports.entries()) judged.set(nameOf(gated, index), report);
      const closed = reports.flatMap((report, index) => {
        const mayFollow = proposal === undefined && gated[index]?.isProposed === true;
        const gate = closedBy(mayFollow ? withoutApprovals(report.rows) : report.rows, kind);
        return gate === undefined ? [] : [[nameOf(gated, index), gate] as const];
      });
      const passed = reports.filter((_, index) => !closed.some(([name]) => name === nameOf(gated, index)));
      return { closed: new Map(closed), passed };
    },
    async showApprovals(entering, config, proposal) {
      const reviews = openReviews(proposal, world.ci);
      for (const { target } of entering) {
        const required = targetSettings(target, config)?.gate.approvals;
        const report = judged.get(targetName(target));
        if (report === undefined || required === undefined || required.count === 0) continue;
        const row = approvalsRow({ required, found: await reviews.found(required) });
        const shown = gateReport(report, [...withoutApprovals(report.rows), row]);
        judged.set(targetName(target), overridden(shown, target, config));
      }
    },
    async unprovable({ sources, ...candidate }, config) {
      const newest = newestBranches(home, world);
      for (const { environment, target, upstream } of sources) {
        if (target === undefined) continue;
        const present = await readAppVersion((await newest(target)).snapshot, target);
        if (present.length > 0 && differingFrom(present, candidate).length === 0) continue;
        const record = await unread(() => readRecord({ target, upstream }, candidate, { home, config, newest }, world));
        if (record?.kind === "unproven")
          return `${shortAppVersion(candidate.version)} was replaced in ${environment}, and ${record.reason}`;
      }
      return undefined;
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
  const { freeze, approvals } = settings.gate;
  return target.after.length + freeze.length + requirementsOf(settings, target).length + approvals.count > 0;
}

/** Reads the version that the environment has now, and compares. */
async function orderOf(
  { target, version }: Pick<Entering, "target" | "version">,
  { home, config, newest }: Pick<GateContext, "home" | "config" | "newest">,
  world: World,
): Promise<OrderFacts | undefined> {
  const { repository, snapshot } = await newest(target);
  const forgeOf = (address: string) => declaredForge(address, { config, homeAddress: home.address });
  const lookups = orderLookups(world.sources, { repository, builtFrom: undefined, forgeOf });
  return readOrder({ target, present: await readAppVersion(snapshot, target), candidate: version }, lookups);
}

/** A hold stands for a decision about the version, even one with an end. */
const isTurnedAway = ({ check, state }: GateRow): boolean =>
  state === "refuses" || (check === "hold" && state !== "unknown");

/**
 * A build is held if only freezes and holds keep it out: the next one may enter. Any other closed row is an answer about the version itself,
 * and a promotion always gets such an answer. An unknown hold is no answer.
 */
function closedBy(rows: readonly GateRow[], kind: "update" | "promote"): ClosedGate | undefined {
  const closed = decisiveRows(rows);
  if (closed.length === 0) return undefined;
  const state = gateState(closed);
  const isKeptOut = (row: GateRow): boolean =>
    (row.check === "freeze" || row.check === "hold") && row.state !== "unknown";
  const isHeld = kind === "update" && closed.every(isKeptOut);
  const outcome = isHeld ? "held" : state === "refuses" ? "refused" : "waiting";
  const isUnapproved = closed.every((row) => row.check === "approvals" && row.state === "waits");
  const turnsAway = closed
    .filter(isTurnedAway)
    .map(({ check, subject }) => (subject === undefined ? check : `${check} ${subject}`));
  return {
    outcome,
    reason: closed.map(describeRow).join("; "),
    ...(turnsAway.length > 0 && { turnsAway }),
    ...(isUnapproved && { isUnapproved }),
  };
}
