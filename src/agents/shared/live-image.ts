import { sameImageName, splitImageRef } from "../../domain/image-ref.ts";
import type { RolloutImage } from "../rollout.ts";

/** Result of comparing a running image with one of ours. "other": the same repository in another version. */
export type Match = "ours" | "other";

/**
 * Compares a running image with the expected one. If both have a digest, the digests decide; otherwise the tags. Undefined
 * for another repository, or if one has only a tag and the other only a digest, which proves nothing.
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

/** Finds the versions of our image among the running ones. */
export function matchAll(wanted: RolloutImage, running: readonly string[]): { ours: boolean; others: string[] } {
  const matches = running.map((image) => [image, matchImage(wanted, image)] as const);
  return {
    ours: matches.some(([, match]) => match === "ours"),
    others: matches.filter(([, match]) => match === "other").map(([image]) => image),
  };
}
