import type { Config } from "../config/config.ts";
import type { ImageChange } from "../domain/change-set.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { type AppVersion, declaredName } from "./app-version.ts";
import type { ClosedGates } from "./closed-gates.ts";

/** An environment that comes before, and the app there; undefined: the app is not in it. */
export interface SourcePlace {
  readonly environment: string;
  readonly target: Target | undefined;
}

/** An app that a plan would write into an environment. */
export interface Entering {
  readonly target: Target;
  /** One for each environment of `after`. */
  readonly sources: readonly SourcePlace[];
  readonly version: AppVersion;
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

/** The targets that a plan writes into, each with the version that it brings. */
export const enteringOf = (targets: readonly Target[], changes: readonly ImageChange[]): Omit<Entering, "sources">[] =>
  targets.flatMap((target) => {
    const written = changes.filter(
      ({ app, environment, outcome }) =>
        outcome === "updated" && targetName({ app, ...(environment && { environment }) }) === targetName(target),
    );
    return written.length === 0
      ? []
      : { target, version: written.map(({ image, to }) => ({ name: declaredName(target, image), ...to })) };
  });
