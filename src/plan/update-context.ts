import type { Config } from "../config/config.ts";
import { sameImageName } from "../domain/image-ref.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import type { HoldTrailer } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { type Home, withConfig } from "../targets/home.ts";
import { branchesUnder } from "../targets/repo-branch.ts";
import { type SelectedTargets, selectTargets, type TargetRequest } from "../targets/select-targets.ts";
import { type Selections, selections } from "../targets/selections.ts";
import type { World } from "../world.ts";
import type { GateJudge, SourcePlace } from "./gate-judge.ts";
import { targetsWithImages } from "./targets-with-images.ts";
import type { UpdateRequest } from "./update-request.ts";
import type { ImageVerifier } from "./verify-images.ts";

/** State of an update or a promotion at its beginning. */
export interface UpdateContext extends MoveContext {
  readonly kind: "update" | "promote";
}

/** State of a run that moves images at its beginning. */
export interface MoveContext {
  readonly kind: "update" | "promote" | "rollback";
  readonly request: UpdateRequest;
  /** The home as it was opened. Below: the home with its config's settings for hosts and commits. */
  readonly opened: Home;
  readonly home: Home;
  readonly config: Config | undefined;
  /** Targets that have one of the images. */
  readonly targets: readonly Target[];
  /** Whether each delivery is planned as part of a whole. */
  readonly isPart: boolean;
  /** Requested targets that have none of the images. */
  readonly lacking: readonly Target[];
  readonly selectedAt: Selections;
  readonly gates: GateJudge;
  /** Why the user does it. */
  readonly reason?: string | undefined;
  /** The holds that the commit sets besides. */
  readonly holding?: readonly HoldTrailer[];
  readonly images: ImageVerifier;
  /** The environment that a promotion takes the version from. */
  readonly from?: string;
  /** Whether the user named the version, so that it need not be the present one there. */
  readonly isNamed?: boolean;
  /** Why some of several apps cannot be promoted at all. They are among `lacking`. */
  readonly unready?: readonly TagboatError[];
  /** Whether the apps are delivered all or not at all. */
  readonly isJoint?: boolean;
}

/** Selects the targets on the opened state of the home branch. @throws config, not-found, refused, usage */
export async function openUpdate(
  request: UpdateRequest,
  opened: Home,
  world: World,
): Promise<Omit<UpdateContext, "gates" | "images">> {
  const selectedAt = selections((state) => selectMeant(request, { opened, state }, world));
  const { targets, config } = await selectedAt(opened.snapshot);
  refuseUndeclaredImages(targets, request, world);
  const home = await withConfig(opened, config, world);
  for (const notice of config?.notices ?? []) world.log.warn(notice);
  // Pushes are planned together for each branch, so nothing is missed.
  const isPart = !targets.every((target) => (request.delivery ?? target.delivery) === "push");
  const lacking = isPart ? await lackingTargets(targets, { request, home }, world) : [];
  const present = targets.filter((target) => !lacking.includes(target));
  return { kind: "update", request, opened, home, config, targets: present, isPart, lacking, selectedAt };
}

/** The targets on another state of the home branch, because a lost race may have changed its config. @throws as `openUpdate` */
export async function targetsAt({ lacking, selectedAt }: MoveContext, state: Snapshot): Promise<SelectedTargets> {
  const selected = await selectedAt(state);
  const isThere = (target: Target): boolean => !lacking.some((other) => isSameTarget(other, target));
  return { ...selected, targets: selected.targets.filter(isThere) };
}

/** Targets that were not requested: of these apps, in one of these environments. With the config that has these apps. */
export async function otherTargetsAt(
  { request, opened }: Pick<MoveContext, "request" | "opened">,
  { state, others }: { readonly state: Snapshot; readonly others: Pick<TargetRequest, "apps" | "environments"> },
  world: World,
): Promise<SelectedTargets> {
  const selection = { ...request.selection, ...others, images: [] };
  return selectTargets(state, selection, branchesUnder(world, opened));
}

/**
 * The environments that must have proved a target's version, with the same app there: those before it, and the one it is taken from. Each
 * with the environments before it.
 */
