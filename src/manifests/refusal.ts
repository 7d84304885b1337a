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

/** The engine does not edit this file, or this scalar, and nothing was changed. */
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
