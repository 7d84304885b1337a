import type { IfMissing, Target } from "../domain/pipeline.ts";
import type { ImageSite, RelatedFiles } from "../manifests/manifest.ts";
import type { NamedSource, SourceQuestion } from "../world.ts";
import type { UpdateFacts, UpdateTarget, WantedInTarget } from "./update-facts.ts";

/** The plan as it grows: each change is made on the text that the changes before it left. */
export interface UpdateDraft {
  readonly facts: UpdateFacts;
  /** Why a group is held, by its key. */
  readonly heldGroups: ReadonlyMap<string, string>;
  readonly texts: Map<string, string>;
  readonly notices: Set<string>;
  /** Files that a glob met and that cannot be edited, with the reason. */
  readonly passedOver: Map<string, string>;
  readonly needs: {
    readonly files: Set<string>;
    readonly orders: SourceQuestion[];
    readonly commits: NamedSource[];
    past: boolean;
    readonly contents: Set<string>;
  };
  /** Images that stay as they are, with the sites they had. */
  readonly staying: { readonly settling: ImageInTarget; readonly sites: readonly ImageSite[] }[];
  /** Names of images that stand somewhere, and of those that some target does not have. */
  readonly found: Set<string>;
  readonly unfound: Map<string, ImageInTarget>;
}

export interface ImageInTarget {
  readonly target: UpdateTarget;
  readonly wanted: WantedInTarget;
}

/** What writing one image into one file came to. */
export interface WrittenFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** As they were found; those of an added entry as they are afterwards. */
  readonly sites: readonly ImageSite[];
  /** As the new text has them, read back from it. */
  readonly sitesAfter: readonly ImageSite[];
  /** The sites are new: the image was not in the file. */
  readonly isAdded: boolean;
  /** Another image of the run shares the version, and its change has moved this one, too. */
  readonly isMovedAlong: boolean;
}

/** A group in an environment; undefined: the target moves by itself. */
export const groupKey = ({ group, environment }: Target): string | undefined =>
  group === undefined ? undefined : JSON.stringify([group.name, environment]);

/** What is known of the repository's files, as the draft has them by now. */
export const knownText =
  ({ texts, facts }: UpdateDraft): RelatedFiles =>
  (path) =>
    texts.get(path) ?? facts.related.get(path);

/** Whether something must be known before the draft can become a plan. */
export const isLacking = ({ needs: { files, orders, commits, past, contents } }: UpdateDraft): boolean =>
  files.size > 0 || orders.length > 0 || commits.length > 0 || past || contents.size > 0;

/** What to do where the image is in none of the target's files. */
export const ifMissingOf = ({ target }: UpdateTarget, { facts }: UpdateDraft): IfMissing =>
  facts.rules.ifMissing ?? target.ifMissing;
