import type { Target } from "../domain/pipeline.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import { firstUnverified, manualRevert, type PastChanges, readPast, withContents } from "../history/past-changes.ts";
import type { ImageSite } from "../manifests/manifest.ts";
import { findSites } from "./find-sites.ts";

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
    const isBack = (known: PastChanges): boolean => sites.some((site) => isTakenBack(site, target, known));
    for (;;) {
      const commit = firstUnverified(past, (known) => String(isBack(known)));
      if (commit === undefined) break;
      past = await withContents(repository, snapshot.branch, { past, commits: new Set([commit]) });
    }
    if (isBack(past)) found.push(target);
  }
  return found;
}

function isTakenBack({ file, image, selector = image.name }: ImageSite, target: Target, past: PastChanges): boolean {
  const { app, environment, former, tag: pattern } = target;
  const place = { app, formerApp: former?.app, environment, names: [image.name, selector], files: [file], pattern };
  return manualRevert(past, place, image) !== undefined;
}
