import { type ImageVersion, sameImageName } from "../domain/image-ref.ts";
import { formatVersion, parseTrailers } from "../domain/trailers.ts";
import type { CommitId, CommitInfo } from "../git/repository.ts";

/** A change of an image by a commit of tagboat. */
interface LastChange {
  readonly image: string;
  readonly to: ImageVersion;
  readonly commit: CommitId;
  readonly at: Date;
}

/** The newest change of each image of each app in each environment, as the trailers of a branch's commits record it. */
export interface LastChanges {
  /**
   * The newest commit that wrote one of these versions. Undefined: the newest known change of an image wrote another version, or none is
   * known.
   */
  introduced(place: PlaceOfImages, images: readonly NamedVersion[]): Pick<LastChange, "commit" | "at"> | undefined;
}

interface PlaceOfImages {
  readonly app: string;
  readonly environment?: string;
}

interface NamedVersion extends ImageVersion {
  /** Every name that a commit may have used for the image. */
  readonly names: readonly string[];
}

/** Reads each message once for any number of apps. `past`: newest first. */
export function lastChanges(past: readonly CommitInfo[]): LastChanges {
  const byPlace = new Map<string, LastChange[]>();
  for (const { commit, committedAt: at, message } of past) {
    for (const { app, environment, image, to } of parseTrailers(message).changes) {
      const key = keyOf({ app, ...(environment !== undefined && { environment }) });
      const known = byPlace.get(key) ?? [];
      byPlace.set(key, known);
      if (!known.some((other) => sameImageName(other.image, image))) known.push({ image, to, commit, at });
    }
  }
  return {
    introduced(place, images) {
      const known = byPlace.get(keyOf(place)) ?? [];
      const changes = images.map((version) => {
        const last = known.find(({ image }) => version.names.some((name) => sameImageName(name, image)));
        return last !== undefined && formatVersion(last.to) === formatVersion(version) ? last : undefined;
      });
      if (changes.length === 0 || changes.some((change) => change === undefined)) return undefined;
      return newest(changes.flatMap((change) => change ?? []));
    },
  };
}

const newest = (changes: readonly LastChange[]): LastChange | undefined =>
  changes.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];

const keyOf = ({ app, environment }: PlaceOfImages): string => JSON.stringify([app, environment]);
