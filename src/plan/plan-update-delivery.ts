import type { Config } from "../config/config.ts";
import { environmentsOfFile } from "../config/environments-of-file.ts";
import type { ImageChange } from "../domain/change-set.ts";
import { formatCommitMessage } from "../domain/commit-message.ts";
import type { GateReport } from "../domain/gate-report.ts";
import { formatGates } from "../domain/gate-trailer.ts";
import { sameImageName } from "../domain/image-ref.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import type { Trailers } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitChange, Repository, Snapshot } from "../git/repository.ts";
import type { Owns } from "../history/past-changes.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import { refuseUnjudgedGates } from "../targets/refuse-unjudged-gates.ts";
import { branchMatcher } from "../targets/repo-branch.ts";
import { type SelectedTargets, withPartsOf } from "../targets/select-targets.ts";
import type { World } from "../world.ts";
import { othersThan, readAppVersion } from "./app-version.ts";
import { withChangelogs } from "./changelogs.ts";
import { type ClosedGates, noClosedGates } from "./closed-gates.ts";
import { commitIdentity, runBy, skipCiMark, sourceCommit, withConfigured } from "./commit-options.ts";
import { isMeant, type Part, type PlanStates } from "./delivery-part.ts";
import { type Entering, enteringOf } from "./gate-judge.ts";
import { orderLookups } from "./order-lookups.ts";
import { type PlanTarget, planOnSnapshot, type SnapshotPlan } from "./plan-on-snapshot.ts";
import { type KeptImage, keptTargets, planTargets } from "./plan-targets.ts";
import type { PlannedDelivery } from "./planned-delivery.ts";
import { refuseHeldFiles } from "./refuse-held-files.ts";
import {
  gatesOfTrain,
  inTrainOrder,
  isAboard,
  joinedReasons,
  passengersOf,
  recordedGates,
  type Train,
  withApps,
  withoutLeaving,
} from "./release-train.ts";
import { type MoveContext, otherTargetsAt, sourcesOf, targetsAt } from "./update-context.ts";
import { namesFiles, type UpdateRequest } from "./update-request.ts";
import { isGatedIn, type VerifiedTargets } from "./verify-images.ts";

/** Plans one delivery of an update on the present states of its branch and the home branch. @throws config, not-found, refused, usage */
export async function planUpdateDelivery(
  context: MoveContext,
  { states, part }: { readonly states: PlanStates; readonly part: Part },
  world: World,
): Promise<PlannedDelivery> {
  const { kind, request, home, isPart } = context;
  const { instead = [], train } = part;
  const { targets, config: own } = await targetsAt(context, states.home);
  const meant = targets.filter((target) => isMeant(target, part, request.delivery));
  const beside = await keptOthers({ state: states.home, meant, part }, context, world);
  const config = withApps(own, beside.config);
  const { snapshot } = states;
  const isHere = branchMatcher(states.at, { home, branch: snapshot.branch });
  const isChosen = request.delivery !== undefined;
  const alone = { targets: beside.targets, left: [] };
  const { targets: others, left } = train ? passengersOf(beside.targets, { meant, isHere, isChosen }) : alone;
  const wanted = await planTargets(meant, request, { snapshot, instead });
  const isGated = isGatedIn(context, config);
  const { targets: asked, checks } = await context.images.verify(wanted, { snapshot, config, isGated });
  const inOrder = train ? inTrainOrder : inGroupOrder;
  const unread = inOrder([...asked, ...keptTargets(others, instead)]);
  const isByHand = namesFiles(request);
  const lookups = orderLookups(world.sources, {
    repository: states.repository,
    builtFrom: builtFrom(request, states.repository, world.ci),
    forgeOf: (address) => declaredForge(address, { config: context.config, homeAddress: home.address }),
  });
  const planBehind = (closed: ClosedGates, asIfOpen: boolean): Promise<SnapshotPlan> =>
    planOnSnapshot(states.snapshot, unread, {
      rules: { ...request.rules, kind, isPart, asIfOpen },
      owns: isByHand && config !== undefined ? ownership(config, isHere) : undefined,
      now: world.clock.now(),
      lookups,
      closed,
      rollbacks: states.rollbacks,
    });
  // A build that is held needs no gate. A promotion shows the whole checklist, and no hold stops a rollback.
  const declined = train?.closed ?? noClosedGates;
  const open = await planBehind(declined, kind !== "update");
  const entering = isByHand ? [] : await enteringAt(states, { open, unread, checks, config, context }, world);
  const judged = await context.gates.judge(entering, config);
  const record = train?.record;
  const isSeated = (one: PlanTarget): boolean => isKeptBy(instead)(one) || isAboard(one, record);
  const passengers = [...others, ...asked.filter(isSeated).map(({ target }) => target)];
  const gates = train ? await gatesOfTrain(judged.closed, { passengers, record, context, world }) : judged;
  // Which apps a gate keeps out is known only now, and others of their groups stay with them.
  const closed = new Map([...gates.closed, ...declined]);
  const behind = closed.size === 0 && kind !== "promote" ? open : await planBehind(closed, kind === "rollback");
  const ends = train && endOfPlan(behind, { train, meant, others, left, branch: snapshot.branch });
  const planned = ends?.planned ?? behind;
  const ruling = isByHand && config !== undefined ? await withPartsOf(config, states.home, pathsOf(planned)) : config;
  refuseUnjudgedGates(planned.changeSet, { config: ruling, isHere, isByHand });
  if (isByHand) await refuseHeldFiles(states.snapshot, planned.changeSet, { config, isHere, now: world.clock.now() });
  const { repository } = states;
  const { holding: holds } = context;
  const reason = train ? joinedReasons(record?.reason, context.reason) : context.reason;
  const gate = train ? gateOfTrain(planned, { passengers, passed: judged.passed, record }) : formatGates(judged.passed);
  const commit = commitOf(planned, {
    request,
    config,
    repository,
    ci: world.ci,
    gate,
    reason,
    holds,
    left: ends?.left,
  });
  const moved = unread.map(({ target }) => target);
  const isProposed = ({ delivery }: Target): boolean => (request.delivery ?? delivery) !== "push";
  const changeSet = await withChangelogs(planned.changeSet, { targets: moved, kind, isProposed }, lookups);
  return { changeSet, commit, entering, targets: moved, config, ...(ends && { left: ends.left }) };
}

