import { type ImageVersion, sameImageName } from "../domain/image-ref.ts";
import { appNames, type RenamedApp } from "../domain/pipeline.ts";
import { formatVersion, parseTrailers } from "../domain/trailers.ts";
import type { CommitInfo } from "../git/repository.ts";

/** A change of an image by a commit of tagboat. */
interface LastChange {
  readonly image: string;
  readonly to: ImageVersion;
  readonly info: CommitInfo;
}

/** The newest change of each image of each app in each environment, as the trailers of a branch's commits record it. */
export interface LastChanges {
  /**
   * The newest commit in which tagboat wrote one of the present images. Undefined if tagboat's last change of an image was another: then
   * another user's commit introduced it, and commits since an older one of ours may not have had it.
   */
  introduced(place: PlaceOfImages, present: readonly NamedVersion[]): CommitInfo | undefined;
}

interface PlaceOfImages extends RenamedApp {
  /** Absent: only the images count, so their last change in any environment. */
  readonly environment?: string;
}

interface NamedVersion extends ImageVersion {
  /** Every name that a commit may have used for the image. */
  readonly names: readonly string[];
}

/** Reads each message once for any number of apps. `past`: newest first. */
export function lastChanges(past: readonly CommitInfo[]): LastChanges {
  const everywhere: LastChange[] = [];
  const byPlace = new Map<string, LastChange[]>();
  for (const info of past) {
    for (const { app, environment, image, to } of parseTrailers(info.message).changes) {
      note(everywhere, { image, to, info });
      if (environment === undefined) continue;
      const key = keyOf(app, environment);
      const known = byPlace.get(key) ?? [];
      byPlace.set(key, known);
      note(known, { image, to, info });
    }
  }
  return {
    introduced({ environment, ...names }, present) {
      const known =
        environment === undefined
          ? everywhere
          : appNames(names).flatMap((app) => byPlace.get(keyOf(app, environment)) ?? []);
      const changes = present.map((version) => {
        const last = known.find(({ image }) => version.names.some((name) => sameImageName(name, image)));
        return last !== undefined && formatVersion(last.to) === formatVersion(version) ? last : undefined;
      });
      // The changes of a place are known newest first.
      return changes.includes(undefined) ? undefined : known.find((change) => changes.includes(change))?.info;
    },
  };
}

function note(known: LastChange[], change: LastChange): void {
  if (!known.some(({ image }) => sameImageName(image, change.image))) known.push(change);
}

const keyOf = (app: string, environment: string): string => JSON.stringify([app, environment]);
