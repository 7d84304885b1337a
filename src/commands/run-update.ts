import type { Config } from "../config/config.ts";
import { environmentsOfFile } from "../config/environments-of-file.ts";
import type { ChangeSet, ImageChange } from "../domain/change-set.ts";
import { formatCommitMessage } from "../domain/commit-message.ts";
import type { Target } from "../domain/pipeline.ts";
import { planDeliveries } from "../domain/plan-deliveries.ts";
import { TagboatError } from "../errors.ts";
import type { CommitChange, Repository, Snapshot } from "../git/repository.ts";
import type { WantedImage } from "../manifests/manifest.ts";
import { commitIdentity, commitWishes, runBy, samePage, skipCiMark, sourceCommit } from "../steps/commit-facts.ts";
import type { PlannedDelivery } from "../steps/deliver.ts";
import { deliverProposals } from "../steps/deliver-proposals.ts";
import {
  type Delivered,
  deliverToPlaces,
  type Home,
  isSamePlace,
  openHome,
  openPlace,
  type Place,
  type PlaceStates,
  type PlanPlace,
  placesOf,
} from "../steps/deliver-to-places.ts";
import { orderLookups } from "../steps/order-lookups.ts";
import { isOwnPush, ownPushNotice } from "../steps/own-push.ts";
import { forgeDeclaredFor, underConfig } from "../steps/place-repository.ts";
import { planOnSnapshot, type SnapshotPlan, type UnreadTarget } from "../steps/plan-on-snapshot.ts";
import type { KeptImage } from "../steps/proposal-scene.ts";
import { refuseFork } from "../steps/refuse-fork.ts";
import { refuseHeldFiles } from "../steps/refuse-held-files.ts";
import { outcomeReports } from "../steps/report-outcomes.ts";
import {
  checkSpelling,
  fileOfSelector,
  type Selected,
  selectTargets,
  type TargetRequest,
} from "../steps/select-targets.ts";
import { targetsWithImages } from "../steps/targets-with-images.ts";
import { parseSoak, parseTimeout, timeLeft } from "../steps/timeout.ts";
import { keptTargets, unreadTargets } from "../steps/unread-targets.ts";
import { waitAfter } from "../steps/wait-after.ts";
import { checkWaiting } from "../steps/wait-for.ts";
import { type DefaultVersion, defaultVersion, wantedImages } from "../steps/wanted-images.ts";
import type { World } from "../world.ts";
import type { CommandResult } from "./command.ts";
import type { InputValues } from "./inputs.ts";
import type { UpdateInputName } from "./update.ts";

type Values = InputValues<UpdateInputName>;

/** One run of `update`: what was asked for. */
interface Run {
  readonly values: Values;
  readonly world: World;
  readonly version: DefaultVersion;
  readonly wanted: readonly WantedImage[];
}

