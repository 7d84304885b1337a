import { sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Snapshot } from "../git/repository.ts";
import { onlyImage } from "./find-sites.ts";
import type { SoughtImage } from "./locate-images.ts";

/** The requested images that a target has, by their names in it: a build may use another name than this environment. */
export const namedImages = <Image extends { readonly name: string }>(
  { images }: Pick<Target, "images">,
  wanted: readonly Image[],
): { readonly image: Image; readonly at: readonly string[] }[] =>
  images.length === 0
    ? wanted.map((image) => ({ image, at: [] }))
    : wanted.flatMap((image) =>
        images
          .filter(({ declared, name }) => sameImageName(declared, image.name) || sameImageName(name, image.name))
          .map(({ name, at }) => ({ image: { ...image, name }, at })),
      );

/** The images of a target if the command names none: those that it declares, or the only one in its files. @throws not-found, usage */
export const unnamedImages = async (
  target: Target,
  open: () => Snapshot | Promise<Snapshot>,
): Promise<readonly SoughtImage[]> =>
  target.images.length > 0 ? target.images : [{ name: await onlyImage(await open(), target), at: [] }];
