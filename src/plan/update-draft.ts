import type { ImageChange } from "../domain/change-set.ts";
import type { IfMissing, Target } from "../domain/pipeline.ts";
import type { ImageSite, RelatedFiles } from "../manifests/manifest.ts";
import type { NamedSource, SourceQuestion } from "../world.ts";
import type { ClosedGate } from "./closed-gates.ts";
import type { UpdateFacts, UpdateTarget, WantedInTarget } from "./update-facts.ts";

/** The plan in progress. Each change is made on the text that the previous changes left. */
export interface UpdateDraft {
  readonly facts: UpdateFacts;
  /** Why an app of a group is kept back, by `groupKey`: then no app of the group moves. */
  readonly closedGroups: ReadonlyMap<string, ClosedGate>;
  readonly texts: Map<string, string>;
  readonly notices: Set<string>;
  /** Files that a glob matched but that cannot be edited, with the reason. */
  readonly passedOver: Map<string, string>;
  readonly needs: {
    readonly files: Set<string>;
    readonly orders: SourceQuestion[];
    readonly commits: NamedSource[];
    past: boolean;
    readonly contents: Set<string>;
  };
  /** Images that stay as they are, with their sites before. */
  readonly staying: { readonly settling: ImageInTarget; readonly sites: readonly ImageSite[] }[];
  /** Names of images that some target has. Below: images that some target lacks. */
  readonly found: Set<string>;
  /** All names of each change's image: the wanted one, and those that the files have. */
  readonly names: Map<ImageChange, readonly string[]>;
  readonly unfound: Map<string, ImageInTarget>;
}

export interface ImageInTarget {
  readonly target: UpdateTarget;
  readonly wanted: WantedInTarget;
}

/** Result of writing one image into one file. */
export interface WrittenFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** Sites as found. For an added entry, sites as written. */
  readonly sites: readonly ImageSite[];
  /** Sites read back from the new text. */
  readonly sitesAfter: readonly ImageSite[];
  /** The sites are new, because the image was not in the file. */
  readonly isAdded: boolean;
  /** Another image of the run shares the version, and its change has moved this one too. */
  readonly isMovedAlong: boolean;
}

/** Key of a group in an environment. Undefined: the target is in no group. */
export const groupKey = ({ group, environment }: Target): string | undefined =>
  group === undefined ? undefined : JSON.stringify([group.name, environment]);

/** The known texts of the repository's files, as the draft has changed them. */
export const knownText =
  ({ texts, facts }: UpdateDraft): RelatedFiles =>
  (path) =>
    texts.get(path) ?? facts.related.get(path);

/** Whether facts are missing for the draft to become a plan. */
export const isLacking = ({ needs: { files, orders, commits, past, contents } }: UpdateDraft): boolean =>
  files.size > 0 || orders.length > 0 || commits.length > 0 || past || contents.size > 0;

/** The policy for an image that is in none of the target's files. */
export const ifMissingOf = ({ target }: UpdateTarget, { facts }: UpdateDraft): IfMissing =>
  facts.rules.ifMissing ?? target.ifMissing;
