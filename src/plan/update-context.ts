import type { Config } from "../config/config.ts";
import { sameImageName } from "../domain/image-ref.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { CommitId, Snapshot } from "../git/repository.ts";
import { type Home, withConfig } from "../targets/home.ts";
import { refuseUnsupportedGates } from "../targets/refuse-unsupported-gates.ts";
import { branchesUnder } from "../targets/repo-branch.ts";
import { type SelectedTargets, selectTargets, type TargetRequest } from "../targets/select-targets.ts";
import type { World } from "../world.ts";
import { targetsWithImages } from "./targets-with-images.ts";
import type { UpdateRequest } from "./update-request.ts";

/** What an update has found when it begins. */
export interface UpdateContext {
  readonly kind: "update";
  readonly request: UpdateRequest;
  /** As it was opened, and then under its config's settings for hosts and commits. */
  readonly opened: Home;
  readonly home: Home;
  readonly config: Config | undefined;
  /** Those that have one of the images. */
  readonly targets: readonly Target[];
  /** Each delivery is planned as the part of the whole that it is. */
  readonly isPart: boolean;
  /** Targets that were asked for and have none of the images. */
  readonly lacking: readonly Target[];
  /** What the config means, by commit of the home branch: every delivery of a run asks it again. */
  readonly selections: Map<CommitId, Promise<SelectedTargets>>;
}

/** Reads what the request means on the state of the home branch that was opened. @throws config, not-found, refused, usage */
export async function openUpdate(request: UpdateRequest, opened: Home, world: World): Promise<UpdateContext> {
  const selection = selectMeant(request, { opened, state: opened.snapshot }, world);
  const { targets, config } = await selection;
  refuseUndeclaredImages(targets, request, world);
  const home = await withConfig(opened, config, world);
  for (const notice of config?.notices ?? []) world.log.warn(notice);
  // Pushed in one commit each place is seen as a whole.
  const isPart = !targets.every((target) => (request.delivery ?? target.delivery) === "push");
  const lacking = isPart ? await lackingTargets(targets, { request, home }, world) : [];
  const present = targets.filter((target) => !lacking.includes(target));
  const selections = new Map([[opened.snapshot.commit, selection]]);
  return { kind: "update", request, opened, home, config, targets: present, isPart, lacking, selections };
}

/** The targets as another state of the home branch has them: a lost race may have changed its config. @throws as `openUpdate` */
export async function targetsAt(
  { request, opened, lacking, selections }: UpdateContext,
  state: Snapshot,
  world: World,
): Promise<SelectedTargets> {
  const selection = selections.get(state.commit) ?? selectMeant(request, { opened, state }, world);
  selections.set(state.commit, selection);
  const selected = await selection;
  const isThere = (target: Target): boolean => !lacking.some((other) => isSameTarget(other, target));
  return { ...selected, targets: selected.targets.filter(isThere) };
}

/** Targets that were not asked for: of these apps, in one of these environments. */
export async function otherTargetsAt(
  { request, opened }: UpdateContext,
  { state, others }: { readonly state: Snapshot; readonly others: Pick<TargetRequest, "apps" | "environments"> },
  world: World,
): Promise<readonly Target[]> {
  const selection = { ...request.selection, ...others, images: [] };
  return (await selectTargets(state, selection, branchesUnder(world, opened))).targets;
}

/** @throws config, not-found, refused, usage */
async function selectMeant(
  { selection }: UpdateRequest,
  { opened, state }: { readonly opened: Home; readonly state: Snapshot },
  world: World,
): Promise<SelectedTargets> {
  const selected = await selectTargets(state, selection, branchesUnder(world, opened));
  if (selected.targets.length === 0) {
    throw new TagboatError("not-found", `No app has the image ${selection.images.join(", ")}`, {
      hint: "Name the app, or list the image in the config file.",
    });
  }
  // What would be refused later is refused before anything is read.
  refuseUnsupportedGates(selected.targets, selected.config);
  return selected;
}

/** An image that none of the apps declares would be written nowhere. @throws not-found, unless what is missing may be skipped */
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

/** Those that have none of the images, where they may do without. */
async function lackingTargets(
  targets: readonly Target[],
  { request, home }: Pick<UpdateContext, "request" | "home">,
  world: World,
): Promise<readonly Target[]> {
  const found = await targetsWithImages({ targets, home, rules: request.rules, asked: request }, world);
  // Where none has them, by --if-missing skip, each says so itself.
  return found.length === 0 ? [] : targets.filter((target) => !found.includes(target));
}
