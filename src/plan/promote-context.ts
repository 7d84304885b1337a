import type { Config, VerifyImage } from "../config/config.ts";
import { selectedEnvironments } from "../config/targets.ts";
import { isMovingTag } from "../domain/order.ts";
import { type Delivery, type IfMissing, type OrderPolicy, type Target, targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { type Home, withConfig } from "../targets/home.ts";
import { branchesFrom, branchesUnder } from "../targets/repo-branch.ts";
import { appsNamed, namedTargets, requireConfig, type SelectedTargets } from "../targets/select-targets.ts";
import { selections } from "../targets/selections.ts";
import type { World } from "../world.ts";
import { type AppVersion, readAppVersion } from "./app-version.ts";
import type { CommitOptions } from "./commit-options.ts";
import { lastVersions, versionsStood, withTag } from "./earlier-versions.ts";
import { type CarriedVersions, carriedTo } from "./plan-targets.ts";
import type { UpdateContext } from "./update-context.ts";
import type { WantedInTarget } from "./update-facts.ts";

/** The validated request of one run of `promote`. */
export interface PromoteRequest {
  /** Path of the config file; absent: the default one. */
  readonly config?: string | undefined;
  /** Apps or groups. An app in a group brings the whole group along. */
  readonly names: readonly [string, ...string[]];
  readonly to: string;
  /** Absent: the only environment that comes before `to`. */
  readonly from?: string | undefined;
  /** A version that the earlier environment has or had. Absent: the present one. */
  readonly tag?: string | undefined;
  readonly delivery?: Delivery | undefined;
  readonly verifyImage?: VerifyImage | undefined;
  readonly ifMissing?: IfMissing | undefined;
  /** Overrides the targets' own. */
  readonly order?: OrderPolicy | undefined;
  /** Repository of the apps' source code. Overrides the config. */
  readonly source?: string | undefined;
  readonly commit: CommitOptions;
  /** Whether the apps are delivered all or not at all. */
  readonly isJoint: boolean;
  /** Why the user asks for it. */
  readonly reason?: string | undefined;
}

/**
 * Selects the apps and reads the version that Git has in the earlier environment. That version is carried, whatever the state of the branches
 * when it is written: the gate then asks whether the earlier environment still has it. A named version may also be an earlier one.
 * @throws config, not-found, refused, usage
 */
export async function openPromote(
  request: PromoteRequest,
  opened: Home,
  world: World,
): Promise<Omit<UpdateContext, "gates" | "images">> {
  const present = await requireConfig(opened.snapshot, request);
  const from = fromOf(present, request);
  const apps = withGroups(present, appsNamed(present, request.names));
  if (request.tag !== undefined && apps.length > 1) throw tagOfSeveral(apps);
  const branches = branchesUnder(world, opened);
  const select = (state: Snapshot, environment: string): Promise<SelectedTargets> =>
    namedTargets(state, { config: request.config, apps, environments: [environment] }, branches);
  const ordered = ({ targets, config }: SelectedTargets): SelectedTargets => ({
    config,
    targets: targets.map((target) => ({ ...target, order: request.order ?? target.order })),
  });
  const selectedAt = selections(async (state) => ordered(await select(state, request.to)));
  const [{ targets, config }, sources] = await Promise.all([
    selectedAt(opened.snapshot),
    select(opened.snapshot, from),
  ]);
  const home = await withConfig(opened, config, world);
  for (const notice of config?.notices ?? []) world.log.warn(notice);
  const read = await readCarried({ targets, sources: sources.targets, from, tag: request.tag }, home, world);
  const { carried, errors } = read;
  const ready = targets.filter((target) => read.isReady(target));
  const [first] = errors;
  if (first !== undefined && (ready.length === 0 || request.isJoint)) throw first;
  for (const { message } of errors) world.log.warn(message);
  const { delivery, verifyImage, ifMissing, source, commit, reason, config: path } = request;
  const selection = { config: path, apps, environments: [request.to], images: [], files: [], at: [] };
  return {
    kind: "promote",
    from,
    isNamed: request.tag !== undefined,
    // The gate judges the order, so that its answer is in the checklist.
    request: {
      selection,
      carried,
      wanted: [],
      version: {},
      source,
      verifyImage,
      delivery,
      commit,
      rules: { unpin: false, ifMissing, order: "off" },
    },
    opened,
    home,
    config,
    targets: ready,
    isPart: false,
    lacking: targets.filter((target) => !ready.includes(target)),
    selectedAt,
    reason,
    unready: errors,
    isJoint: request.isJoint,
  };
}

/** @throws not-found, usage */
function fromOf(config: Config, { from, to }: Pick<PromoteRequest, "from" | "to">): string {
  const [{ after } = { after: [] }] = selectedEnvironments(config, [to]);
  if (from === to) {
    throw new TagboatError("usage", `--from and --to are both "${to}"`, { hint: "Name two environments." });
  }
  if (from !== undefined) {
    selectedEnvironments(config, [from]);
    return from;
  }
  const [only, ...others] = after;
  if (only !== undefined && others.length === 0) return only;
  const why = only === undefined ? "has no `after`" : `comes after several: ${after.join(", ")}`;
  throw new TagboatError("usage", `"${to}" ${why}, so it is not clear which environment the version comes from`, {
    hint: "Name it with --from.",
  });
}

/** These apps with all others of their groups: a group moves together. */
const withGroups = ({ groups }: Config, apps: readonly string[]): readonly string[] => [
  ...new Set(apps.flatMap((app) => [...groups.values()].find((members) => members.includes(app)) ?? [app])),
];

const tagOfSeveral = (apps: readonly string[]): TagboatError =>
  new TagboatError("usage", `--tag names the version of one app, and this promotes ${apps.join(", ")}`, {
    hint: "Promote each app by itself, or leave out --tag. The apps of a group move together, in the versions that the earlier environment has.",
  });

interface Carrying {
  readonly targets: readonly Target[];
  readonly sources: readonly Target[];
  readonly from: string;
  readonly tag: string | undefined;
}

interface Read {
  readonly carried: CarriedVersions;
  /** Why apps cannot be promoted at all. */
  readonly errors: readonly TagboatError[];
  /** Whether the target, and with it its whole group, can be promoted. */
  isReady(target: Target): boolean;
}

/** Reads the version of each app in the earlier environment, and names its images as the next one does. */
async function readCarried({ targets, sources, from, tag }: Carrying, home: Home, world: World): Promise<Read> {
  const branches = branchesFrom(world, home);
  const carried = new Map<string, readonly WantedInTarget[]>();
  const errors = new Map<Target, TagboatError>();
  for (const target of targets) {
    try {
      const source = sources.find(({ app }) => app === target.app);
      if (source === undefined) throw absentFrom(target, from);
      const present = await readAppVersion(await branches.open(source), source);
      const isPresent = tag === undefined || (present.length > 0 && present.every((image) => image.tag === tag));
      const version = isPresent ? present : await namedVersion(tag, source, { home, world });
      if (version.length === 0) throw absentFrom(target, from);
      refuseUnclear(version, source);
      carried.set(targetName(target), carriedTo(target, version));
    } catch (error) {
      if (!(error instanceof TagboatError) || !isAboutOneApp(error)) throw error;
      errors.set(target, error);
    }
  }
  const stopped = [...errors.keys()];
  return {
    carried,
    errors: [...errors.values()],
    isReady: ({ app, group }) =>
      !stopped.some((one) => one.app === app || (group !== undefined && one.group?.name === group.name)),
  };
}

/** @throws not-found: the version was never there */
async function namedVersion(
  tag: string,
  source: Target,
  on: { readonly home: Home; readonly world: World },
): Promise<AppVersion> {
  const stood = await versionsStood(source, on);
  const version = withTag(tag, stood);
  if (version !== undefined || stood.length === 0) return version ?? [];
  throw new TagboatError("not-found", `"${tag}" was never in ${targetName(source)}`, {
    hint: `The last versions there were ${lastVersions(stood)}.`,
  });
}

/** A server that does not answer is no fact about an app. */
const isAboutOneApp = ({ kind }: TagboatError): boolean =>
  kind === "not-found" || kind === "refused" || kind === "usage";

/** Only a version whose images are certain may travel. @throws refused */
function refuseUnclear(version: AppVersion, { app, environment, tag: pattern }: Target): void {
  for (const { name, tag, digest } of version) {
    if (version.filter((one) => one.name === name).length > 1) {
      throw new TagboatError(
        "refused",
        `${name} has several versions in "${environment}", so none of them can be promoted`,
        {
          hint: `Write one version into all files of ${app} there.`,
        },
      );
    }
    if (digest === undefined && tag !== undefined && isMovingTag(tag, pattern)) {
      throw new TagboatError("refused", `"${tag}" of ${name} in "${environment}" can move to another image`, {
        hint: `Only a digest says which image runs there. Deliver it with one: tagboat update ${app} --environment ${environment} --digest sha256:…. Or set \`tag\` in the config, if the tag does tell its builds apart.`,
      });
    }
  }
}

const absentFrom = ({ app }: Target, from: string): TagboatError =>
  new TagboatError("not-found", `${app} has no version in "${from}"`, {
    hint: `Deliver one there first: tagboat update ${app} --environment ${from}.`,
  });