/** The plan of a train without the apps that leave it, and all that leave. The run did not ask for some, so that notices tell of them. */
function endOfPlan(
  behind: SnapshotPlan,
  { train, meant, others, left, branch }: EndOfPlan,
): { readonly planned: SnapshotPlan; readonly left: readonly string[] } {
  const known = meant.filter((target) => train.record?.changes.some((change) => isSameTarget(change, target)));
  const staying = withoutLeaving(behind.changeSet, { others, known, branch });
  const gone = [...train.left, ...left, ...staying.left];
  const notices = [...staying.changeSet.notices, ...gone.map((text) => `leaves the release train: ${text}`)];
  const planned = { ...behind, changeSet: { ...staying.changeSet, notices } };
  return { planned, left: [...gone, ...staying.leftAsked] };
}

interface EndOfPlan {
  readonly train: Train;
  readonly meant: readonly Target[];
  readonly others: readonly Target[];
  /** Apps that left before the plan. */
  readonly left: readonly string[];
  readonly branch: string;
}

/** Whether a run keeps what is proposed for an app, because none of its own images may move. */
const isKeptBy =
  (instead: readonly KeptImage[]) =>
  ({ target: { app }, wanted }: PlanTarget): boolean =>
    wanted.length > 0 &&
    wanted.every(({ image }) => instead.some((kept) => kept.app === app && sameImageName(kept.name, image.name)));

/** Every app of a train is named with its gate: the next one to join must not make the record unclear. */
function gateOfTrain(
  { changeSet: { changes } }: SnapshotPlan,
  { passengers, passed, record }: Pick<OpenTrain, "passengers" | "passed" | "record">,
): string | undefined {
  const isIn = (place: Pick<Target, "app" | "environment">): boolean =>
    changes.some((change) => change.outcome === "updated" && isSameTarget(change, place));
  const recorded = recordedGates(passengers.filter(isIn), {
    record,
    isPassed: (target) => passed.some((report) => isSameTarget(report, target)),
  });
  return formatGates(passed.filter(isIn), recorded);
}

interface OpenTrain {
  readonly passengers: readonly Target[];
  readonly passed: readonly GateReport[];
  readonly record: Trailers | undefined;
}

interface OpenPlan {
  /** The plan as if all gates were open. */
  readonly open: SnapshotPlan;
  readonly unread: readonly PlanTarget[];
  readonly checks: VerifiedTargets["checks"];
  readonly config: Config | undefined;
  readonly context: MoveContext;
}

