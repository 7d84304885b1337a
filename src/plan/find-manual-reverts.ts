import type { ImageVersion } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import type { ChangeTrailer } from "../domain/trailers.ts";
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

/** A target in which a user moved an image back by hand, and the change of tagboat that was taken back. */
export interface ManualRevert {
  readonly target: Target;
  readonly change: ChangeTrailer;
}

/** The targets in which a user moved an image back by hand, and that `unhold` has not released since. */
export async function findManualReverts(
  repository: Repository,
  snapshot: Snapshot,
  targets: readonly Target[],
): Promise<readonly ManualRevert[]> {
  if (targets.length === 0) return [];
  let past = await pastOf(repository, snapshot);
  const found: ManualRevert[] = [];
  for (const target of targets) {
    const sites = await findSites(snapshot, target);
    const { texts } = await readSources(snapshot, [...new Set(sites.map(({ file }) => file))]);
    const places = sites.map((site) => placeOf(site, target, (path) => texts.get(path)));
    const takenBack = (known: PastChanges): ChangeTrailer | undefined =>
      places.flatMap(({ place, image }) => manualRevert(known, place, image) ?? [])[0];
    for (;;) {
      const commit = firstUnverified(past, (known) => String(takenBack(known) !== undefined));
      if (commit === undefined) break;
      past = await withContents(repository, snapshot.branch, { past, commits: new Set([commit]) });
    }
    const change = takenBack(past);
    if (change !== undefined) found.push({ target, change });
  }
  return found;
}

const pasts = new WeakMap<Snapshot, Promise<PastChanges>>();

/** The gates of one run ask about the same state once for each app. */
function pastOf(repository: Repository, snapshot: Snapshot): Promise<PastChanges> {
  const past = pasts.get(snapshot) ?? readPast(repository, snapshot.commit);
  pasts.set(snapshot, past);
  return past;
}

function placeOf(site: ImageSite, target: Target, text: RelatedFiles): { place: ImageScope; image: ImageVersion } {
  const { file, image, selector = image.name } = site;
  const { app, environment, former, tag: pattern } = target;
  const names = [image.name, selector];
  const files = [file];
  const place = { app, formerApp: former?.app, environment, names, files, pattern };
  return { place: { ...place, site, stoodAfter: stoodAfter({ names, site, files, text }) }, image };
}
