import type { Target } from "../domain/pipeline.ts";
import { type ChangeTrailer, formatVersion } from "../domain/trailers.ts";
import { branchesFrom, repositoryOf } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { isSameImage, versionedImage } from "./app-version.ts";
import { findTakenBack } from "./find-manual-reverts.ts";
import { sourcesOf, type UpdateContext } from "./update-context.ts";

/**
 * Why a proposed version of a target may not enter any more: it was taken back in an environment that it comes from. Undefined: it is still
 * there, or a newer version only replaced it.
 */
export async function withdrawnAtSource(
  target: Target,
  proposed: readonly ChangeTrailer[],
  { context, world }: { readonly context: UpdateContext; readonly world: World },
): Promise<string | undefined> {
  const { home } = context;
  const changes = proposed.filter(({ app }) => app === target.app);
  for (const source of await sourcesOf(target, home.snapshot, { context, world })) {
    if (source.target === undefined) continue;
    const repository = await repositoryOf(source.target, home, world);
    const snapshot = await branchesFrom(world, home).open(source.target);
    const there = (await findTakenBack(repository, snapshot, source.target)).map(imageIn(source.target));
    const back = changes.find((change) => {
      const image = imageIn(target)(change);
      return there.some((one) => isSameImage(one, image) && formatVersion(one) === formatVersion(image));
    });
    if (back !== undefined) return `${formatVersion(back.to)} of ${target.app} was taken back in ${source.environment}`;
  }
  return undefined;
}

const imageIn =
  (target: Target) =>
  ({ image, to }: ChangeTrailer) =>
    versionedImage(target, [image], to);
