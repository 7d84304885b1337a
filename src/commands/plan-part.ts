import type { Config } from "../config/config.ts";
import { environmentsOfFile } from "../config/environments-of-file.ts";
import type { ImageChange } from "../domain/change-set.ts";
import { formatCommitMessage } from "../domain/commit-message.ts";
import type { Target } from "../domain/pipeline.ts";
import type { CommitChange, Repository, Snapshot } from "../git/repository.ts";
import type { Owns } from "../history/past-changes.ts";
import { commitIdentity, commitWishes, runBy, skipCiMark, sourceCommit } from "../steps/commit-facts.ts";
import type { PlannedDelivery } from "../steps/deliver.ts";
import type { PlaceStates } from "../steps/deliver-to-places.ts";
import { orderLookups } from "../steps/order-lookups.ts";
import { planOnSnapshot, type SnapshotPlan, type UnreadTarget } from "../steps/plan-on-snapshot.ts";
import type { KeptImage } from "../steps/proposal-scene.ts";
import { refuseHeldFiles } from "../steps/refuse-held-files.ts";
import { withPartsOf } from "../steps/select-targets.ts";
import { keptTargets, unreadTargets } from "../steps/unread-targets.ts";
import { declaredForge } from "../targets/declared-forge.ts";
import { refuseGatedFiles } from "../targets/refuse-gated.ts";
import { isAt } from "../targets/repo-branch.ts";
import type { UpdateRequest } from "./update-request.ts";
import { rulesOf, type UpdateScene } from "./update-scene.ts";

/** What one delivery carries of all that was asked for. */
export interface Part {
  isMeant(target: Target): boolean;
  /** What takes the place of what is wanted of the same images, and comes along. */
  readonly instead?: readonly KeptImage[];
}

/** Plans one delivery on the states that its place and the home branch have now. */
export async function planPart(
  scene: UpdateScene,
  states: PlaceStates,
  { isMeant, instead = [] }: Part,
): Promise<PlannedDelivery> {
  const { request, world, home, isPart } = scene;
  const { targets, config } = await scene.select(states.home);
  const meant = targets.filter(isMeant);
  const others = await groupOthers(scene, states.home, { meant, instead });
  const asked = await unreadTargets(meant, request, { snapshot: states.snapshot, instead });
  const unread = inGroupOrder([...asked, ...keptTargets(others, instead)]);
  const isHere = isAt(states.at, { home, branch: states.snapshot.branch });
  const isByHand = isExplicit(request);
  const planned = await planOnSnapshot(states.snapshot, unread, {
    rules: { ...rulesOf(request), isPart },
    owns: isByHand && config !== undefined ? ownership(config, isHere) : undefined,
    now: world.clock.now(),
    pause: () => world.clock.sleep(0, world.signal),
    lookups: orderLookups(world.sources, {
      repository: states.repository,
      builtFrom: builtFrom(scene, states.repository),
      forgeOf: (address) => declaredForge(address, { config: scene.config, homeAddress: home.address }),
    }),
  });
  const ruling = isByHand && config !== undefined ? await withPartsOf(config, states.home, pathsOf(planned)) : config;
  refuseGatedFiles(planned.changeSet, { config: ruling, isHere, isByHand });
  if (isByHand) await refuseHeldFiles(states.snapshot, planned.changeSet, { config, isHere, now: world.clock.now() });
  return { changeSet: planned.changeSet, commit: commitOf(planned, { scene, config, repository: states.repository }) };
}

/** Apps of the group that were not asked for now, and of which something is proposed already. */
async function groupOthers(
  { selectOthers }: UpdateScene,
  state: Snapshot,
  { meant, instead }: { readonly meant: readonly Target[]; readonly instead: readonly KeptImage[] },
): Promise<readonly Target[]> {
  const apps = [...new Set(instead.map(({ app }) => app))].filter((name) => !meant.some(({ app }) => app === name));
  const environments = meant.flatMap(({ environment }) => environment ?? []).slice(0, 1);
  return apps.length === 0 ? [] : selectOthers(state, { apps, environments });
}

/** As the config lists the apps of a group, whichever of them this run moves: title and body keep their order. */
function inGroupOrder(targets: readonly UnreadTarget[]): readonly UnreadTarget[] {
  const groups = new Set(targets.map(({ target }) => target.group?.name));
  if (groups.size !== 1 || groups.has(undefined)) return targets;
  const at = ({ target: { app, group } }: UnreadTarget): number => group?.apps.indexOf(app) ?? 0;
  return targets.toSorted((left, right) => at(left) - at(right));
}

/** The commit that this run builds; none where the run is the config repository's own. */
function builtFrom({ world, request: { wanted } }: UpdateScene, { url }: Repository): string | undefined {
  const tags = wanted.flatMap((image) => image.tag ?? []);
  return sourceCommit(world.ci, url, tags)?.split("/").at(-1);
}

/** Whose files are whose, as the config places them: `--file` and `--at` reach any of them. */
const ownership =
  (config: Config, isHere: ReturnType<typeof isAt>): Owns =>
  (file, { app, environment }) =>
    environmentsOfFile(config, file, { isHere, app }).some(({ name }) => name === environment);

const pathsOf = ({ changeSet }: SnapshotPlan): string[] => changeSet.files.map(({ path }) => path);

const isExplicit = ({ values: { file, at } }: UpdateRequest): boolean => file.length > 0 || at.length > 0;

interface CommitContext {
  readonly scene: UpdateScene;
  readonly config: Config | undefined;
  readonly repository: Repository;
}

function commitOf({ changeSet, contents }: SnapshotPlan, { scene, config, repository }: CommitContext): CommitChange {
  const { request, world } = scene;
  const wishes = commitWishes(request.values, config?.commit ?? {});
  const tags = changeSet.changes.flatMap((change) => change.to.tag ?? []);
  const message = formatCommitMessage(changeSet.changes, {
    title: wishes.title,
    body: wishes.skipCi === true ? skipCiMark : undefined,
    group: groupOf(changeSet.changes, config),
    namesFiles: isExplicit(request),
    source: sourceCommit(world.ci, repository.url, tags),
    by: runBy(world.ci),
  });
  return { files: contents, message, identity: commitIdentity(wishes) };
}

/** The one group that all that is written belongs to. */
function groupOf(changes: readonly ImageChange[], config: Config | undefined): string | undefined {
  const apps = changes.flatMap(({ app, outcome }) => (outcome === "updated" ? app : []));
  return [...(config?.groups ?? [])].find(([, members]) => apps.every((app) => members.includes(app)))?.[0];
}
