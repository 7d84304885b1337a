import type { Config } from "../config/config.ts";
import { sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { isSameTarget } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { targetsWithImages } from "../plan/targets-with-images.ts";
import { type Home, underConfig } from "../targets/home.ts";
import { refuseGated } from "../targets/refuse-gated.ts";
import { branchesUnder } from "../targets/repo-branch.ts";
import { selectTargets, type TargetRequest } from "../targets/select-targets.ts";
import type { World } from "../world.ts";
import type { UpdateRequest } from "./update-request.ts";

/** What an update has found when it begins. */
export interface UpdateScene {
  readonly request: UpdateRequest;
  readonly world: World;
  readonly home: Home;
  readonly config: Config | undefined;
  /** Those that have one of the images. */
  readonly targets: readonly Target[];
  /** Each delivery is planned as the part of the whole that it is. */
  readonly isPart: boolean;
  /** The targets as another state of the home branch has them: a lost race may have changed its config. */
  select(state: Snapshot): Promise<SceneTargets>;
  /** Targets that were not asked for: of these apps, in one of these environments. */
  selectOthers(state: Snapshot, others: Pick<TargetRequest, "apps" | "environments">): Promise<readonly Target[]>;
}

export interface SceneTargets {
  readonly targets: readonly Target[];
  readonly config: Config | undefined;
}

/** Reads what the request means on the state of the home branch that was opened. @throws config, not-found, refused, usage */
export async function openScene(request: UpdateRequest, opened: Home, world: World): Promise<UpdateScene> {
  const { selection, values } = request;
  const select = async (state: Snapshot): Promise<SceneTargets> => {
    const selected = await selectTargets(state, selection, branchesUnder(world, opened));
    checkTargets(selected, request);
    return selected;
  };
  const { targets, config } = await select(opened.snapshot);
  settleUnwanted(targets, request, world);
  const home = await underConfig(opened, config, world);
  for (const notice of config?.notices ?? []) world.log.warn(notice);
  // Pushed in one commit each place is seen as a whole.
  const isPart = !targets.every((target) => (values.delivery ?? target.delivery) === "push");
  const lacking = isPart ? await lackingTargets(targets, { request, home, world }) : [];
  const isThere = (target: Target): boolean => !lacking.some((other) => isSameTarget(other, target));
  return {
    request,
    world,
    home,
    config,
    targets: targets.filter(isThere),
    isPart,
    async select(state) {
      const selected = await select(state);
      return { ...selected, targets: selected.targets.filter(isThere) };
    },
    selectOthers: async (state, others) =>
      (await selectTargets(state, { ...selection, ...others, images: [] }, branchesUnder(world, opened))).targets,
  };
}

/** What would be refused later is refused before anything is read. @throws not-found, refused */
function checkTargets({ targets, config }: SceneTargets, { values }: UpdateRequest): void {
  if (targets.length === 0) {
    throw new TagboatError("not-found", `No app has the image ${values.image.join(", ")}`, {
      hint: "Name the app, or list the image in the config file.",
    });
  }
  refuseGated(targets, config);
}

/** An image that none of the apps declares would be written nowhere. @throws not-found, unless what is missing may be skipped */
function settleUnwanted(targets: readonly Target[], { wanted, values }: UpdateRequest, { log }: World): void {
  const mayHave = ({ images }: Target, name: string): boolean =>
    images.length === 0 || images.some((image) => [image.declared, image.name].some((one) => sameImageName(one, name)));
  const unwanted = wanted.map(({ name }) => name).filter((name) => !targets.some((target) => mayHave(target, name)));
  if (unwanted.length === 0) return;
  const apps = [...new Set(targets.map(({ app }) => app))].join(", ");
  const message = `No \`images\` of ${apps} name ${unwanted.join(", ")}`;
  const isSkipped = targets.every(({ ifMissing }) => (values["if-missing"] ?? ifMissing) === "skip");
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
  { request, home, world }: Pick<UpdateScene, "request" | "home" | "world">,
): Promise<readonly Target[]> {
  const search = { targets, home, rules: rulesOf(request), asked: request };
  const found = await targetsWithImages(search, world);
  // Where none has them, by --if-missing skip, each says so itself.
  return found.length === 0 ? [] : targets.filter((target) => !found.includes(target));
}

/** What the planning of edits is told of the flags. */
export const rulesOf = ({ values }: UpdateRequest) => ({
  ifMissing: values["if-missing"],
  unpin: values.unpin,
  order: values.order,
});
