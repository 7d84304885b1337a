import type { ChangeKind, ImageChange } from "../domain/change-set.ts";
import type { IfMissing, OrderPolicy, Target } from "../domain/pipeline.ts";
import type { Owns, PastChanges } from "../history/past-changes.ts";
import type { ManifestRefusal, WantedImage } from "../manifests/manifest.ts";
import type { NamedSource, SourceQuestion } from "../world.ts";
import type { ClosedGates } from "./closed-gates.ts";
import type { OrderLookups } from "./order-lookups.ts";
import type { Holds } from "./read-holds.ts";
import type { TargetFile } from "./target-files.ts";

/** An image to write, and its locations in the target. */
export interface WantedInTarget {
  readonly image: WantedImage;
  /** "file#key.path". Empty: found by name. */
  readonly at: readonly string[];
  /** Whether a digest that is there may go. Absent: as the rules say. */
  readonly unpin?: boolean;
}

export interface UpdateTarget {
  readonly target: Target;
  readonly files: readonly TargetFile[];
  readonly wanted: readonly WantedInTarget[];
  /** Whether to skip the target if it has none of the images. */
  readonly optional: boolean;
  /** Its images are already proposed, by a change of this kind, each with its whole version. */
  readonly proposedBy?: ChangeKind;
}

export interface UpdateRules {
  /** The kind of each change. Absent: "update". */
  readonly kind?: ChangeKind;
  /** Whether to plan as if nothing were held, because a gate that is judged afterwards has the hold among its rows. */
  readonly asIfOpen?: boolean;
  readonly unpin: boolean;
  /** These override the targets' own. */
  readonly ifMissing?: IfMissing | undefined;
  readonly order?: OrderPolicy | undefined;
  /** Whether other deliveries of the run carry the rest, so that an image found there may be missing here. */
  readonly isPart?: boolean;
}

/** Input of a plan: the same facts give the same plan. */
export interface UpdateFacts {
  readonly targets: readonly UpdateTarget[];
  readonly rules: UpdateRules;
  /** Texts of the targets' files. */
  readonly texts: ReadonlyMap<string, string>;
  /** Why a file has no text. */
  readonly unreadable: ReadonlyMap<string, ManifestRefusal>;
  /** Images that may not move now. */
  readonly holds: Holds;
  readonly now: Date;
  /** Gates that were found closed for a plan on this state. */
  readonly closed: ClosedGates;
  /** Other files that the plan asked for. Undefined values: no such file. */
  readonly related: ReadonlyMap<string, string | undefined>;
  /** Changes that tagboat's own commits name. Undefined: not read yet. */
  readonly past: PastChanges | undefined;
  /** Which app and environment a file belongs to. Absent: those of each target. */
  readonly owns?: Owns | undefined;
  /** Answers to questions about source commits. */
  readonly answers: Pick<OrderLookups, "answer" | "presence" | "builtFrom">;
}

export interface UpdatePlan {
  readonly changes: readonly ImageChange[];
  /** All names of each change's image: the wanted one, and those that the files have. */
  readonly names: ReadonlyMap<ImageChange, readonly string[]>;
  /** New texts of the files that differ. */
  readonly texts: ReadonlyMap<string, string>;
  readonly notices: readonly string[];
}

/** Facts that the plan still needs. */
export interface Needs {
  /** Paths of more files. */
  readonly files: ReadonlySet<string>;
  readonly orders: readonly SourceQuestion[];
  /** Commits of which the plan must know whether the source has them. */
  readonly commits: readonly NamedSource[];
  readonly past: boolean;
  /** Commits whose messages matter, so that their content must be checked. */
  readonly contents: ReadonlySet<string>;
}

export interface PlanNeeds {
  readonly needs: Needs;
}
