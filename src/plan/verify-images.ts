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
import type { GateJudge } from "./gate-judge.ts";
import type { ImageFinding, RegistryCheck } from "./image-finding.ts";
import type { KnownTexts } from "./known-texts.ts";
import { locateImage } from "./locate-images.ts";
import type { PlanTarget } from "./plan-on-snapshot.ts";
import { type AskedImages, planTargets } from "./plan-targets.ts";
import type { FoundFiles } from "./target-files.ts";
import type { WantedInTarget } from "./update-facts.ts";
import { namesFiles, type UpdateRequest } from "./update-request.ts";

/** Asks the registries about the images of a run. */
export interface ImageVerifier {
  /**
   * The targets with the images to write, if the registries have them, as `verifyImage` of each target says. With `pin`, each image has the
   * digest that its registry has for it. @throws not-found: a registry says that it has no such image; remote: a registry does not answer,
   * and the config refuses that; config, refused: the registry cannot be asked
   */
  verify(targets: readonly PlanTarget[], on: VerifiedState): Promise<VerifiedTargets>;
  /** Whether it would ask for a target. */
  asks(target: Target, config: Config | undefined): boolean;
}

interface VerifiedState {
  readonly snapshot: Snapshot;
  readonly config: Config | undefined;
  /** Targets whose gate has the answer among its rows, so that it is no error here. */
  isGated(target: Target): boolean;
}

export interface VerifiedTargets {
  readonly targets: readonly PlanTarget[];
  /** Of the gated targets whose registries were asked. */
  readonly checks: ReadonlyMap<Target, RegistryCheck>;
}

/** For a run that asks no registry, such as a rollback: a registry that is down must not stop it. */
export const noVerification: ImageVerifier = {
  verify: async (targets) => ({ targets, checks: new Map() }),
  asks: () => false,
};

