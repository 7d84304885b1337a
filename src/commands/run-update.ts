import { announceLanded } from "../deliver/announce-landed.ts";
import { isOwnPush, ownPushNotice } from "../deliver/own-push.ts";
import { deliverProposals } from "../deliver/proposal/deliver-proposals.ts";
import { deliverToPlaces } from "../deliver/push/deliver-to-places.ts";
import { refuseUntrustedRun } from "../deliver/refuse-untrusted-run.ts";
import type { Target } from "../domain/pipeline.ts";
import { isSameTarget } from "../domain/pipeline.ts";
import { planDeliveries } from "../domain/plan-deliveries.ts";
import { waitAfter } from "../observe/wait-after.ts";
import { checkWaiting, type WaitContext } from "../observe/wait-for.ts";
import { outcomeReports } from "../reports/report-outcomes.ts";
import { openHome } from "../targets/home.ts";
import { distinctBranches, isSameBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import { idleDeliveryFlags } from "./idle-flags.ts";
import { planPart } from "./plan-part.ts";
import { failureIn } from "./run-command.ts";
import { readUpdateRequest, type UpdateRequest } from "./update-request.ts";
import { openScene, type UpdateScene } from "./update-scene.ts";

export async function runUpdate(values: UpdateRequest["values"], world: World): Promise<CommandEnd> {
  const started = world.clock.now();
  const request = readUpdateRequest(values, world.ci);
  refuseUntrustedRun(world.ci, values);
  const opened = await openHome(values, world, request.selection.files);
  if (await isOwnPush(world, opened)) return { notice: ownPushNotice };
  const scene = await openScene(request, opened, world);
  const { home, config, targets } = scene;
  const wishes = { ...values, soak: request.soak, timeout: request.timeout };
  const awaits: WaitContext = { home, config, wishes, opened: new Map() };
  if (values.wait) await checkWaiting(targets.filter(isAwaited(request)), awaits, world);

  const ways = new Set(targets.map((target) => howDelivered(request, target)));
  for (const idle of idleDeliveryFlags(values, { ways, isAwaited: values.wait })) world.log.warn(idle);
  const { report, source } = values;
  const reports = outcomeReports({ config, homeAddress: home.address, report, source, wanted: request.wanted }, world);
  const failure = await deliverAll(scene, started).catch((error: unknown) => failureIn(world, error));
  if (home.isDryRun) return { ...(failure && { failure }), ...(values.wait && { notice: notAwaited }) };
  const delivered = { deliveries: world.deliveries.reports(), ...(failure && { failure }) };
  if (values.wait) announceLanded(world);
  await reports.deliveries(delivered, targets, values.wait);
  if (failure !== undefined) return { failure };
  if (!values.wait) return {};
  const spent = world.clock.now().getTime() - started.getTime();
  const context = { ...awaits, wishes: { ...awaits.wishes, spent }, memory: reports.memory };
  const waited = await waitAfter(delivered.deliveries, targets, context, world);
  if (!world.signal.aborted) await reports.verdicts(waited.verdicts, targets, delivered);
  return waited;
}

const notAwaited = "Nothing is waited for: a dry run delivers nothing";

const howDelivered = ({ values }: UpdateRequest, target: Target) => values.delivery ?? target.delivery;

/** A pull request that is only opened has nothing to wait for. */
const isAwaited =
  (request: UpdateRequest) =>
  (target: Target): boolean =>
    howDelivered(request, target) !== "pull-request";

/** First what is pushed, a commit for each place, then the pull requests. */
async function deliverAll(scene: UpdateScene, started: Date): Promise<void> {
  const { request, world, home, config, targets } = scene;
  const { values, timeout } = request;
  const parts = planDeliveries(targets, values.delivery);
  const isPushed = (target: Target): boolean => howDelivered(request, target) === "push";
  await deliverToPlaces(
    distinctBranches(parts.flatMap(({ how, targets: [target] }) => (how === "push" ? target : []))),
    {
      home,
      plan: (place, states) =>
        planPart(scene, states, { isMeant: (target) => isSameBranch(target, place) && isPushed(target) }),
    },
    world,
  );
  await deliverProposals(
    parts.flatMap((part) => (part.how === "push" ? [] : [{ ...part, how: part.how }])),
    {
      home,
      config,
      takeOver: values["take-over"],
      autoMerge: values["auto-merge"],
      limit: timeout === undefined ? undefined : { timeout, started },
      plan: (meant, states, instead) =>
        planPart(scene, states, { isMeant: (target) => meant.some((one) => isSameTarget(one, target)), instead }),
    },
    world,
  );
}
