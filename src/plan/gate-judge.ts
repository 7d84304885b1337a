import type { Config } from "../config/config.ts";
import type { ImageChange } from "../domain/change-set.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import { type AppVersion, type Candidate, versionedImage } from "./app-version.ts";
import type { ClosedGates } from "./closed-gates.ts";

/** An environment that comes before, and the app there; undefined: the app is not in it. */
export interface SourcePlace {
  readonly environment: string;
  readonly target: Target | undefined;
}

/** An app that a plan would write into an environment. */
export interface Entering extends Candidate {
  readonly target: Target;
  /** One for each environment of `after`. */
  readonly sources: readonly SourcePlace[];
}

export interface JudgedGates {
  readonly closed: ClosedGates;
  /** What the open gates say, for the commit's trailer: one text for each. */
  readonly passed: readonly string[];
}

/** Judges gates by facts that it reads anew at each call, because a plan is judged directly before it is written. */
export interface GateJudge {
  /** Whether anything but order and holds, which every plan checks, guards the target's environment. */
  binds(target: Target, config: Config | undefined): boolean;
  judge(entering: readonly Entering[], config: Config | undefined): Promise<JudgedGates>;
}

/** The targets that a plan writes into, each with the images that it moves. */
export const enteringOf = (
  targets: readonly Target[],
  {
    changes,
    names,
  }: { readonly changes: readonly ImageChange[]; readonly names: ReadonlyMap<ImageChange, readonly string[]> },
): { readonly target: Target; readonly version: AppVersion }[] =>
  targets.flatMap((target) => {
    const written = changes.filter((change) => change.outcome === "updated" && isSameTarget(change, target));
    const version = written.map((change) =>
      versionedImage(target, [change.image, ...(names.get(change) ?? [])], change.to),
    );
    return version.length === 0 ? [] : { target, version };
  });
