/** Why a file is not edited. For a file that was requested by name this is an error; one found by a glob is skipped with a notice. */
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
  | "no-such-path"
  | "another-image"
  | "unverified";

/** What to do, if the code that refuses knows nothing better. */
const standardHints: Record<RefusalReason, string> = {
  "not-utf8": "Save the file as UTF-8.",
  "too-large": "Keep the image in a smaller file.",
  unparsable: "Fix the file at this position. If it holds no image, leave it out of `files`.",
  templated:
    "tagboat does not edit templates. Name the file that gives the version as plain text, such as a values file.",
  encrypted: "tagboat decrypts nothing. Keep the image's version in a file that is not encrypted.",
  "duplicate-key": "Remove one of the two values.",
  alias: "Write the value out in each place.",
  "digest-without-value": "Give the digest too (--digest), or remove it with --unpin.",
  ambiguous: "Name the one that you mean: --at FILE#KEY.PATH.",
  "unsupported-value": "Write the version there as plain text, or give its exact location: --at FILE#KEY.PATH.",
  "no-such-path": 'Write key paths as image.tag, images[0].newTag, containers[name=api].image or data["config.yaml"].',
  "another-image": "Give another key path, or the name of the image that is there.",
  unverified: "Nothing was changed. Please report the file as a bug.",
};

/** The engine does not edit this file, or this scalar, and nothing was changed. */
export class ManifestRefusal extends Error {
  override readonly name = "ManifestRefusal";
  readonly reason: RefusalReason;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly hint: string;

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
    this.hint = where.hint ?? standardHints[reason];
  }
}