export async function sourcesOf(
  target: Target,
  state: Snapshot,
  asking: { readonly context: Pick<MoveContext, "request" | "opened" | "from">; readonly world: World },
): Promise<readonly SourcePlace[]> {
  const sources = await placesBefore(target, state, asking);
  return Promise.all(
    sources.map(async (source) => ({
      ...source,
      upstream: source.target === undefined ? [] : await upstreamOf(source.target, state, asking),
    })),
  );
}

async function placesBefore(
  target: Target,
  state: Snapshot,
  { context, world }: Parameters<typeof sourcesOf>[2],
): Promise<readonly Omit<SourcePlace, "upstream">[]> {
  const environments = [...new Set([...target.after, ...(context.from === undefined ? [] : [context.from])])];
  if (environments.length === 0) return [];
  const others = { apps: [target.app], environments };
  const { targets: there } = await otherTargetsAt(context, { state, others }, world).catch((error: unknown) => {
    // The app is in none of them.
    if (error instanceof TagboatError && error.kind === "not-found") return { targets: [] };
    throw error;
  });
  return environments.map((name) => ({
    environment: name,
    target: there.find(({ environment }) => environment === name),
  }));
}

async function upstreamOf(
  target: Target,
  state: Snapshot,
  { context: { request, opened }, world }: Parameters<typeof sourcesOf>[2],
): Promise<readonly Target[]> {
  const found: Target[] = [];
  for (let open = [target]; open.length > 0; ) {
    const before = await Promise.all(
      open.map((one) => placesBefore(one, state, { context: { request, opened }, world })),
    );
    open = before
      .flat()
      .flatMap((source) => source.target ?? [])
      .filter((one, index, all) => ![...found, ...all.slice(0, index)].some((other) => isSameTarget(one, other)));
    found.push(...open);
  }
  return found;
}

/** @throws config, not-found, refused, usage */
async function selectMeant(
  { selection }: UpdateRequest,
  { opened, state }: { readonly opened: Home; readonly state: Snapshot },
  world: World,
): Promise<SelectedTargets> {
  const selected = await selectTargets(state, selection, branchesUnder(world, opened));
  if (selected.targets.length === 0) {
    throw nobodyHas(selection);
  }
  return selected;
}

function nobodyHas({ apps, images }: UpdateRequest["selection"]): TagboatError {
  const wanted = images.join(", ");
  const [app] = apps;
  return app === undefined
    ? new TagboatError("not-found", `No app has the image ${wanted}`, {
        hint: "Name the app, or list the image in the config file.",
      })
    : new TagboatError("not-found", `No \`images\` of ${apps.join(", ")} name ${wanted}`, {
        hint: `Add it in the config file, under apps.${app}.images, or name another app.`,
      });
}

/** An image that no app declares would not be written. @throws not-found: unless missing images may be skipped */
function refuseUndeclaredImages(targets: readonly Target[], { wanted, rules }: UpdateRequest, { log }: World): void {
  const mayHave = ({ images }: Target, name: string): boolean =>
    images.length === 0 || images.some((image) => [image.declared, image.name].some((one) => sameImageName(one, name)));
  const unwanted = wanted.map(({ name }) => name).filter((name) => !targets.some((target) => mayHave(target, name)));
  if (unwanted.length === 0) return;
  const apps = [...new Set(targets.map(({ app }) => app))].join(", ");
  const message = `No \`images\` of ${apps} name ${unwanted.join(", ")}`;
  const isSkipped = targets.every(({ ifMissing }) => (rules.ifMissing ?? ifMissing) === "skip");
  if (!isSkipped) {
    throw new TagboatError("not-found", message, {
      hint: "Leave the image out, add it to the app's `images` in the config file, or skip it by --if-missing skip.",
    });
  }
  log.warn(`${message}: skipped`);
}

/** Targets that have none of the images and do not need one. */
async function lackingTargets(
  targets: readonly Target[],
  { request, home }: Pick<UpdateContext, "request" | "home">,
  world: World,
): Promise<readonly Target[]> {
  const found = await targetsWithImages({ targets, home, rules: request.rules, asked: request }, world);
  // If none has them, because of --if-missing skip, each target reports that itself.
  return found.length === 0 ? [] : targets.filter((target) => !found.includes(target));
}
