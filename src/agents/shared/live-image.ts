import { sameImageName, splitImageRef } from "../../domain/image-ref.ts";
import type { RolloutImage } from "../rollout.ts";

/** What running images say of one of ours. "other": our repository, and only another version of it than this. */
export type Match = "ours" | "other";

/**
 * Compares an image that runs with the one that should. Where both have a digest it decides; else the tag. Undefined
 * where it is another repository, or where one has only a tag and the other only a digest, which says nothing.
 */
export function matchImage(wanted: RolloutImage, running: string): Match | undefined {
  const live = splitImageRef(running.trim());
  if (!sameImageName(wanted.name, live.name)) return undefined;
  if (wanted.digest !== undefined && live.digest !== undefined) return wanted.digest === live.digest ? "ours" : "other";
  const wantedTag = wanted.tag ?? (wanted.digest === undefined ? "latest" : undefined);
  const liveTag = live.tag ?? (live.digest === undefined ? "latest" : undefined);
  if (wantedTag === undefined || liveTag === undefined) return undefined;
  return wantedTag === liveTag ? "ours" : "other";
}

/** Which versions of our image there are among so many. */
export function matchAll(wanted: RolloutImage, running: readonly string[]): { ours: boolean; others: string[] } {
  const matches = running.map((image) => [image, matchImage(wanted, image)] as const);
  return {
    ours: matches.some(([, match]) => match === "ours"),
    others: matches.filter(([, match]) => match === "other").map(([image]) => image),
  };
}
