import type { Edit } from "../domain/edit.ts";
import type { ImageRef } from "../domain/image-ref.ts";
import type { IfMissing } from "../domain/pipeline.ts";

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
}

export interface SetImageResult {
  readonly text: string;
  readonly edits: readonly Edit[];
  /** The sites of the image as they were before, whether or not they had to change. Empty: the image stands nowhere here. */
  readonly sites: readonly ImageSite[];
}

/**
 * Why a file is not edited. A file that was asked for by name is an error; one found by a glob is passed over, and said so.
 */
export type RefusalReason =
  | "not-utf8"
  | "too-large"
  | "unparsable"
  | "templated"
  | "encrypted"
  | "duplicate-key"
  | "alias"
  | "digest-without-value"
  | "ambiguous"
  | "unsupported-value"
  | "unverified";

/** The engine will not touch this file, or this scalar, and nothing was changed. */
export class ManifestRefusal extends Error {
  override readonly name = "ManifestRefusal";
  readonly reason: RefusalReason;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly hint: string | undefined;

  constructor(
    reason: RefusalReason,
    message: string,
    where: { file: string; line?: number | undefined; column?: number | undefined; hint?: string | undefined },
  ) {
    super(message);
    this.reason = reason;
    this.file = where.file;
    this.line = where.line;
    this.column = where.column;
    this.hint = where.hint;
  }
}
