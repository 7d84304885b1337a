import type { ImageChange } from "../domain/change-set.ts";
import type { IfMissing, OrderPolicy, Target } from "../domain/pipeline.ts";
import type { Owns, PastChanges } from "../history/past-changes.ts";
import type { ManifestRefusal, WantedImage } from "../manifests/manifest.ts";
import type { NamedSource, SourceQuestion } from "../world.ts";
import type { OrderLookups } from "./order-lookups.ts";
import type { Holds } from "./read-holds.ts";

/** An image to write, and where in the target. */
export interface WantedInTarget {
  readonly image: WantedImage;
  /** "file#key.path"; empty: found by name. */
  readonly at: readonly string[];
}

export interface TargetFile {
  readonly path: string;
  /** Asked for by its own name rather than met by a glob: what is wrong with it is then an error. */
  readonly named: boolean;
}

export interface UpdateTarget {
  readonly target: Target;
  readonly files: readonly TargetFile[];
  readonly wanted: readonly WantedInTarget[];
  /** Passes over the target, where it has none of the images. */
  readonly optional: boolean;
}

export interface UpdateRules {
  readonly unpin: boolean;
  /** These override what the targets say. */
  readonly ifMissing?: IfMissing | undefined;
  readonly order?: OrderPolicy | undefined;
  /** Other deliveries of the same run carry the rest: what stands in one of those need not stand here. */
  readonly isPart?: boolean;
}

/** Everything a plan is made of: the same facts give the same plan. */
export interface UpdateFacts {
  readonly targets: readonly UpdateTarget[];
  readonly rules: UpdateRules;
  /** Texts of the targets' files. */
  readonly texts: ReadonlyMap<string, string>;
  /** Why a file has no text. */
  readonly unreadable: ReadonlyMap<string, ManifestRefusal>;
  /** What may not move now. */
  readonly holds: Holds;
  readonly now: Date;
  /** Other files as the engine asked for them; undefined where there is none. */
  readonly related: ReadonlyMap<string, string | undefined>;
  /** What tagboat's own commits say; undefined: not read yet. */
  readonly past: PastChanges | undefined;
  /** Whose files are whose; absent: app and environment of each target say it. */
  readonly owns?: Owns | undefined;
  /** Of the questions about source commits that were asked, the answers. */
  readonly answers: Pick<OrderLookups, "answer" | "presence" | "builtFrom">;
}

export interface UpdatePlan {
  readonly changes: readonly ImageChange[];
  /** New texts of the files that differ. */
  readonly texts: ReadonlyMap<string, string>;
  readonly notices: readonly string[];
}

/** What must be known before the plan can be made. */
export interface Needs {
  /** Paths of further files. */
  readonly files: ReadonlySet<string>;
  readonly orders: readonly SourceQuestion[];
  /** Commits of which it must be known whether the source has them. */
  readonly commits: readonly NamedSource[];
  readonly past: boolean;
  /** Commits whose messages decide, and whose content must be known. */
  readonly contents: ReadonlySet<string>;
}

export interface PlanNeeds {
  readonly needs: Needs;
}
