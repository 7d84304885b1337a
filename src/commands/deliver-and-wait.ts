import { announceLanded } from "../deliver/announce-landed.ts";
import { deliverProposals, type ProposalsContext } from "../deliver/proposal/deliver-proposals.ts";
import { pushToBranches } from "../deliver/push/push-to-branches.ts";
import { pushOrMerge } from "../deliver/push-or-merge.ts";
import { isKeptBack } from "../domain/change-set.ts";
import type { GateReport } from "../domain/gate-report.ts";
import { isSameTarget, type Target, targetName } from "../domain/pipeline.ts";
import { planDeliveries } from "../domain/plan-deliveries.ts";
import type { DeliveryReport } from "../domain/report.ts";
import { TagboatError } from "../errors.ts";
import { gateFailure } from "../gate/gate-failure.ts";
import type { Gates } from "../gate/gates.ts";
import { waitForDeliveries } from "../observe/wait-for-deliveries.ts";
import { checkWaiting, type WaitContext } from "../observe/wait-for-targets.ts";
import type { RollbackContext } from "../plan/rollback-context.ts";
import type { UpdateContext } from "../plan/update-context.ts";
import type { UpdateRequest } from "../plan/update-request.ts";
import { verifyAhead } from "../plan/verify-images.ts";
import { outcomeReports } from "../reports/report-outcomes.ts";
import { refusePushPastApprovals } from "../targets/refuse-push-past-approvals.ts";
import { distinctBranches } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import type { DeliveringInputName } from "./delivery-inputs.ts";
import type { InputValues } from "./inputs.ts";
import { failureIn } from "./run-command.ts";
import { parseSoak, parseTimeout } from "./times.ts";
import { unusedDeliveryFlags } from "./unused-flags.ts";

/** A run that moves images. */
export interface MoveRun {
  readonly context: UpdateContext | RollbackContext;
  readonly gates: Gates;
  readonly values: InputValues<DeliveringInputName>;
  readonly started: Date;
  /** The timeout has limited the wait for the gate. */
  readonly waitsForGate?: boolean;
}

/** Delivers what the run asks for, waits for it if the run asks for that, and reports the gates that were judged. */
export async function deliverAndWait(run: MoveRun, world: World): Promise<CommandEnd> {
  const end = await deliverThenWait(run, world);
  const reports = run.gates.reports().filter((report) => isStillJudged(report, world.deliveries.reports()));
  return withGates(end, reports, run, world);
}

async function deliverThenWait(
  { context, values, started, waitsForGate = false }: MoveRun,
  world: World,
): Promise<CommandEnd> {
  const { request, home, config, targets } = context;
  const wishes = { ...values, soak: parseSoak(values.soak), timeout: parseTimeout(values.timeout) };
  const awaits: WaitContext = { home, config, wishes, opened: new Map() };
  if (values.wait) await checkWaiting(targets.filter(isAwaited(request)), awaits, world);

  const ways = new Set(targets.map((target) => howDelivered(request, target)));
  for (const idle of unusedDeliveryFlags(values, { ways, isAwaited: values.wait || waitsForGate }))
    world.log.warn(idle);
  const { report, source } = values;
  const reports = outcomeReports({ config, homeAddress: home.address, report, source, wanted: request.wanted }, world);
  const { "take-over": takeOver, "auto-merge": autoMerge } = values;
  const limit = wishes.timeout === undefined ? undefined : { timeout: wishes.timeout, started };
  const failure = await deliverAll({ intent: context, takeOver, autoMerge, limit }, world).catch((error: unknown) =>
    failureIn(world, error),
  );
  if (home.isDryRun) return { ...(failure && { failure }), ...(values.wait && { notice: notAwaited }) };
  const delivered = { deliveries: world.deliveries.reports(), ...(failure && { failure }) };
  if (values.wait) announceLanded(world);
  await reports.deliveries(delivered, targets, values.wait);
  if (failure !== undefined) return { failure };
  if (!values.wait) return {};
  const spent = world.clock.now().getTime() - started.getTime();
  const waiting = { ...awaits, wishes: { ...awaits.wishes, spent }, memory: reports.memory };
  const waited = await waitForDeliveries(delivered.deliveries, targets, waiting, world);
  if (!world.signal.aborted) await reports.verdicts(waited.verdicts, targets, delivered);
  return waited;
}