export async function runUpdate(values: Values, world: World): Promise<CommandResult> {
  const version = defaultVersion(values, world.ci?.sha);
  const wanted = wantedImages({ images: values.image, tag: values.tag, digest: values.digest }, version);
  const run: Run = { values, world, version, wanted };
  const request = requestOf(values, wanted);
  const timeout = parseTimeout(values.timeout);
  const started = world.clock.now();
  const soak = parseSoak(values.soak);
  refuseFork(world.ci, values);
  const opened = await openHome(values, world, request.files);
  if (await isOwnPush(world.ci, opened)) return { deliveries: [], notice: ownPushNotice };
  const select = (state: Snapshot): Promise<Selected> => selectTargets(state, request, openPlace(world, opened));
  const selected = await select(opened.snapshot);
  const { config } = selected;
  const home = await underConfig(opened, config, world);
  for (const notice of config?.notices ?? []) world.log.warn(notice);
  checkTargets(selected.targets, values);
  const isPushed = (target: Target): boolean => (values.delivery ?? target.delivery) === "push";
  // Pushed in one commit each place is seen as a whole; else every delivery is planned as the part that it is.
  const isPart = !selected.targets.every(isPushed);
  const lacking = isPart ? await lackingTargets(selected.targets, { run, home }) : [];
  const isThere = (target: Target): boolean => !lacking.some((other) => isSameTarget(other, target));
  const targets = selected.targets.filter(isThere);
  const isAwaited = (target: Target): boolean => (values.delivery ?? target.delivery) !== "pull-request";
  const awaits = { home, config, wishes: { ...values, soak, timeout } };
  if (values.wait) await checkWaiting(targets.filter(isAwaited), awaits, world);
  const parts = planDeliveries(targets, values.delivery);
  /** Apps of the group that were not asked for now, and of which something is proposed already. */
  const groupOthers = async (state: Snapshot, here: readonly Target[], kept: readonly KeptImage[]) => {
    const apps = [...new Set(kept.map(({ app }) => app))].filter((name) => !here.some(({ app }) => app === name));
    if (apps.length === 0) return [];
    const environments = here.flatMap(({ environment }) => environment ?? []).slice(0, 1);
    return (await selectTargets(state, { ...request, apps, environments, images: [] }, openPlace(world, opened)))
      .targets;
  };
  const planFor = async (states: PlaceStates, { isMeant, instead = [] }: Part): Promise<PlannedDelivery> => {
    const selected = await select(states.home);
    checkTargets(selected.targets, values);
    const targetsHere = selected.targets.filter((target) => isMeant(target) && isThere(target));
    const others = await groupOthers(states.home, targetsHere, instead);
    const unread = [...unreadTargets(targetsHere, run, instead), ...keptTargets(others, instead)];
    const planned = await planOnSnapshot(states.snapshot, unread, {
      rules: { ...rulesOf(values), isPart },
      now: world.clock.now(),
      lookups: orderLookups(world.sources, {
        repository: states.repository,
        builtFrom: builtFrom(run, states.repository),
        forgeOf: (address) => forgeDeclaredFor(address, { config, homeAddress: home.address }),
      }),
    });
    const here = { config: selected.config, isHere: isAt(states, home) };
    refuseGatedFiles(planned.changeSet, selected.config, here.isHere);
    if (isExplicit(values))
      await refuseHeldFiles(states.snapshot, planned.changeSet, { ...here, now: world.clock.now() });
    const commit = commitOf(planned, { run, config: selected.config, repository: states.repository });
    return { changeSet: planned.changeSet, commit };
  };
  const plan: PlanPlace = (place, states) =>
    planFor(states, { isMeant: (target) => isSamePlace(target, place) && isPushed(target) });
  const { report, source } = values;
  const reports = outcomeReports({ config, homeAddress: home.address, report, source, wanted }, world);
  const reported = async (delivered: Delivered): Promise<Delivered> => {
    if (!home.isDryRun) await reports.deliveries(delivered, targets, values.wait);
    return delivered;
  };
  const pushed = await deliverToPlaces(
    placesOf(parts.flatMap(({ how, targets: [target] }) => (how === "push" ? target : []))),
    { home, plan },
    world,
  );
  if (pushed.failure !== undefined) return reported(pushed);
  const proposed = await deliverProposals(
    parts.flatMap((part) => (part.how === "push" ? [] : [{ ...part, how: part.how }])),
    {
      home,
      config,
      takeOver: values["take-over"],
      autoMerge: values["auto-merge"],
      timeout,
      plan: (meant, states, instead) =>
        planFor(states, { isMeant: (target) => meant.some((one) => isSameTarget(one, target)), instead }),
    },
    world,
  );
  const result = await reported({ ...proposed, deliveries: [...pushed.deliveries, ...proposed.deliveries] });
  if (!values.wait || home.isDryRun || result.failure !== undefined) return result;
  const wishes = { ...awaits.wishes, timeout: timeLeft(timeout, started, world.clock.now()) };
  const waited = await waitAfter(result.deliveries, targets, { ...awaits, wishes }, world);
  if (!world.signal.aborted) await reports.verdicts(waited.verdicts, targets, result);
  return { ...result, ...waited };
}

/** What one delivery carries of all that was asked for. */
interface Part {
  isMeant(target: Target): boolean;
  /** What takes the place of what is wanted of the same images, and comes along. */
  readonly instead?: readonly KeptImage[];
}

const isSameTarget = (left: Target, right: Target): boolean =>
  left.app === right.app && left.environment === right.environment;

