import type { Config, VerifyImage } from "../config/config.ts";
import { formatImageRef, registryOf } from "../domain/image-ref.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import type { WantedImage } from "../manifests/manifest.ts";
import { declaredRegistry } from "../targets/declared-registry.ts";
import type { Home } from "../targets/home.ts";
import { branchesFrom, distinctBranches, isSameBranch } from "../targets/repo-branch.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import { answerFromFiles } from "./answer-from-files.ts";
import type { KnownTexts } from "./known-texts.ts";
import { locateImage } from "./locate-images.ts";
import type { PlanTarget } from "./plan-on-snapshot.ts";
import { type AskedImages, planTargets } from "./plan-targets.ts";
import type { FoundFiles } from "./target-files.ts";
import type { WantedInTarget } from "./update-facts.ts";
import type { UpdateRequest } from "./update-request.ts";

/** Asks the registries about the images of a run. */
export interface ImageVerifier {
  /**
   * The targets with the images to write, if the registries have them, as `verifyImage` of each target says. With `pin`, each image has the
   * digest that its registry has for it. @throws not-found: a registry says that it has no such image; remote: a registry does not answer,
   * and the config refuses that; config, refused: the registry cannot be asked
   */
  verify(targets: readonly PlanTarget[], on: VerifiedState): Promise<readonly PlanTarget[]>;
  /** Whether it would ask for a target. */
  asks(target: Target, config: Config | undefined): boolean;
}

interface VerifiedState {
  readonly snapshot: Snapshot;
  readonly config: Config | undefined;
}

/** For a run that asks no registry, such as a rollback: a registry that is down must not stop it. */
export const noVerification: ImageVerifier = { verify: async (targets) => targets, asks: () => false };

/** The request's own rules override the config's. */
export function openImageVerifier(
  { verifyImage, rules }: Pick<UpdateRequest, "verifyImage" | "rules">,
  world: World,
): ImageVerifier {
  const warned = new Set<string>();
  const warn = (text: string): void => {
    if (!warned.has(text)) world.log.warn(text);
    warned.add(text);
  };
  const modeOf = (target: Target, config: Config | undefined): VerifyImage =>
    verifyImage ?? targetSettings(target, config)?.verifyImage ?? "off";
  const usesIn = ({ target, wanted, optional }: PlanTarget, mode: VerifyImage): ImageUse[] => {
    const mayLack = optional || (rules.ifMissing ?? target.ifMissing) === "skip";
    return wanted.map((one) => ({ target, one, mode, mayLack }));
  };
  return {
    asks: (target, config) => modeOf(target, config) !== "off",
    async verify(targets, { snapshot, config }) {
      const uses = targets.map((planned) => {
        const mode = modeOf(planned.target, config);
        return mode === "off" ? [] : usesIn(planned, mode);
      });
      const pulled = await withPulledNames(uses.flat(), snapshot);
      const asking = { config, registries: world.registries, warn };
      const verified = new Map(
        await Promise.all(pulled.map(async (one) => [one.use, await verifyOne(one, asking)] as const)),
      );
      return targets.map((planned, index) => {
        const wanted = (uses[index] ?? []).flatMap((use) => verified.get(use) ?? []);
        return wanted.length === 0 ? planned : { ...planned, wanted };
      });
    },
  };
}

/** An image to write into a target that asks the registry for it. */
interface ImageUse {
  readonly target: Target;
  readonly one: WantedInTarget;
  readonly mode: VerifyImage;
  /** Whether the target need not have the image. */
  readonly mayLack: boolean;
}

interface PulledImage {
  readonly use: ImageUse;
  /** Names by which the target pulls the image. Empty: the target does not have it and need not. */
  readonly names: readonly string[];
}

