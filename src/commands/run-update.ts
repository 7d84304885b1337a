import type { Target } from "../domain/pipeline.ts";
import { planDeliveries } from "../domain/plan-deliveries.ts";
import { deliverProposals } from "../steps/deliver-proposals.ts";
import { type Delivered, deliverToPlaces } from "../steps/deliver-to-places.ts";
import { keepDelivered } from "../steps/keep-delivered.ts";
import { isOwnPush, ownPushNotice } from "../steps/own-push.ts";
import { refuseUntrustedRun } from "../steps/refuse-untrusted-run.ts";
import { outcomeReports } from "../steps/report-outcomes.ts";
import { waitAfter } from "../steps/wait-after.ts";
import { checkWaiting } from "../steps/wait-for.ts";
import { openHome } from "../targets/home.ts";
import { distinctBranches, isSameBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import type { CommandResult } from "./command.ts";
import { planPart } from "./plan-part.ts";
import { readUpdateRequest, type UpdateRequest } from "./update-request.ts";
import { isSameTarget, openScene, type UpdateScene } from "./update-scene.ts";

export async function runUpdate(values: UpdateRequest["values"], world: World): Promise<CommandResult> {
  const started = world.clock.now();
  const request = readUpdateRequest(values, world.ci);
  refuseUntrustedRun(world.ci, values);
  const opened = await openHome(values, world, request.selection.files);
  if (await isOwnPush(world, opened)) return { deliveries: [], notice: ownPushNotice };
  const scene = await openScene(request, opened, world);
  const { home, config, targets } = scene;
  const awaits = { home, config, wishes: { ...values, soak: request.soak, timeout: request.timeout } };
  if (values.wait) await checkWaiting(targets.filter(isAwaited(request)), awaits, world);

  for (const idle of idleFlags(request, targets)) world.log.warn(idle);
  const { report, source } = values;
  const reports = outcomeReports({ config, homeAddress: home.address, report, source, wanted: request.wanted }, world);
  const result = await deliverAll(scene);
  if (home.isDryRun) return values.wait ? { ...result, notice: notAwaited } : result;
  return keepDelivered(result, world, async (): Promise<CommandResult> => {
    await reports.deliveries(result, targets, values.wait);
    if (!values.wait || result.failure !== undefined) return result;
    const spent = world.clock.now().getTime() - started.getTime();
    const context = { ...awaits, wishes: { ...awaits.wishes, spent }, memory: reports.memory };
    const waited = await waitAfter(result.deliveries, targets, context, world);
    if (!world.signal.aborted) await reports.verdicts(waited.verdicts, targets, result);
    return { ...result, ...waited };
  });
}

const notAwaited = "Nothing is waited for: a dry run delivers nothing";

const howDelivered = ({ values }: UpdateRequest, target: Target) => values.delivery ?? target.delivery;

/** Warnings for flags that have no effect with this run's kind of delivery. */
function idleFlags(request: UpdateRequest, targets: readonly Target[]): string[] {
  const { values } = request;
  const ways = new Set(targets.map((target) => howDelivered(request, target)));
  const isMerged = ways.has("merge");
  return [
    ...(values["take-over"] && !isMerged && !ways.has("pull-request")
      ? ["--take-over does nothing here: no change is delivered by pull request"]
      : []),
    ...(values["auto-merge"] !== undefined && !isMerged
      ? ["--auto-merge does nothing here: no change is delivered by a merge"]
      : []),
    ...(values.timeout !== undefined && !isMerged && !values.wait
      ? ["--timeout does nothing here: it limits a merge and --wait, and this run has neither"]
      : []),
  ];
}

/** A pull request that is only opened has nothing to wait for. */
const isAwaited =
  (request: UpdateRequest) =>
  (target: Target): boolean =>
    howDelivered(request, target) !== "pull-request";

/** First what is pushed, a commit for each place, then the pull requests. What landed before a failure is told along with it. */
async function deliverAll(scene: UpdateScene): Promise<Delivered> {
  const { request, world, home, config, targets } = scene;
  const { values, timeout } = request;
  const parts = planDeliveries(targets, values.delivery);
  const isPushed = (target: Target): boolean => howDelivered(request, target) === "push";
  const pushed = await deliverToPlaces(
    distinctBranches(parts.flatMap(({ how, targets: [target] }) => (how === "push" ? target : []))),
    {
      home,
      plan: (place, states) =>
        planPart(scene, states, { isMeant: (target) => isSameBranch(target, place) && isPushed(target) }),
    },
    world,
  );
  if (pushed.failure !== undefined) return pushed;
  return keepDelivered(pushed, world, async () => {
    const proposed = await deliverProposals(
      parts.flatMap((part) => (part.how === "push" ? [] : [{ ...part, how: part.how }])),
      {
        home,
        config,
        takeOver: values["take-over"],
        autoMerge: values["auto-merge"],
        timeout,
        plan: (meant, states, instead) =>
          planPart(scene, states, { isMeant: (target) => meant.some((one) => isSameTarget(one, target)), instead }),
      },
      world,
    );
    return { ...proposed, deliveries: [...pushed.deliveries, ...proposed.deliveries] };
  });
}