/** Those that have none of the images, where they may do without. */
async function lackingTargets(
  targets: readonly Target[],
  { run, home }: { readonly run: Run; readonly home: Home },
): Promise<readonly Target[]> {
  const unread = (here: readonly Target[]): UnreadTarget[] => unreadTargets(here, run);
  const found = await targetsWithImages({ targets, home, rules: rulesOf(run.values), unread }, run.world);
  // Where none has them, by --if-missing skip, each says so itself.
  return found.length === 0 ? [] : targets.filter((target) => !found.includes(target));
}

/** The commit that this run builds; none where the run is the config repository's own. */
function builtFrom({ world, wanted }: Run, { url }: Repository): string | undefined {
  const tags = wanted.flatMap((image) => image.tag ?? []);
  return sourceCommit(world.ci, url, tags)?.split("/").at(-1);
}

function requestOf(values: Values, wanted: readonly WantedImage[]): TargetRequest {
  for (const path of [...values.file, ...values.at.map(fileOfSelector)]) checkSpelling(path);
  if (wanted.length === 0 && (values.file.length > 0 || values.at.length > 0)) {
    throw new TagboatError("usage", "Nothing says which image to write", { hint: "Name it with --image." });
  }
  return {
    config: values.config,
    apps: values.app,
    environments: values.environment,
    images: wanted.map((image) => image.name),
    files: values.file,
    at: values.at,
  };
}

/** What would be refused later is refused before anything is read. */
function checkTargets(targets: readonly Target[], { image }: Values): void {
  if (targets.length === 0) {
    throw new TagboatError("not-found", `No app has the image ${image.join(", ")}`, {
      hint: "Name the app with --app, or list the image in the config file.",
    });
  }
  for (const target of targets) refuseGated(target.environment, target.after);
}

function refuseGated(environment: string | undefined, after: readonly string[]): void {
  if (environment === undefined || after.length === 0) return;
  throw new TagboatError(
    "refused",
    `Environment "${environment}" comes after ${after.join(", ")}, and its gate cannot be judged yet`,
    {
      hint: "A gate binds every write, also one by hand. This version updates only environments without `after`.",
    },
  );
}

const rulesOf = (values: Values) => ({
  ifMissing: values["if-missing"],
  unpin: values.unpin,
  order: values.order,
});

/** `--file` and `--at` reach any file: also one that a gated environment calls its own. */
function refuseGatedFiles({ files }: ChangeSet, config: Config | undefined, here: Here): void {
  if (config === undefined) return;
  for (const { path } of files) {
    for (const { name, after } of environmentsOfFile(config, path, { isHere: here })) refuseGated(name, after);
  }
}

const isExplicit = ({ file, at }: Values): boolean => file.length > 0 || at.length > 0;

type Here = (place: Place) => boolean;

/** Whether a place of the config is the repository and branch that is being written. */
function isAt({ repository, snapshot }: PlaceStates, home: Home): Here {
  return ({ repo, branch }) => {
    const isSameRepository = repo === undefined ? repository === home.repository : samePage(repo, repository.url);
    return isSameRepository && (branch ?? home.snapshot.branch) === snapshot.branch;
  };
}

interface CommitContext {
  readonly run: Run;
  readonly config: Config | undefined;
  readonly repository: Repository;
}

/** The one group that all that is written belongs to. */
function groupOf(changes: readonly ImageChange[], config: Config | undefined): string | undefined {
  const apps = changes.flatMap(({ app, outcome }) => (outcome === "updated" ? app : []));
  return [...(config?.groups ?? [])].find(([, members]) => apps.every((app) => members.includes(app)))?.[0];
}

function commitOf({ changeSet, contents }: SnapshotPlan, { run, config, repository }: CommitContext): CommitChange {
  const { values, world } = run;
  const wishes = commitWishes(values, config?.commit ?? {});
  const tags = changeSet.changes.flatMap((change) => change.to.tag ?? []);
  const message = formatCommitMessage(changeSet.changes, {
    title: wishes.title,
    body: wishes.skipCi === true ? skipCiMark : undefined,
    group: groupOf(changeSet.changes, config),
    source: sourceCommit(world.ci, repository.url, tags),
    by: runBy(world.ci),
  });
  return { files: contents, message, identity: commitIdentity(wishes) };
}