/** The request's own rules override the config's. */
export function openImageVerifier(
  { verifyImage, rules }: Pick<UpdateRequest, "verifyImage" | "rules">,
  world: World,
): ImageVerifier {
  const warned = new Set<string>();
  const unanswered = new Set<string>();
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
    async verify(targets, { snapshot, config, isGated }) {
      const uses = targets.map((planned) => {
        const mode = modeOf(planned.target, config);
        return mode === "off" ? [] : usesIn(planned, mode);
      });
      const pulled = await withPulledNames(uses.flat(), snapshot);
      const asking = { config, registries: world.registries, unanswered };
      const verified = new Map(
        await Promise.all(pulled.map(async (one) => [one.use, await verifyOne(one, asking)] as const)),
      );
      const checks = new Map<Target, RegistryCheck>();
      const asked = targets.map((planned, index): PlanTarget => {
        const { target } = planned;
        const here = (uses[index] ?? []).flatMap((use) => verified.get(use) ?? []);
        const findings = here.flatMap((one) => one.findings);
        if (!isGated(target)) refuseBad(findings, target);
        for (const { what, reason } of findings.filter(({ isAccepted }) => isAccepted === true))
          warn(`${what} (${targetName(target)}): ${reason}; writing anyway (\`unreachable: warn\`)`);
        const again = async () => (await Promise.all(here.map((one) => one.again()))).flat();
        if (isGated(target) && findings.length > 0) checks.set(target, { findings, again });
        return here.length === 0 ? planned : { ...planned, wanted: here.map(({ wanted }) => wanted) };
      });
      return { targets: asked, checks };
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
  /** Images that a gate still waits for, because their registry did not answer. A later plan asks again. */
  readonly unanswered: Set<string>;
}

interface Wish {
  /** Whether the digest is needed, to be written. */
  readonly isPinned: boolean;
  readonly again?: boolean;
}

interface VerifiedImage extends RegistryCheck {
  readonly wanted: WantedInTarget;
}

async function verifyOne({ use, names }: PulledImage, asking: Asking): Promise<VerifiedImage> {
  const { one, mode } = use;
  const { image } = one;
  const isPinned = mode === "pin" && image.digest === undefined;
  const ask = (wanted: WantedImage, wish: Wish) =>
    Promise.all(names.map((name) => findingAt({ ...wanted, name }, wish, asking)));
  const found = await ask(image, { isPinned });
  const [digest, other] = [...new Set(found.flatMap((finding) => finding.digest ?? []))];
  const findings = other === undefined ? found : [...found, differentDigests(image, names)];
  // No gate lets in what could not be pinned. The present digest must not keep that gate from being judged.
  const isUnknown = isPinned && findings.some(({ kind }) => kind !== "found");
  const pinned = digest === undefined ? image : { ...image, digest };
  const wanted = isUnknown ? { ...one, unpin: true } : { ...one, image: pinned };
  return {
    wanted,
    findings,
    again: async () => (isUnknown ? findings : ask(pinned, { isPinned: false, again: true })),
  };
}

async function findingAt(
  { name, tag, digest }: WantedImage,
  { isPinned, again = false }: Wish,
  { config, registries, unanswered }: Asking,
): Promise<ImageFinding> {
  const image = { name, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
  const { unreachable = "warn", ...declared } = declaredRegistry(name, config) ?? {};
  const shown = formatImageRef(image);
  const isRepeated = again || unanswered.has(shown);
  const answer = await registries.find({ image, needsDigest: isPinned, declared, again: isRepeated });
  unanswered.delete(shown);
  const { registry } = registryOf(name);
  switch (answer.kind) {
    case "found": {
      const pinned = isPinned && answer.digest !== undefined && { digest: answer.digest };
      return { kind: "found", what: `${registry} has ${shown}`, ...pinned };
    }
    case "missing": {
      const hint = "Check the tag, and that the build has pushed the image to this registry.";
      return { kind: "missing", what: `${registry} has no ${shown}`, reason: answer.reason, hint };
    }
    case "no-answer": {
      const { reason } = answer;
      const isAccepted = !isPinned && unreachable === "warn";
      if (!isAccepted) unanswered.add(shown);
      const hint = isPinned
        ? "Its digest is not known. Run again, or give it with --digest."
        : "Run again, or accept it with --verify-image off.";
      return { kind: "no-answer", what: `${shown} could not be verified`, reason, isAccepted, hint };
    }
  }
}

const differentDigests = ({ tag }: WantedImage, names: readonly string[]): ImageFinding => ({
  kind: "differs",
  what: `${names.join(" and ")} have different digests for ${tag}`,
  hint: "Copy the image between the registries without changing it, or name one of them with --image.",
});

const errorKinds = { missing: "not-found", differs: "refused", "no-answer": "remote" } as const;

/** @throws not-found, refused, remote */
function refuseBad(findings: readonly ImageFinding[], target: Target): void {
  for (const { kind, what, reason, isAccepted, hint } of findings) {
    if (kind === "found" || isAccepted === true) continue;
    const why = reason === undefined ? "" : `: ${reason}`;
    throw new TagboatError(errorKinds[kind], `${what} (${targetName(target)})${why}`, {
      hint: `Nothing was written. ${hint}`,
    });
  }
}

/** A run, as its beginning finds it. */
interface BegunRun {
  readonly targets: readonly Target[];
  readonly request: AskedImages & Pick<UpdateRequest, "selection">;
  readonly home: Home;
  readonly config: Config | undefined;
  readonly images: ImageVerifier;
  readonly gates: Pick<GateJudge, "binds">;
}

/** Whether the gate of a target answers for its images. Without a gate, and for files that the user named, the run itself does. */
export const isGatedIn =
  ({ request, gates }: Pick<BegunRun, "request" | "gates">, config: Config | undefined) =>
  (target: Target): boolean =>
    !namesFiles(request) && gates.binds(target, config);

/** Verifies the images of all deliveries before the first is written, except those that a gate verifies. @throws as `verify` */
export async function verifyAhead(run: BegunRun, world: World): Promise<void> {
  const { targets, request, home, config, images } = run;
  const isGated = isGatedIn(run, config);
  const asked = targets.filter((target) => images.asks(target, config) && !isGated(target));
  for (const place of distinctBranches(asked)) {
    const here = asked.filter((target) => isSameBranch(target, place));
    const snapshot = await branchesFrom(world, home).open(place);
    await images.verify(await planTargets(here, request, { snapshot }), { snapshot, config, isGated });
  }
}