/** After a lost race, another writer's commit may have left nothing to write for an app whose gate was judged before. */
function isStillJudged(gate: GateReport, deliveries: readonly DeliveryReport[]): boolean {
  const own = deliveries.flatMap(({ changes }) => changes.filter((change) => isSameTarget(change, gate)));
  return own.length === 0 || own.some(({ outcome }) => outcome !== "unchanged" && outcome !== "superseded");
}

/** A pull request was opened, or would be in a dry run, and only approvals are missing, which it can now collect. */
function isProposedUnapproved({ rows, ...gate }: GateReport, deliveries: readonly DeliveryReport[]): boolean {
  const own = deliveries.flatMap(({ changes }) => changes.filter((change) => isSameTarget(change, gate)));
  const isOpened = own.length > 0 && !own.some(isKeptBack);
  return isOpened && rows.every(({ check, state }) => state === "holds" || check === "approvals");
}

/** The gate of an app that a release train carries for an earlier run fails this run only if it keeps the whole train back. */
const isDecisive = (gate: GateReport, asked: readonly Target[], deliveries: readonly DeliveryReport[]): boolean =>
  asked.some((target) => isSameTarget(target, gate)) ||
  deliveries.some(({ changes }) => changes.some((change) => isSameTarget(change, gate) && isKeptBack(change)));

/** Each app whose gate is open is delivered. A closed gate is the failure only if nothing worse happened. */
function withGates(
  end: CommandEnd,
  gates: readonly GateReport[],
  { context: { kind, targets, unready = [] } }: Pick<MoveRun, "context">,
  { clock, deliveries }: Pick<World, "clock" | "deliveries">,
): CommandEnd {
  const failing = gates.filter(
    (gate) => isDecisive(gate, targets, deliveries.reports()) && !isProposedUnapproved(gate, deliveries.reports()),
  );
  const failure =
    end.failure ??
    gateFailure(failing, clock.now(), kind) ??
    (kind === "promote" ? keptBack(deliveries) : undefined) ??
    unready[0];
  return { ...end, ...(failure && { failure }), ...(gates.length > 0 && { gates }) };
}

/** A promotion also fails if something other than a gate keeps a version back, such as a declined pull request. */
function keptBack(deliveries: World["deliveries"]): TagboatError | undefined {
  const kept = deliveries.reports().flatMap(({ changes }) => changes.filter(isKeptBack));
  const [first] = kept;
  if (first === undefined) return undefined;
  return new TagboatError("refused", `${targetName(first)} stays as it is: ${first.reason ?? first.outcome}`, {
    hint: `Nothing was written for ${targetName(first)}. Fix the cause, or promote another version.`,
  });
}

const notAwaited = "A dry run delivers nothing, so there is nothing to wait for";

const howDelivered = ({ delivery }: UpdateRequest, target: Target) => delivery ?? target.delivery;

/** A pull request that is only opened has no rollout to wait for. */
const isAwaited =
  (request: UpdateRequest) =>
  (target: Target): boolean =>
    howDelivered(request, target) !== "pull-request";

/** First the pushes, a commit for each branch, then the pull requests. */
export async function deliverAll(
  wishes: ProposalsContext & { readonly intent: UpdateContext | RollbackContext },
  world: World,
): Promise<void> {
  const { intent } = wishes;
  // A rollback needs no approval.
  if (intent.kind !== "rollback") refusePushPastApprovals(intent.targets, intent.request.delivery, intent.config);
  const parts = planDeliveries(
    intent.targets,
    intent.request.delivery,
    intent.kind === "rollback" ? intent.kind : undefined,
  );
  const pushed = parts.flatMap(({ how, targets: [target] }) => (how === "push" ? target : []));
  const proposed = parts.flatMap((part) => (part.how === "push" ? [] : [{ ...part, how: part.how }]));
  // A later delivery must not fail for an image that is not there, after an earlier one has been written.
  if (parts.length > 1) await verifyAhead(intent, world);
  const places = distinctBranches(pushed);
  if (intent.kind === "rollback" && intent.request.delivery === undefined)
    await pushOrMerge(places, { ...wishes, targets: intent.targets }, world);
  else await pushToBranches(places, intent, world);
  await deliverProposals(proposed, wishes, world);
}
