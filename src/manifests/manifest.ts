/**
 * The port of the edit engine: the values that go through its door, and what a kind of manifest must offer.
 *
 * To add a kind, write one file with a `Manifest` and put it into the list of `kinds.ts`, before every kind that would
 * also find its sites. `find` gets a file that is already read into nodes (`yaml/node.ts`) and answers where images are
 * written, as `FoundImage` values that point at nodes; it never computes offsets and never edits. The engine does the
 * rest: it renders, splices, verifies, refuses aliases, duplicate keys and secrets. Where two kinds find the same
 * scalar, the first one in the list has it. YAML or JSON inside a scalar is opened with `embedded(scalar)` of
 * `yaml/embedded.ts`: its nodes may be used like all others. A file that is neither YAML nor JSON needs a reader as well: a
 * function from a file to a `Source`, in the readers of `readers.ts`. `relatedPaths` names the files that `find` and
 * `add` would like to ask `context.related` for.
 */
import type { Edit } from "../domain/edit.ts";
import type { ImageRef } from "../domain/image-ref.ts";
import type { IfMissing } from "../domain/pipeline.ts";
import type { Change } from "./edit/change.ts";
import type { ManifestRefusal } from "./refusal.ts";
import type { Alias, Mapping, ParsedText, Scalar } from "./yaml/node.ts";

export { ManifestRefusal, type RefusalReason } from "./refusal.ts";

export interface SourceFile {
  /** Path from the root of the repository, with "/". Kinds of file are told by it. */
  readonly path: string;
  /** The file's text, with its byte order mark where it has one. */
  readonly text: string;
}

/** Another file of the repository as the engine asks for it: undefined where there is none. */
export type RelatedFiles = (path: string) => string | undefined;

/** One place in one file where an image is written: its name, tag and digest may be three scalars or one. */
export interface ImageSite {
  readonly file: string;
  /** Key path of the scalar that holds the tag (else the digest, else the name): "images[0].newTag", "spec.values.image.tag". */
  readonly path: string;
  /** Line and column of that scalar, from 1, columns in UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** The image as it will be pulled: with `newName` applied, `registry` prepended. */
  readonly image: ImageRef;
  /** The name by which the file selects the image, where that is another one: `name` of a Kustomize entry with `newName`. */
  readonly selector?: string;
  /** The manifest kind that found it: "kustomization", "helm-values" … */
  readonly kind: string;
  /** Where the name was inferred rather than written here: how, in a phrase a person can check. */
  readonly inferred?: string;
}

/** The image to write. */
export interface WantedImage {
  /** The name to look for: the selector, or the name as pulled. */
  readonly name: string;
  /** Another name to write, as Kustomize's "old=new". */
  readonly newName?: string;
  readonly tag?: string;
  readonly digest?: string;
}

export interface SetImageOptions {
  /** Key paths of the very scalars ("image.tag", "spec.containers[name=api].image", "[1].data.x"); empty or absent: found by name. */
  readonly at?: readonly string[];
  readonly ifMissing?: IfMissing;
  /** Removes the digest of a site when only a tag is given. */
  readonly unpin?: boolean;
  /** Other files of the repository: a base that has the image, the values a name is inferred from. */
  readonly related?: RelatedFiles;
  /** Other images that get the same version: a scalar that they share with this one may change. */
  readonly together?: readonly WantedImage[];
}

export interface SetImageResult {
  readonly text: string;
  readonly edits: readonly Edit[];
  /**
   * The sites of the image as they were before, whether or not they had to change; an entry that was added, as it is
   * afterwards. Empty: the image stands nowhere here.
   */
  readonly sites: readonly ImageSite[];
  /** The image was not in the file, and has got an entry. */
  readonly isAdded?: true;
}

/** One kind of manifest: it knows where images stand in a file that is read into nodes. */
export interface Manifest {
  /** What a site's `kind` says. */
  readonly kind: string;
  /** Every image of this kind, in any order. Must not throw for a file that is of another kind. */
  find(source: ParsedText, context: FindContext): readonly FoundImage[];
  /** The name by which this file sees an image that another file renames; undefined: no other file has it. */
  nameHere?(source: ParsedText, wanted: WantedImage, context: FindContext): string | undefined;
  /** The changes that add an image which stands nowhere in the file; undefined where this file cannot take one. */
  add?(source: ParsedText, wanted: WantedImage, context: AddContext): readonly Change[] | undefined;
  /** Paths of other files of the repository that `find` or `add` would ask for. They need not exist. */
  relatedPaths?(source: ParsedText): readonly string[];
}

export interface FindContext {
  readonly related: RelatedFiles;
}

export interface AddContext extends FindContext {
  /** `auto` adds only what another file of the repository shows to be used here. */
  readonly ifMissing: "auto" | "add";
}

/** One image as a kind found it: what it says, and the nodes in which it is written. */
export interface FoundImage {
  readonly kind: string;
  /** As it will be pulled. Parts that are empty in the file are left out. */
  readonly image: ImageRef;
  readonly selector?: string;
  /** Other names by which a person may ask for it. */
  readonly alsoNamed?: readonly string[];
  readonly inferred?: string;
  readonly written: Written;
  /** Why it may not be edited, where that is known already. Such an image is no site; asking for it by name is refused. */
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
  /** Whether the name selects what is replaced, so that a new one goes behind it: "old=new:tag". */
  readonly selects?: boolean;
  /** Changes that a written version needs elsewhere. */
  readonly also?: (version: ImageRef) => readonly Change[];
}

/** Name, tag and digest in scalars of their own. Slots that are absent here are absent in the file. */
export interface WrittenKeys {
  readonly form: "keys";
  /** The scalar that selects the image and is never written: `name` of a Kustomize entry. */
  readonly selectedBy?: Slot;
  readonly name?: Slot;
  /** Registry, where it is not part of the name. */
  readonly registry?: Slot;
  /** May hold "tag@digest". */
  readonly tag?: Slot;
  /** The tag's part of its scalar begins here: behind "KEY=". Absent: it is all of it. */
  readonly tagFrom?: number;
  readonly digest?: Slot;
  /** Keys that may be added to this map where their slots are absent. */
  readonly map?: Mapping;
  readonly keys?: { readonly name?: string; readonly tag?: string; readonly digest?: string };
  /** Whether a key that has become empty is removed (Kustomize) or set to "" (Helm, where a chart's default would return). */
  readonly removable?: boolean;
  readonly also?: (version: ImageRef) => readonly Change[];
}
