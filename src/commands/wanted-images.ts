import { assertDigest, assertTag, isImageName, parseImageRef } from "../domain/image-ref.ts";
import { TagboatError } from "../errors.ts";
import type { WantedImage } from "../manifests/manifest.ts";
import { type DefaultVersion, withVersion } from "../plan/plan-targets.ts";

export interface WantedInputs {
  /** References as the user wrote them: "name", "name:tag", "old=new:tag". */
  readonly images: readonly string[];
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/** The images to write, each with its new version. @throws usage: one is malformed or has no version */
export function wantedImages(inputs: WantedInputs, version: DefaultVersion): WantedImage[] {
  const wanted = distinct(inputs.images.map(parseWanted));
  const bare = wanted.filter((image) => !hasVersion(image));
  const given = inputs.tag ?? inputs.digest;
  if (given !== undefined && wanted.length > 0 && bare.length === 0) {
    const flag = inputs.tag === undefined ? `--digest ${given}` : `--tag ${given}`;
    throw new TagboatError("usage", `${flag} conflicts with the version in --image ${inputs.images[0]}`, {
      hint:
        inputs.digest === undefined
          ? "Leave --tag out, or name an image without a tag."
          : "Write the digest into the image too: name:tag@sha256:….",
    });
  }
  if (inputs.digest !== undefined && bare.length > 1) {
    throw new TagboatError("usage", `--digest belongs to one image, and ${bare.length} carry none`, {
      hint: "Write each as name@sha256:….",
    });
  }
  return wanted.map((image) => (hasVersion(image) ? image : withVersion(image, version)));
}

/** The version that `--tag` and `--digest` request; without them, the commit of the CI. @throws usage */
export function defaultVersion({ tag, digest }: Omit<WantedInputs, "images">, sha: string | undefined): DefaultVersion {
  if (tag !== undefined) assertTag(tag);
  if (digest !== undefined) assertDigest(digest);
  const chosen = tag ?? (digest === undefined ? sha : undefined);
  return { ...(chosen === undefined ? {} : { tag: chosen }), ...(digest === undefined ? {} : { digest }) };
}

/** The same image twice counts once; twice with two versions is a contradiction. */
function distinct(wanted: readonly WantedImage[]): WantedImage[] {
  const byName = new Map<string, WantedImage>();
  for (const image of wanted) {
    const same = byName.get(image.name);
    if (same !== undefined && JSON.stringify(same) !== JSON.stringify(image)) {
      throw new TagboatError("usage", `${image.name} is given twice, with different versions`, {
        hint: "Give each image once.",
      });
    }
    byName.set(image.name, image);
  }
  return [...byName.values()];
}

const hasVersion = (image: WantedImage): boolean => image.tag !== undefined || image.digest !== undefined;

function parseWanted(text: string): WantedImage {
  const equals = text.indexOf("=");
  if (equals === -1) return parseImageRef(text);
  const name = text.slice(0, equals);
  if (!isImageName(name)) {
    throw new TagboatError(
      "usage",
      `${JSON.stringify(name)} is not an image name, in --image ${JSON.stringify(text)}`,
      {
        hint: "Write it as old=new:tag, where old is the name in the Kustomize base.",
      },
    );
  }
  const { name: newName, ...version } = parseImageRef(text.slice(equals + 1));
  return { name, newName, ...version };
}
