import type { Target } from "../domain/pipeline.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import { findImages } from "../manifests/index.ts";
import { type ImageSite, ManifestRefusal } from "../manifests/manifest.ts";
import { type PastChanges, readPast, takenBack } from "./past-changes.ts";
import { readSources } from "./read-sources.ts";

/** The targets of which a person took an image back by hand, and that `unhold` has not freed since. */
export async function findTakenBack(
  repository: Repository,
  snapshot: Snapshot,
  targets: readonly Target[],
): Promise<readonly Target[]> {
  if (targets.length === 0) return [];
  const past = await readPast(repository, snapshot.commit);
  const found: Target[] = [];
  for (const target of targets) {
    const { texts } = await readSources(snapshot, await snapshot.list(target.files));
    const sites = [...texts].flatMap(([path, text]) => sitesOf(path, text));
    if (sites.some((site) => isTakenBack(site, target, past))) found.push(target);
  }
  return found;
}

function sitesOf(path: string, text: string): ImageSite[] {
  try {
    return findImages({ path, text });
  } catch (error) {
    // What cannot be edited cannot have been moved by us either.
    if (error instanceof ManifestRefusal) return [];
    throw error;
  }
}

const isTakenBack = ({ image, selector }: ImageSite, { app, environment }: Target, past: PastChanges): boolean =>
  [image.name, selector].some(
    (name) => name !== undefined && takenBack(past, { app, environment, image: name }, image) !== undefined,
  );
