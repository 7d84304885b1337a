import type { ChangeKind } from "../domain/change-set.ts";
import { sameImageName } from "../domain/image-ref.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import type { WantedImage } from "../manifests/manifest.ts";
import { fileOfSelector, type TargetRequest } from "../targets/select-targets.ts";
import type { AppVersion } from "./app-version.ts";
import { namedImages, unnamedImages } from "./meant-images.ts";
import type { PlanTarget } from "./plan-on-snapshot.ts";
import type { WantedInTarget } from "./update-facts.ts";

/** Version for images without one: from the flags, or else the commit that the CI builds. */
export interface DefaultVersion {
  readonly tag?: string;
  readonly digest?: string;
}

/** The version to write into each target, by `targetName`. The images have the names that the targets' files use for them. */
export type CarriedVersions = ReadonlyMap<string, readonly WantedInTarget[]>;

/** A version's images, by the names that a target's files use for them. */
export const carriedTo = (target: Target, version: AppVersion): readonly WantedInTarget[] =>
  version.flatMap(({ name, tag, digest }) => {
    const image = { name, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
    return namedImages(target, [image]);
  });

/** The images that a run should write. */
export interface AskedImages {
  /** Empty: all images that the targets declare, at the default version. */
  readonly wanted: readonly WantedImage[];
  readonly version: DefaultVersion;
  readonly selection: Pick<TargetRequest, "apps">;
  /** A version of its own for each target. It replaces `wanted` and `version`. */
  readonly carried?: CarriedVersions | undefined;
  /** Repository of the apps' source code. Overrides the config. */
  readonly source: string | undefined;
}

/** An image that is already proposed, its app, and the kind of change that proposed it. */
export interface KeptImage extends WantedImage {
  readonly app: string;
  readonly kind: ChangeKind;
}

/** A state of the targets' branch, and images that replace wanted ones. */
export interface AskedAt {
  readonly snapshot: Snapshot;
  readonly instead?: readonly KeptImage[];
}

/** The targets with the images to write there. @throws not-found, usage */
export async function planTargets(
  targets: readonly Target[],
  asked: AskedImages,
  { snapshot, instead = [] }: AskedAt,
): Promise<PlanTarget[]> {
  const unread: PlanTarget[] = [];
  for (const target of targets) {
    const wanted = withInstead(await wantedIn(target, asked, snapshot), { target, instead });
    const source = asked.source === undefined ? {} : { source: asked.source };
    const files = filesOf(target, wanted);
    unread.push({ target: { ...target, ...source, files }, wanted, optional: isOptional(target, asked) });
  }
  return unread;
}

/** Without --app, an app that declares no images takes part only if its files contain one of the images. */
export const isOptional = (target: Target, { selection }: Pick<AskedImages, "selection">): boolean =>
  target.images.length === 0 && selection.apps.length === 0;

/** Targets for images that are already proposed, of apps that this run does not move. */
export const keptTargets = (targets: readonly Target[], instead: readonly KeptImage[]): PlanTarget[] =>
  targets.map((target) => ({
    target,
    // What is proposed is a whole version: without a digest, if it has none.
    wanted: withInstead([], { target, instead }).map((one) => ({ ...one, unpin: true })),
    optional: false,
    proposedBy: instead.find(({ app }) => app === target.app)?.kind ?? "update",
  }));

const filesOf = (target: Target, wanted: readonly WantedInTarget[]): string[] => [
  ...new Set([...target.files, ...wanted.flatMap(({ at }) => at.map(fileOfSelector))]),
];

/** The requested images of a target, by their names in it. */
async function wantedIn(target: Target, asked: AskedImages, snapshot: Snapshot): Promise<WantedInTarget[]> {
  const { wanted, carried } = asked;
  if (carried !== undefined) return [...(carried.get(targetName(target)) ?? [])];
  if (wanted.length === 0) return atDefaultVersion(target, asked, snapshot);
  return namedImages(target, wanted);
}

function withInstead(
  wanted: readonly WantedInTarget[],
  { target, instead }: { readonly target: Target; readonly instead: readonly KeptImage[] },
): WantedInTarget[] {
  const kept = instead.filter(({ app }) => app === target.app);
  const isReplaced = (name: string): boolean => kept.some((other) => sameImageName(other.name, name));
  const others = kept.flatMap((image): WantedInTarget[] => {
    const declared = target.images.find(({ name }) => sameImageName(name, image.name));
    return declared === undefined && target.images.length > 0 ? [] : [{ image, at: declared?.at ?? [] }];
  });
  return [...wanted.filter(({ image }) => !isReplaced(image.name)), ...others];
}

/** Without a named image: those that the app declares, or the only one in its files. */
async function atDefaultVersion(
  target: Target,
  { version, selection }: AskedImages,
  snapshot: Snapshot,
): Promise<WantedInTarget[]> {
  if (selection.apps.length === 0 && target.images.length === 0) throw nothingNamed();
  const images = await unnamedImages(target, () => snapshot);
  if (version.digest !== undefined && images.length > 1) throw oneDigest(target);
  return images.map(({ name, at }) => ({ image: withVersion({ name }, version), at }));
}

/** @throws usage: no version is given */
export function withVersion(image: WantedImage, version: DefaultVersion): WantedImage {
  if (version.tag === undefined && version.digest === undefined) {
    throw new TagboatError("usage", `Nothing says which tag "${image.name}" is to have`, {
      hint: "Give --tag or --digest, or write it into --image. In CI the commit's SHA is the default, except in a run by pull_request_target: its commit is the base branch's.",
    });
  }
  return { ...image, ...version };
}

const nothingNamed = (): TagboatError =>
  new TagboatError("usage", "The command names neither an app nor an image", {
    hint: "Name the app: tagboat update APP --tag TAG. Or the image: tagboat update --image NAME:TAG.",
  });

const oneDigest = ({ app, images }: Target): TagboatError =>
  new TagboatError("usage", `--digest is for one image, and ${app} has ${images.length}`, {
    hint: `Name it: ${images.map(({ name }) => `--image ${name}`).join(" or ")}.`,
  });
