import type { CommitInfo } from "../git/repository.ts";
import type { PastVersion } from "./version-history.ts";

/** A version that was rolled back at a place, and has not been there again since. */
export interface TakenBack<Version> {
  readonly version: Version;
  /** The version that took its place. */
  readonly restored: Version;
  readonly commit: CommitInfo;
  /** True for a commit that no trailer explains, such as one by the forge's Revert button. */
  readonly isByHand: boolean;
}

export interface TakenBackRules<Version> {
  isSame(left: Version, right: Version): boolean;
  isNone(version: Version): boolean;
  /** Whether it is proven that a version is older than another. */
  isOlder(version: Version, than: Version): boolean;
}

/**
 * The versions that were rolled back at one place: by a rollback of tagboat, or by a hand-made commit that restored what had been there or
 * an older version. A version that came back later is no longer taken back. `past`: newest first.
 */
export function takenBackVersions<Place, Version>(
  past: readonly PastVersion<Place, Version>[],
  rules: TakenBackRules<Version>,
): readonly TakenBack<Version>[] {
  const { isSame, isNone, isOlder } = rules;
  const stood: Version[] = [];
  let taken: readonly TakenBack<Version>[] = [];
  for (const found of past.toReversed()) {
    const { version } = found;
    if (isNone(version)) continue;
    const replaced = stood.at(-1);
    const others = taken.filter((one) => !isSame(one.version, version));
    // To revert a revert is no second rollback, although it also restores what had been there.
    const isReturn = others.length < taken.length;
    taken = others;
    if (found.kind === "brought" && replaced !== undefined && !isSame(replaced, version)) {
      const { change, commit } = found;
      const isRestored = stood.some((one) => isSame(one, version)) || isOlder(version, replaced);
      const isByHand = change === undefined && !isReturn && isRestored;
      if (isByHand || change?.kind === "rollback")
        taken = [...taken, { version: replaced, restored: version, commit, isByHand }];
    }
    stood.push(version);
  }
  return taken;
}
