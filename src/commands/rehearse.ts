import { newDeliveries } from "../domain/deliveries.ts";
import { describeRow } from "../domain/describe-gate-row.ts";
import { formatDuration } from "../domain/duration.ts";
import { type GateReport, type GateState, gateState, keepsOut, withoutApprovals } from "../domain/gate-report.ts";
import type { DeliveryReport } from "../domain/report.ts";
import { targetTimeout } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import { deliverAll, type MoveRun } from "./deliver-and-wait.ts";
import { parseTimeout } from "./times.ts";

/** The result of a run, if it delivered now. */
export interface Rehearsal {
  readonly deliveries: readonly DeliveryReport[];
  readonly gates: readonly GateReport[];
  /** Whether no version may enter now. */
  readonly isClosed: boolean;
}

/** Plans the deliveries of a run and judges their gates, as a dry run does. Writes nothing, and records nothing as delivered. */
export async function rehearse(
  { context, gates }: Pick<MoveRun, "context" | "gates">,
  world: World,
): Promise<Rehearsal> {
  const deliveries = newDeliveries();
  const log = { ...world.log, warn: world.log.debug, info: world.log.debug };
  const intent = { ...context, home: { ...context.home, isDryRun: true } };
  await deliverAll({ intent, takeOver: false }, { ...world, deliveries, log });
  const judged = gates.reports();
  return {
    deliveries: deliveries.reports(),
    gates: judged,
    isClosed: judged.length > 0 && judged.every((gate) => entryState(gate) !== "holds"),
  };
}

/** Whether a version may enter, or at least be proposed. Approvals come after the proposal, so they do not count here. */
const entryState = ({ rows }: GateReport): GateState => gateState(withoutApprovals(rows));

/** Milliseconds between two looks at a gate. A look asks the agents, and a soak can break at any time. */
const lookEvery = 10_000;

/**
 * Waits until no gate waits or is unknown, or until the timeout is over. The delivery judges the gates again, so a gate that is still closed
 * ends the run as usual.
 */
export async function waitForGates(run: MoveRun, world: World): Promise<void> {
  const { context, values, started } = run;
  const timeout =
    parseTimeout(values.timeout) ?? Math.max(...context.targets.map((target) => targetTimeout(target, context.config)));
  const deadline = started.getTime() + timeout;
  for (let said = ""; ; ) {
    const { gates } = await rehearse(run, world);
    const open = gates.filter((gate) => entryState(gate) === "waits" || entryState(gate) === "unknown");
    if (open.length === 0) return;
    const text = open.map(describeWait).join("; ");
    const left = deadline - world.clock.now().getTime();
    if (text !== said) world.log.info(`${text}; waiting up to ${formatDuration(Math.max(0, left))}`);
    said = text;
    if (left <= 0) return;
    await world.clock.sleep(Math.min(left, lookEvery), world.signal);
  }
}

const describeWait = ({ app, environment, rows }: GateReport): string =>
  `the gate of ${environment} is not open yet for ${app}: ${rows.filter(keepsOut).map(describeRow).join("; ")}`;
