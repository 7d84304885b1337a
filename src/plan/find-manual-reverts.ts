import type { ImageVersion } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import {
  firstUnverified,
  type ImageScope,
  manualRevert,
  type PastChanges,
  readPast,
  withContents,
} from "../history/past-changes.ts";
import type { ImageSite, RelatedFiles } from "../manifests/manifest.ts";
import { findSites } from "./find-sites.ts";
import { readSources } from "./read-sources.ts";
import { stoodAfter } from "./stood-after.ts";

/** The targets in which a user moved an image back by hand, and that `unhold` has not released since. */
export async function findManualReverts(
  repository: Repository,
  snapshot: Snapshot,
  targets: readonly Target[],
): Promise<readonly Target[]> {
  if (targets.length === 0) return [];
  let past = await readPast(repository, snapshot.commit);
  const found: Target[] = [];
  for (const target of targets) {
    const sites = await findSites(snapshot, target);
    const { texts } = await readSources(snapshot, [...new Set(sites.map(({ file }) => file))]);
    const places = sites.map((site) => placeOf(site, target, (path) => texts.get(path)));
    const isBack = (known: PastChanges): boolean =>
      places.some(({ place, image }) => manualRevert(known, place, image) !== undefined);
    for (;;) {
      const commit = firstUnverified(past, (known) => String(isBack(known)));
      if (commit === undefined) break;
      past = await withContents(repository, snapshot.branch, { past, commits: new Set([commit]) });
    }
    if (isBack(past)) found.push(target);
  }
  return found;
}

function placeOf(site: ImageSite, target: Target, text: RelatedFiles): { place: ImageScope; image: ImageVersion } {
  const { file, image, selector = image.name } = site;
  const { app, environment, former, tag: pattern } = target;
  const names = [image.name, selector];
  const files = [file];
  const place = { app, formerApp: former?.app, environment, names, files, pattern };
  return { place: { ...place, site, stoodAfter: stoodAfter({ names, site, files, text }) }, image };
}
