import type { Config } from "../config/config.ts";
import { environmentsOfFile } from "../config/environments-of-file.ts";
import type { ImageChange } from "../domain/change-set.ts";
import { formatCommitMessage } from "../domain/commit-message.ts";
import type { GateReport } from "../domain/gate-report.ts";
import { formatGates } from "../domain/gate-trailer.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { CommitChange, Repository, Snapshot } from "../git/repository.ts";
import type { Owns } from "../history/past-changes.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import { refuseUnjudgedGates } from "../targets/refuse-unjudged-gates.ts";
import { branchMatcher } from "../targets/repo-branch.ts";
import { withPartsOf } from "../targets/select-targets.ts";
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
import { type MoveContext, otherTargetsAt, sourcesOf, sourcesWithUpstream, targetsAt } from "./update-context.ts";
import { namesFiles, type UpdateRequest } from "./update-request.ts";
import { isGatedIn, type VerifiedTargets } from "./verify-images.ts";

/** Plans one delivery of an update on the present states of its branch and the home branch. @throws config, not-found, refused, usage */
export async function planUpdateDelivery(
  context: MoveContext,
  { states, part }: { readonly states: PlanStates; readonly part: Part },
  world: World,
): Promise<PlannedDelivery> {
  const { kind, request, home, isPart } = context;
  const { instead = [] } = part;
  const { targets, config } = await targetsAt(context, states.home);
  const meant = targets.filter((target) => isMeant(target, part, request.delivery));
  const others = await groupOthers({ state: states.home, meant, instead }, context, world);
  const { snapshot } = states;
  const wanted = await planTargets(meant, request, { snapshot, instead });
  const isGated = isGatedIn(context, config);
  const { targets: asked, checks } = await context.images.verify(wanted, { snapshot, config, isGated });
  const unread = inGroupOrder([...asked, ...keptTargets(others, instead)]);
  const isHere = branchMatcher(states.at, { home, branch: states.snapshot.branch });
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
  const open = await planBehind(noClosedGates, kind !== "update");
  const entering = isByHand ? [] : await enteringAt(states, { open, unread, checks, config, context }, world);
  const { closed, passed } = await context.gates.judge(entering, config);
  // Which apps a gate keeps out is known only now, and others of their groups stay with them.
  const planned = closed.size === 0 && kind !== "promote" ? open : await planBehind(closed, kind === "rollback");
  const ruling = isByHand && config !== undefined ? await withPartsOf(config, states.home, pathsOf(planned)) : config;
  refuseUnjudgedGates(planned.changeSet, { config: ruling, isHere, isByHand });
  if (isByHand) await refuseHeldFiles(states.snapshot, planned.changeSet, { config, isHere, now: world.clock.now() });
  const { repository } = states;
  const { reason, holding: holds } = context;
  const commit = commitOf(planned, { request, config, repository, ci: world.ci, passed, reason, holds });
  const changeSet = await withChangelogs(
    planned.changeSet,
    {
      targets: unread.map(({ target }) => target),
      kind,
      isProposed: ({ delivery }) => (request.delivery ?? delivery) !== "push",
    },
    lookups,
  );
  return { changeSet, commit, entering };
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
  for (const { target, version } of enteringOf(targets, { changes: open.changeSet.changes, names: open.names })) {
    if (!context.gates.binds(target, config)) continue;
    const beside = await besideIn(snapshot, { target, version });
    const isProposed = (context.request.delivery ?? target.delivery) !== "push";
    const findSources = context.isNamed === true ? sourcesWithUpstream : sourcesOf;
    const sources = await findSources(target, home, { context, world });
    const registry = checks.get(target);
    entering.push({ target, version, beside, isProposed, sources, ...(registry && { registry }) });
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

/** Other apps of the group that already have a proposed image. */
async function groupOthers(
  {
    state,
    meant,
    instead,
  }: { readonly state: Snapshot; readonly meant: readonly Target[]; readonly instead: readonly KeptImage[] },
  context: MoveContext,
  world: World,
): Promise<readonly Target[]> {
  const apps = [...new Set(instead.map(({ app }) => app))].filter((name) => !meant.some(({ app }) => app === name));
  const environments = meant.flatMap(({ environment }) => environment ?? []).slice(0, 1);
  return apps.length === 0 ? [] : otherTargetsAt(context, { state, others: { apps, environments } }, world);
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
  readonly passed: readonly GateReport[];
  /** Why the user does it. */
  readonly reason: string | undefined;
  /** The holds that the commit sets besides. */
  readonly holds: MoveContext["holding"];
}

function commitOf(
  { changeSet, contents }: SnapshotPlan,
  { request, config, repository, ci, passed, reason, holds }: CommitContext,
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
    gate: formatGates(passed),
  });
  return { files: contents, message, identity: commitIdentity(wishes) };
}

/** The group that all written changes belong to. */
function groupOf(changes: readonly ImageChange[], config: Config | undefined): string | undefined {
  const apps = changes.flatMap(({ app, outcome }) => (outcome === "updated" ? app : []));
  return [...(config?.groups ?? [])].find(([, members]) => apps.every((app) => members.includes(app)))?.[0];
}
