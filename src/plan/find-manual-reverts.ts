import type { Target } from "../domain/pipeline.ts";
import type { ChangeTrailer } from "../domain/trailers.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import {
  firstUnverified,
  manualRevert,
  type PastChanges,
  readPast,
  takenBack,
  withContents,
} from "../history/past-changes.ts";
import type { ImageSite } from "../manifests/manifest.ts";
import { findSites } from "./find-sites.ts";

/** The targets in which a user moved an image back by hand, and that `unhold` has not released since. */
export async function findManualReverts(
  repository: Repository,
  snapshot: Snapshot,
  targets: readonly Target[],
): Promise<readonly Target[]> {
  const found = await changesTakenBack(repository, snapshot, { targets, rule: manualRevert });
  return targets.filter((target) => found.has(target));
}

/** The changes of a target that were taken back since: by hand, or by a rollback. */
export async function findTakenBack(
  repository: Repository,
  snapshot: Snapshot,
  target: Target,
): Promise<readonly ChangeTrailer[]> {
  return (await changesTakenBack(repository, snapshot, { targets: [target], rule: takenBack })).get(target) ?? [];
}

interface Search {
  readonly targets: readonly Target[];
  readonly rule: typeof manualRevert;
}

/** What the rule finds for the images of each target. A target without a finding is absent. */
async function changesTakenBack(
  repository: Repository,
  snapshot: Snapshot,
  { targets, rule }: Search,
): Promise<ReadonlyMap<Target, readonly ChangeTrailer[]>> {
  const found = new Map<Target, readonly ChangeTrailer[]>();
  if (targets.length === 0) return found;
  let past = await readPast(repository, snapshot.commit);
  for (const target of targets) {
    const sites = await findSites(snapshot, target);
    const answer = (known: PastChanges) =>
      sites.flatMap((site) => rule(known, placeOf(site, target), site.image) ?? []);
    for (;;) {
      const commit = firstUnverified(past, (known) => JSON.stringify(answer(known).map(({ to }) => to)));
      if (commit === undefined) break;
      past = await withContents(repository, snapshot.branch, { past, commits: new Set([commit]) });
    }
    const changes = answer(past);
    if (changes.length > 0) found.set(target, changes);
  }
  return found;
}

const placeOf = ({ file, image, selector = image.name }: ImageSite, { app, environment, tag: pattern }: Target) => ({
  app,
  environment,
  names: [image.name, selector],
  files: [file],
  pattern,
});
