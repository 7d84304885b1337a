import { sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { WantedImage } from "../manifests/manifest.ts";
import type { UnreadTarget } from "./plan-on-snapshot.ts";
import type { KeptImage } from "./proposal-scene.ts";
import { fileOfSelector } from "./select-targets.ts";
import type { WantedInTarget } from "./update-facts.ts";
import { type DefaultVersion, withVersion } from "./wanted-images.ts";

/** What a run asks to be written. */
export interface AskedImages {
  /** Empty: all that the targets declare, at the default version. */
  readonly wanted: readonly WantedImage[];
  readonly version: DefaultVersion;
  readonly values: {
    readonly app: readonly string[];
    readonly source: string | undefined;
    readonly digest: string | undefined;
  };
}

/** The targets with the images that are to be written there. `instead` takes the place of what is wanted of the same images. @throws usage */
export function unreadTargets(
  targets: readonly Target[],
  asked: AskedImages,
  instead: readonly KeptImage[] = [],
): UnreadTarget[] {
  return targets.map((target) => {
    const wanted = withInstead(wantedIn(target, asked), { target, instead });
    // Who names no app means every app that has one of the images; the files tell which of the others have.
    const optional = target.images.length === 0 && asked.values.app.length === 0;
    const source = asked.values.source === undefined ? {} : { source: asked.values.source };
    return { target: { ...target, ...source, files: filesOf(target, wanted) }, wanted, optional };
  });
}

/** What is proposed already of apps that were not asked for now. */
export const keptTargets = (targets: readonly Target[], instead: readonly KeptImage[]): UnreadTarget[] =>
  targets.map((target) => ({ target, wanted: withInstead([], { target, instead }), optional: false }));

const filesOf = (target: Target, wanted: readonly WantedInTarget[]): string[] => [
  ...new Set([...target.files, ...wanted.flatMap(({ at }) => at.map(fileOfSelector))]),
];

/** The images of a target that were asked for, by the names they have there. */
function wantedIn(target: Target, { wanted, version, values }: AskedImages): WantedInTarget[] {
  if (wanted.length === 0) return declaredImages(target, version, values);
  if (target.images.length === 0) return wanted.map((image) => ({ image, at: [] }));
  return wanted.flatMap((image) =>
    target.images
      .filter(({ declared, name }) => sameImageName(declared, image.name) || sameImageName(name, image.name))
      .map(({ name, at }) => ({ image: { ...image, name }, at })),
  );
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

function declaredImages(target: Target, version: DefaultVersion, { digest }: AskedImages["values"]): WantedInTarget[] {
  if (target.images.length === 0 || (digest !== undefined && target.images.length > 1)) {
    throw new TagboatError("usage", `Nothing says which image of ${target.app} to write`, {
      hint: "Name it with --image: its files may hold others too, such as sidecars.",
    });
  }
  return target.images.map(({ name, at }) => ({ image: withVersion({ name }, version), at }));
}
