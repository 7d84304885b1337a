import { flavourOf } from "../domain/flavour.ts";
import type { Target } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { ImageSite, WantedImage } from "../manifests/manifest.ts";
import { targetName } from "./update-errors.ts";

/**
 * One tag is never written over several flavours of an image: "1.0.0-cli" and "1.0.0-fpm" are two images in one repository.
 *
 * @throws TagboatError refused, with the place of each.
 */
export function refuseSeveralFlavours(target: Target, image: WantedImage, sites: readonly ImageSite[]): void {
  const flavours = new Set(sites.flatMap((site) => flavourOf(site.image.tag ?? "") ?? []));
  if (flavours.size < 2) return;
  const places = sites.map((site) => `${site.file}:${site.line} has ${formatVersion(site.image)}`);
  const message = `Refusing to write ${targetName(target)}: ${image.name} is there in several flavours: ${places.join("; ")}`;
  throw new TagboatError("refused", message, {
    hint: `Name each place that ${formatVersion(image)} is meant for: ${sites.map((site) => `--at ${site.file}#${site.path}`).join(" ")}`,
  });
}
