import type { Config } from "../config/config.ts";
import { selectedEnvironments } from "../config/targets.ts";
import type { Hold } from "../domain/hold.ts";
import { type Delivery, type Target, targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import { type Home, withConfig } from "../targets/home.ts";
import { branchesUnder } from "../targets/repo-branch.ts";
import { appsNamed, namedTargets, requireConfig, type SelectedTargets } from "../targets/select-targets.ts";
import { selections } from "../targets/selections.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import { formatAppVersion } from "./app-version.ts";
import type { CommitOptions } from "./commit-options.ts";
import { type EarlierVersion, findEarlierVersion, type WantedVersion } from "./earlier-versions.ts";
import { noGates } from "./gate-judge.ts";
import { type CarriedVersions, carriedTo } from "./plan-targets.ts";
import type { MoveContext } from "./update-context.ts";
import { noVerification } from "./verify-images.ts";

/** The validated request of one run of `rollback`. */
export interface RollbackRequest {
  /** Path of the config file; absent: the default one. */
  readonly config?: string | undefined;
  /** Apps or groups. */
  readonly names: readonly [string, ...string[]];
  readonly environments: readonly [string, ...string[]];
  /** The version to put back. Absent: the version that stood there before the last change. */
  readonly wanted?: WantedVersion | undefined;
  /** Whether a version may enter that never stood there. */
  readonly isForced: boolean;
  /** Whether an app may leave the versions of its group. */
  readonly onlyApp: boolean;
  readonly reason?: string | undefined;
  /** Whether to hold the environment in the same commit. */
  readonly holds: boolean;
  readonly delivery?: Delivery | undefined;
  readonly commit: CommitOptions;
}

/** State of a rollback at its beginning. */
export interface RollbackContext extends MoveContext {
  readonly kind: "rollback";
  /** The hold that is set with the rollback, by `targetName`. */
  readonly holds: ReadonlyMap<string, Hold>;
  readonly reason: string | undefined;
  /** The versions that stood in each target, for the user who is asked. */
  readonly earlier: ReadonlyMap<Target, EarlierVersion>;
}

/**
 * Selects the apps, and reads from Git alone what stood in each environment. The versions are decided here: what lands meanwhile is rolled back,
 * too. @throws config, not-found, refused, usage
 */
export async function openRollback(request: RollbackRequest, opened: Home, world: World): Promise<RollbackContext> {
  const read = await requireConfig(opened.snapshot, request);
  const environments = selectedEnvironments(read, request.environments).map(({ name }) => name);
  const apps = wholeGroups(read, request);
  const selectedAt = selections(async (state): Promise<SelectedTargets> => {
    const selection = { config: request.config, apps, environments };
    const { targets, config } = await namedTargets(state, selection, branchesUnder(world, opened));
    return { config, targets: targets.map((target) => withRollback(target, config)) };
  });
  const { targets, config } = await selectedAt(opened.snapshot);
  const home = await withConfig(opened, config, world);
  for (const notice of config?.notices ?? []) world.log.warn(notice);
  const earlier = new Map<Target, EarlierVersion>();
  for (const target of targets) earlier.set(target, await findEarlierVersion(target, request, { home, world }));
  const { delivery, commit, config: path, reason } = request;
  return {
    kind: "rollback",
    request: {
      selection: { config: path, apps, environments, images: [], files: [], at: [] },
      carried: carriedOf(earlier),
      wanted: [],
      version: {},
      source: undefined,
      delivery,
      commit,
      // A version that stood there may come back, whatever its age. An image without a digest loses the present one.
      rules: { unpin: true, ifMissing: "fail", order: "off" },
    },
    opened,
    home,
    config,
    targets,
    isPart: false,
    lacking: [],
    selectedAt,
    gates: noGates,
    images: noVerification,
    holds: request.holds ? holdsOf(earlier, { reason, world }) : new Map(),
    reason,
    earlier,
  };
}

const withRollback = (target: Target, config: Config): Target => ({
  ...target,
  delivery: targetSettings(target, config)?.rollback.delivery ?? "push",
});

/** @throws refused: an app would leave its group */
function wholeGroups(config: Config, { names, onlyApp }: RollbackRequest): readonly string[] {
  const named = appsNamed(config, names);
  for (const [group, members] of config.groups) {
    const left = members.filter((member) => !named.includes(member));
    const [app] = members.filter((member) => named.includes(member));
    if (app === undefined || left.length === 0 || onlyApp) continue;
    throw new TagboatError("refused", `${app} moves together with ${left.join(", ")} in the group ${group}`, {
      hint: `Roll back the whole group: tagboat rollback ${group}. Or only this app, with --only-app.`,
    });
  }
  return named;
}

const carriedOf = (earlier: RollbackContext["earlier"]): CarriedVersions =>
  new Map([...earlier].map(([target, { version }]) => [targetName(target), carriedTo(target, version)]));

function holdsOf(
  earlier: RollbackContext["earlier"],
  {
    reason,
    world: { ci, clock },
  }: { readonly reason: string | undefined; readonly world: Pick<World, "ci" | "clock"> },
): ReadonlyMap<string, Hold> {
  return new Map(
    [...earlier].flatMap(([target, { present, settled }]) => {
      const why = reason ?? `rolled back from ${formatAppVersion(present)}`;
      const hold = { reason: why, ...(ci?.actor !== undefined && { by: ci.actor }), since: clock.now() };
      return settled === undefined ? [[targetName(target), hold] as const] : [];
    }),
  );
}
