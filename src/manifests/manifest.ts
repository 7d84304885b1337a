/**
 * The port of the edit engine: the values that it takes and returns, and what a kind of manifest must offer.
 *
 * To add a kind, write one file with a `Manifest`. Put it into the list of `kinds.ts`, before every kind that would also find its sites.
 * `find` gets a file that is already read into nodes (`yaml/node.ts`). It returns where images are written, as `FoundImage` values that
 * point at nodes; it never computes offsets and never edits. The engine does the rest: it renders, applies and verifies edits, and refuses
 * aliases, duplicate keys and secrets. If two kinds find the same scalar, it belongs to the first one in the list. To read YAML or JSON
 * inside a scalar, use `embedded(scalar)` of `yaml/embedded.ts`: its nodes work like all others. A file that is neither YAML nor JSON also
 * needs a reader: a function from a file to a `ParsedText`, in the list of `readers.ts`. `relatedPaths` names the files that `find` and
 * `add` want from `context.related`.
 */
import type { Edit } from "../domain/edit.ts";
import type { ImageRef } from "../domain/image-ref.ts";
import type { IfMissing } from "../domain/pipeline.ts";
import type { Change } from "./edit/change.ts";
import type { ManifestRefusal } from "./refusal.ts";
import type { Alias, Mapping, ParsedText, Scalar } from "./yaml/node.ts";

export { ManifestRefusal, type RefusalReason } from "./refusal.ts";

export interface SourceFile {
  /** Path from the root of the repository, with "/". The kind of a file is judged by it. */
  readonly path: string;
  /** The file's text, including a byte order mark. */
  readonly text: string;
}

/** Returns the text of another file of the repository; undefined if there is none. */
export type RelatedFiles = (path: string) => string | undefined;

/** One location in one file where an image is written: its name, tag and digest may be three scalars or one. */
export interface ImageSite {
  readonly file: string;
  /** Key path of the scalar with the tag (or the digest, or the name): "images[0].newTag", "spec.values.image.tag". */
  readonly path: string;
  /** Line and column of that scalar, from 1, columns in UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** The image as it will be pulled: with `newName` applied and `registry` prepended. */
  readonly image: ImageRef;
  /** The name by which the file selects the image, if it differs: `name` of a Kustomize entry with `newName`. */
  readonly selector?: string;
  /** The manifest kind that found it: "kustomization", "helm-values" … */
  readonly kind: string;
  /** If the name was inferred and is not in this file: how, as a phrase that the user can check. */
  readonly inferred?: string;
}

/** The image to write. */
export interface WantedImage {
  /** The name to look for: the selector, or the name as pulled. */
  readonly name: string;
  /** Another name to write, as with Kustomize's "old=new". */
  readonly newName?: string;
  readonly tag?: string;
  readonly digest?: string;
}

export interface SetImageOptions {
  /** Key paths of the exact locations ("image.tag", "spec.containers[name=api].image", "[1].data.x"); empty or absent: found by name. */
  readonly at?: readonly string[];
  readonly ifMissing?: IfMissing;
  /** Removes the digest of a site when only a tag is given. */
  readonly unpin?: boolean;
  /** Other files of the repository: a base with the image, the values that a name is inferred from. */
  readonly related?: RelatedFiles;
  /** Other images that get the same version: a scalar that they share with this one may change. */
  readonly together?: readonly WantedImage[];
}

export interface SetImageResult {
  readonly text: string;
  readonly edits: readonly Edit[];
  /**
   * The sites of the image as they were before, changed or not; for an added entry, as it is afterwards. Empty: the image is not in this
   * file.
   */
  readonly sites: readonly ImageSite[];
  /** The image was not in the file, and an entry was added. */
  readonly isAdded?: true;
}

/** One kind of manifest: it finds the images in a file that is read into nodes. */
export interface Manifest {
  /** The value of a site's `kind`. */
  readonly kind: string;
  /** Every image of this kind, in any order. Must not throw for a file of another kind. */
  find(source: ParsedText, context: FindContext): readonly FoundImage[];
  /** The name by which this file sees an image that another file renames; undefined: no other file has it. */
  nameHere?(source: ParsedText, wanted: WantedImage, context: FindContext): string | undefined;
  /** The changes that add an image which is not in the file; undefined if this file cannot have one. */
  add?(source: ParsedText, wanted: WantedImage, context: AddContext): readonly Change[] | undefined;
  /** Paths of other files of the repository that `find` or `add` would request. They need not exist. */
  relatedPaths?(source: ParsedText): readonly string[];
}

export interface FindContext {
  readonly related: RelatedFiles;
}

export interface AddContext extends FindContext {
  /** `auto` adds an image only if another file of the repository shows that it is used here. */
  readonly ifMissing: "auto" | "add";
}

/** One image as a kind found it: its parts, and the nodes in which they are written. */
export interface FoundImage {
  readonly kind: string;
  /** As it will be pulled. Parts that are empty in the file are left out. */
  readonly image: ImageRef;
  readonly selector?: string;
  /** Other names by which the user may request it. */
  readonly alsoNamed?: readonly string[];
  readonly inferred?: string;
  readonly written: Written;
  /** Why it may not be edited, if that is already known. Such an image is not a site, and a request for its name is refused. */
  readonly refusal?: ManifestRefusal;
}

/** A scalar, or the alias of one: the engine decides whether it may be changed. */
export type Slot = Scalar | Alias;

type Written = WrittenReference | WrittenKeys;

/** "name:tag@digest" in one scalar, or in a part of it. */
export interface WrittenReference {
  readonly form: "reference";
  readonly slot: Slot;
  /** The reference's part of the scalar's value; absent: all of it. */
  readonly from?: number;
  readonly to?: number;
  /** Whether the name selects what is replaced, so that a new name goes after it: "old=new:tag". */
  readonly selects?: boolean;
  /** Changes that a written version needs elsewhere. */
  readonly also?: (version: ImageRef) => readonly Change[];
}

/** Name, tag and digest in separate scalars. Slots that are absent here are absent in the file. */
export interface WrittenKeys {
  readonly form: "keys";
  /** The scalar that selects the image and is never written: `name` of a Kustomize entry. */
  readonly selectedBy?: Slot;
  readonly name?: Slot;
  /** The registry, if it is not part of the name. */
  readonly registry?: Slot;
  /** May hold "tag@digest". */
  readonly tag?: Slot;
  /** Start of the tag in its scalar: after "KEY=". Absent: the tag is the whole scalar. */
  readonly tagFrom?: number;
  readonly digest?: Slot;
  /** Keys that may be added to this map if their slots are absent. */
  readonly map?: Mapping;
  readonly keys?: { readonly name?: string; readonly tag?: string; readonly digest?: string };
  /** Whether an empty key is removed (Kustomize) or set to "" (Helm, because removing it would restore a chart's default). */
  readonly removable?: boolean;
  readonly also?: (version: ImageRef) => readonly Change[];
}
