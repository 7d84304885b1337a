import type { ChangeSet } from "../../domain/change-set.ts";
import type { DeliveryRecord } from "../../domain/deliveries.ts";
import type { Target } from "../../domain/pipeline.ts";
import type { Trailers } from "../../domain/trailers.ts";
import type { PullRequest, RepositoryFacts } from "../../forges/forge.ts";
import type { CommitId, Repository, Snapshot } from "../../git/repository.ts";
import type { KeptImage } from "../../plan/plan-targets.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import type { Train } from "../../plan/release-train.ts";
import type { OwnCommit } from "./own-branch.ts";
import type { TextRequest } from "./proposal-text.ts";

/** Everything that a proposal is made from. */
export interface ProposalRequest extends TextRequest {
  readonly repository: Repository;
  /** Branch that the change is for. Absent: the remote's HEAD. */
  readonly branch: string | undefined;
  /** The forge's facts about the repository, requested once in a run. */
  facts(): Promise<RepositoryFacts>;
  /** Whether the pull request will also be merged. */
  readonly isMerged: boolean;
  /** Whether a gate binds the environment: then the forge must not merge by itself. */
  readonly isGated: boolean;
  /** Whether to replace a user's commits on our branch. */
  readonly takeOver: boolean;
  /**
   * Plans on a state of the base or of our own branch. Reads config and holds only from the base. `instead` replaces the wanted versions
   * of the same images, and adds the others.
   */
  plan(snapshot: Snapshot, base: Snapshot, instead: readonly KeptImage[], train?: Train): Promise<PlannedDelivery>;
  /** Present for a release train. */
  readonly train?: TrainRequest | undefined;
  /**
   * Takes the apps that join this proposal out of other open ones, so that none is in two. Absent: it brings no version.
   * @throws refused: a user's commits are in the way
   */
  leaveOthers?(joining: Joining): Promise<void>;
  /** Why a version that is already proposed may not enter any more. Undefined: it may, once its gate is open. */
  withdrawn(proposed: Trailers["changes"]): Promise<string | undefined>;
  /** Sends a request to Git or the forge that changes something. */
  readonly write: DeliveryRecord["write"];
  /** Call it after every visible change. The record is kept, whatever fails next. */
  seen(soFar: ProposalProgress): void;
}

export interface TrainRequest {
  /** Whether this run asked for an app. */
  isAsked(place: Pick<Target, "app" | "environment">): boolean;
  /** Apps that must leave the train, and why. */
  readonly leaving?: { readonly apps: readonly string[]; readonly why: string } | undefined;
}

/** Apps that join a proposal. */
export interface Joining {
  readonly targets: readonly Target[];
  readonly base: Snapshot;
}

export interface ProposalResult {
  /** `settled`: this run has nothing to merge. */
  readonly kind: "proposed" | "settled";
  readonly base: Snapshot;
  readonly changeSet: ChangeSet;
  readonly attempts: number;
  readonly pullRequest?: PullRequest;
  /** The proposed commit. */
  readonly own?: OwnCommit;
}

/** Progress of a proposal and its merge. */
export interface ProposalProgress {
  readonly result: ProposalResult;
  /** The commit on the base, once it is merged. */
  readonly commit?: CommitId | undefined;
}
