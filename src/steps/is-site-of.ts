import { sameImageName } from "../domain/image-ref.ts";
import type { ImageSite, WantedImage } from "../manifests/manifest.ts";

/** Whether a site holds the image, by the name as it is pulled or by the one that selects it. */
export const isSiteOf = ({ selector, image: { name } }: ImageSite, wanted: WantedImage): boolean =>
  [name, selector ?? name].some((each) =>
    [wanted.name, wanted.newName ?? wanted.name].some((asked) => sameImageName(each, asked)),
  );
