import type { Config } from "../config/config.ts";
import type { ImageChange } from "../domain/change-set.ts";
import type { GateReport } from "../domain/gate-report.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import type { Forge, PullRequest } from "../forges/forge.ts";
import { type AppVersion, type Candidate, versionedImage } from "./app-version.ts";
import { type ClosedGates, noClosedGates } from "./closed-gates.ts";
import type { RegistryCheck } from "./image-finding.ts";

/** An earlier environment and the app in it. Undefined `target`: the app is not in that environment. */
export interface SourcePlace {
  readonly environment: string;
  readonly target: Target | undefined;
  /** The app in all environments before this one. A version that one of them took back does not enter any further. */
  readonly upstream: readonly Target[];
}

/** An app that a plan would write into an environment. */
export interface Entering extends Candidate {
  readonly target: Target;
  /** One for each environment that must have proved the version. */
  readonly sources: readonly SourcePlace[];
  /** Whether a pull request delivers it, so that approvals can follow. */
  readonly isProposed: boolean;
  /** Absent: no registry is asked for its images. */
  readonly registry?: RegistryCheck;
  /** Whether the run did not ask for it: an open pull request proposes it already. */
  readonly isKept?: true;
  /**
   * Whether a user named this version. Then one that a newer version has replaced in an earlier environment may count, if its proof is
   * recorded, and one that was rolled back in the target's own environment may enter again.
   */
  readonly isNamed?: true;
}

export interface JudgedGates {
  readonly closed: ClosedGates;
  /** The open gates, for the trailer of the commit. */
  readonly passed: readonly GateReport[];
}

/** An open pull request, and the commit that would be merged. */
export interface OpenProposal {
  readonly forge: Forge;
  readonly pullRequest: Pick<PullRequest, "number" | "author" | "head" | "headCommit">;
}

/** Judges gates. Each call reads the facts again, because a plan is judged directly before it is written. */
export interface GateJudge {
  /** Whether a gate must be judged for the target. Without one, the plan itself checks order and holds. */
  binds(target: Target, config: Config | undefined): boolean;
  /** `proposal`: the pull request to merge now. Without it, missing approvals close a gate only for a push. */
  judge(entering: readonly Entering[], config: Config | undefined, proposal?: OpenProposal): Promise<JudgedGates>;
  /** Reads the approvals of a pull request that was only opened, so that the report on its gates shows them. */
  showApprovals(entering: readonly Entering[], config: Config | undefined, proposal: OpenProposal): Promise<void>;
  /**
   * Why a proposed version can no longer be proved, because its sources have other versions by now. Undefined: it can, or that is not known.
   */
  unprovable(proposed: Candidate & Pick<Entering, "sources">, config: Config | undefined): Promise<string | undefined>;
}

/** For a run that no gate binds, such as a rollback. */
export const noGates: GateJudge = {
  binds: () => false,
  judge: async () => ({ closed: noClosedGates, passed: [] }),
  showApprovals: async () => undefined,
  unprovable: async () => undefined,
};

/** The targets that a plan writes to, each with the images that move. */
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
