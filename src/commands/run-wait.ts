import { assertDigest, assertTag, type ImageRef, type ImageVersion, parseImageRef } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { type WaitTarget, waitForTargets, warnOfLongSoak } from "../observe/wait-for-targets.ts";
import { filesWithImages } from "../plan/files-with-images.ts";
import { namedImages, unnamedImages } from "../plan/meant-images.ts";
import { isOptional } from "../plan/plan-targets.ts";
import { targetsHaving } from "../plan/targets-with-images.ts";
import { permittedReports } from "../reports/report-destination.ts";
import { outcomeReports } from "../reports/report-outcomes.ts";
import { openHome, withConfig } from "../targets/home.ts";
import { type Branches, branchesFrom, branchesUnder } from "../targets/repo-branch.ts";
import { defaultConfigPath, readConfig, type SelectedTargets, selectTargets } from "../targets/select-targets.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import type { InputValues } from "./inputs.ts";
import { parseSoak, parseTimeout } from "./times.ts";
import type { WaitInputName } from "./wait.ts";

type Values = InputValues<WaitInputName>;

export async function runWait(values: Values, world: World): Promise<CommandEnd> {
  const wanted = wantedRefs(values);
  const wishes = { ...values, soak: parseSoak(values.soak), timeout: parseTimeout(values.timeout) };
  const opened = await openHome({ ...values, "dry-run": true }, world, values.file);
  const { targets: selected, config } = await select(opened.snapshot);
  for (const notice of config?.notices ?? []) world.log.warn(notice);
  const home = await withConfig(opened, config, world);
  const branches = branchesFrom(world, home);
  const targets = wanted.length > 0 ? await targetsNaming(wanted, selected, { values, branches }) : selected;
  // An environment may lack some of the images that only the config names.
  const mustHaveAll = targets.length === 1 && wanted.length > 0;
  const places: WaitTarget[] = [];
  for (const target of targets) {
    const asked = wanted.length > 0 ? wantedIn(target, wanted) : await atVersion(target, values, branches);
    places.push({ target, wanted: asked, mustHaveAll });
  }
  const { report, source } = values;
  const reportContext = { config, homeAddress: home.address, report, source };
  const reports = outcomeReports(permittedReports(reportContext, targets, world), world);
  const context = { home, config, wishes, memory: reports.memory };
  warnOfLongSoak(targets, context, world);
  const waited = await waitForTargets(places, context, world);
  if (!world.signal.aborted) await reports.verdicts(waited.verdicts, targets);
  return waited;

  async function select(state: Snapshot): Promise<SelectedTargets> {
    const request = {
      config: values.config,
      apps: values.app,
      environments: values.environment,
      images: wanted.map(({ name }) => name),
      files: values.file,
      at: values.at,
    };
    const isSaid = values.file.length + values.at.length > 0 || (await readConfig(state, request)) !== undefined;
    const files = isSaid ? values.file : await foundFiles(state, wanted, values);
    return selectTargets(state, { ...request, files }, branchesUnder(world, opened));
  }
}

/** Without a given location, the files are found by the image itself. @throws usage, not-found */
async function foundFiles(state: Snapshot, images: readonly ImageRef[], { app, environment }: Values) {
  if (images.length > 0) return filesWithImages(state, { images, hints: [...environment, ...app] });
  throw new TagboatError(
    "usage",
    `There is no ${defaultConfigPath} on branch "${state.branch}", and nothing says what to wait for`,
    {
      hint: "Name the image, and its place in the files is found: --image registry.example.com/app:1.2.3. Or write a config file (docs/config.md).",
    },
  );
}

/** The named images, each with the requested version, if there is one. @throws usage */
function wantedRefs({ image, tag, digest, at }: Values): ImageRef[] {
  if (tag !== undefined) assertTag(tag);
  if (digest !== undefined) assertDigest(digest);
  if (at.length > 0 && image.length === 0) {
    throw new TagboatError("usage", "--at does nothing for `wait` without --image", {
      hint: "Name the image that is written there, or give --file for all images of a file.",
    });
  }
  return image.map((text) => {
    const { name, ...version } = parseImageRef(text.slice(text.indexOf("=") + 1));
    const isBare = version.tag === undefined && version.digest === undefined;
    return isBare ? { name, ...versionGiven({ tag, digest }) } : { name, ...version };
  });
}

const versionGiven = ({ tag, digest }: Pick<Values, "tag" | "digest">): ImageVersion => ({
  ...(tag !== undefined && { tag }),
  ...(digest !== undefined && { digest }),
});

/** The named images, by their names in this target. */
const wantedIn = (target: Target, wanted: readonly ImageRef[]): ImageRef[] =>
  namedImages(target, wanted).map(({ image }) => image);

/** Those of the targets that declare one of the images, or have it in their files. @throws not-found: none has one of them */
async function targetsNaming(
  wanted: readonly ImageRef[],
  targets: readonly Target[],
  { values, branches }: { readonly values: Values; readonly branches: Branches },
): Promise<readonly Target[]> {
  const selection = { apps: values.app };
  const named = new Set<Target>();
  for (const ref of wanted) {
    const candidates = targets.filter((target) => wantedIn(target, [ref]).length > 0);
    const open = candidates.filter((target) => isOptional(target, { selection }));
    const having = await targetsHaving(ref.name, open, branches);
    const found = candidates.filter((target) => !open.includes(target) || having.includes(target));
    if (found.length === 0) throw noTarget([ref]);
    for (const target of found) named.add(target);
  }
  return targets.filter((target) => named.has(target));
}

/** A version without an image applies to all images that the app declares, or to the only image in its files. @throws not-found, usage */
async function atVersion(target: Target, values: Values, branches: Branches): Promise<ImageRef[]> {
  const version = versionGiven(values);
  if (version.tag === undefined && version.digest === undefined) return [];
  const images = await unnamedImages(target, () => branches.open(target));
  return images.map(({ name }) => ({ name, ...version }));
}

const noTarget = (wanted: readonly ImageRef[]): TagboatError =>
  new TagboatError("not-found", `No app has the image ${wanted.map(({ name }) => name).join(", ")}`, {
    hint: "Name the app, or list the image in the config file.",
  });