/** Finds the names that are pulled: a build may use a short name, and a Kustomize entry may replace the name. */
async function withPulledNames(uses: readonly ImageUse[], snapshot: Snapshot): Promise<readonly PulledImage[]> {
  if (uses.length === 0) return [];
  const found = await answerFromFiles(snapshot, uses, (use, files, texts) => ({
    use,
    names: namesIn(use, files, texts),
  }));
  return found.map((answer) => {
    if ("failure" in answer) throw answer.failure;
    return answer.value;
  });
}

function namesIn({ one: { image, at }, mayLack }: ImageUse, files: FoundFiles, texts: KnownTexts): readonly string[] {
  if (image.newName !== undefined) return [image.newName];
  const { sites } = locateImage({ name: image.name, at }, files, texts);
  if (sites.length === 0) return mayLack ? [] : [image.name];
  return [...new Set(sites.map((site) => site.image.name))];
}

interface Asking extends Pick<World, "registries"> {
  readonly config: Config | undefined;
  warn(text: string): void;
}

async function verifyOne({ use, names }: PulledImage, asking: Asking): Promise<WantedInTarget> {
  const { target, one, mode } = use;
  const { image } = one;
  const isPinned = mode === "pin" && image.digest === undefined;
  const digests = await Promise.all(names.map((name) => digestAt({ ...image, name }, { target, isPinned }, asking)));
  const [digest, other] = [...new Set(digests.flatMap((found) => found ?? []))];
  if (other !== undefined) throw differentDigests(image, names, target);
  return digest === undefined ? one : { ...one, image: { ...image, digest } };
}

interface Use {
  readonly target: Target;
  readonly isPinned: boolean;
}

/** The digest if it is needed. Undefined: it is not, or nothing is known, and the config accepts that. */
async function digestAt(
  { name, tag, digest }: WantedImage,
  { target, isPinned }: Use,
  { config, registries, warn }: Asking,
): Promise<string | undefined> {
  const image = { name, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
  const { unreachable = "warn", ...declared } = declaredRegistry(name, config) ?? {};
  const answer = await registries.find({ image, needsDigest: isPinned, declared });
  if (answer.kind === "found") return isPinned ? answer.digest : undefined;
  const { registry } = registryOf(name);
  const shown = formatImageRef(image);
  if (answer.kind === "missing") {
    throw new TagboatError("not-found", `${registry} has no ${shown} (${targetName(target)}): ${answer.reason}`, {
      hint: "Nothing was written. Check the tag, and that the build has pushed the image to this registry.",
    });
  }
  const unverified = `${shown} could not be verified (${targetName(target)}): ${answer.reason}`;
  if (!isPinned && unreachable === "warn") {
    warn(`${unverified}; writing anyway (\`unreachable: warn\`)`);
    return undefined;
  }
  throw new TagboatError("remote", unverified, {
    hint: isPinned
      ? "Nothing was written, because its digest is not known. Run again, or give it with --digest."
      : "Nothing was written. Run again, or accept it with --verify-image off.",
  });
}

const differentDigests = ({ tag }: WantedImage, names: readonly string[], target: Target): TagboatError =>
  new TagboatError("refused", `${names.join(" and ")} have different digests for ${tag} (${targetName(target)})`, {
    hint: "Copy the image between the registries without changing it, or name one of them with --image.",
  });

/** A run, as its beginning finds it. */
interface BegunRun {
  readonly targets: readonly Target[];
  readonly request: AskedImages;
  readonly home: Home;
  readonly config: Config | undefined;
  readonly images: ImageVerifier;
}

/** Verifies the images of all deliveries before the first is written. @throws as `verify` */
export async function verifyAhead({ targets, request, home, config, images }: BegunRun, world: World): Promise<void> {
  const asked = targets.filter((target) => images.asks(target, config));
  for (const place of distinctBranches(asked)) {
    const here = asked.filter((target) => isSameBranch(target, place));
    const snapshot = await branchesFrom(world, home).open(place);
    await images.verify(await planTargets(here, request, { snapshot }), { snapshot, config });
  }
}