/** The apps that the plan writes into gated environments, with their sources as this state of the home branch has them. */
async function enteringAt(
  { snapshot, home }: Pick<PlanStates, "snapshot" | "home">,
  { open, unread, checks, config, context }: OpenPlan,
  world: World,
): Promise<readonly Entering[]> {
  const entering: Entering[] = [];
  const targets = unread.map((one) => one.target);
  const kept = unread.flatMap(({ target, proposedBy }) => (proposedBy === undefined ? [] : target));
  for (const { target, version } of enteringOf(targets, { changes: open.changeSet.changes, names: open.names })) {
    if (!context.gates.binds(target, config)) continue;
    const beside = await besideIn(snapshot, { target, version });
    const isProposed = (context.request.delivery ?? target.delivery) !== "push";
    const sources = await sourcesOf(target, home, { context, world });
    const registry = checks.get(target);
    const isKept = kept.includes(target);
    entering.push({
      target,
      version,
      beside,
      isProposed,
      sources,
      ...(registry && { registry }),
      ...(isKept && { isKept }),
      ...(context.isNamed === true && { isNamed: true }),
    });
  }
  return entering;
}

async function besideIn(
  snapshot: Snapshot,
  { target, version }: Pick<Entering, "target" | "version">,
): Promise<Entering["beside"]> {
  try {
    return othersThan(version, await readAppVersion(snapshot, target));
  } catch (error) {
    // Without declared images, other images of the files need not belong to the version.
    if (target.images.length === 0 && error instanceof TagboatError && error.kind === "usage") return undefined;
    throw error;
  }
}

/** Other apps of the group, or of the release train, that already have a proposed image. */
async function keptOthers(
  {
    state,
    meant,
    part: { instead = [], train },
  }: { readonly state: Snapshot; readonly meant: readonly Target[]; readonly part: Part },
  context: MoveContext,
  world: World,
): Promise<SelectedTargets> {
  const apps = [...new Set(instead.map(({ app }) => app))].filter((name) => !meant.some(({ app }) => app === name));
  const environments = [train?.environment, ...meant.map(({ environment }) => environment)].filter(
    (name) => name !== undefined,
  );
  if (apps.length === 0) return { targets: [], config: undefined };
  return otherTargetsAt(context, { state, others: { apps, environments: environments.slice(0, 1) } }, world);
}

/** Keeps the config's order of a group's apps, whichever of them this run moves, so that title and body keep their order. */
function inGroupOrder(targets: readonly PlanTarget[]): readonly PlanTarget[] {
  const groups = new Set(targets.map(({ target }) => target.group?.name));
  if (groups.size !== 1 || groups.has(undefined)) return targets;
  const at = ({ target: { app, group } }: PlanTarget): number => group?.apps.indexOf(app) ?? 0;
  return targets.toSorted((left, right) => at(left) - at(right));
}

/** The commit that this run builds. Undefined for a run of the config repository itself. */
function builtFrom({ wanted }: UpdateRequest, { url }: Repository, ci: World["ci"]): string | undefined {
  const tags = wanted.flatMap((image) => image.tag ?? []);
  return sourceCommit(ci, url, tags)?.split("/").at(-1);
}

/** Which app and environment a file belongs to, according to the config: `--file` and `--at` can name any file. */
const ownership =
  (config: Config, isHere: ReturnType<typeof branchMatcher>): Owns =>
  (file, { app, environment }) =>
    environmentsOfFile(config, file, { isHere, app }).some(({ name }) => name === environment);

const pathsOf = ({ changeSet }: SnapshotPlan): string[] => changeSet.files.map(({ path }) => path);

interface CommitContext {
  readonly request: UpdateRequest;
  readonly config: Config | undefined;
  readonly repository: Repository;
  readonly ci: World["ci"];
  /** The gates that let it in. */
  readonly gate: string | undefined;
  /** Apps that leave a release train. */
  readonly left: readonly string[] | undefined;
  /** Why the user does it. */
  readonly reason: string | undefined;
  /** The holds that the commit sets besides. */
  readonly holds: MoveContext["holding"];
}

function commitOf(
  { changeSet, contents }: SnapshotPlan,
  { request, config, repository, ci, gate, reason, holds, left = [] }: CommitContext,
): CommitChange {
  const wishes = withConfigured(request.commit, config?.commit);
  const tags = changeSet.changes.flatMap((change) => change.to.tag ?? []);
  const message = formatCommitMessage(changeSet.changes, {
    title: wishes.title,
    body: wishes.skipCi === true ? skipCiMark : undefined,
    group: groupOf(changeSet.changes, config),
    namesFiles: namesFiles(request),
    source: sourceCommit(ci, repository.url, tags),
    by: runBy(ci),
    reason,
    ...(holds && { holds }),
    gate,
    ...(left.length > 0 && { left }),
  });
  return { files: contents, message, identity: commitIdentity(wishes) };
}

/** The group that all written changes belong to. */
function groupOf(changes: readonly ImageChange[], config: Config | undefined): string | undefined {
  const apps = changes.flatMap(({ app, outcome }) => (outcome === "updated" ? app : []));
  return [...(config?.groups ?? [])].find(([, members]) => apps.every((app) => members.includes(app)))?.[0];
}
