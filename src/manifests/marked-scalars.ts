import { type Comment, descendants, type Scalar, type Source } from "./tree.ts";

/** A comment and the scalar it stands behind, on the same line. */
export interface MarkedScalar {
  readonly comment: Comment;
  /** Undefined where no scalar ends before the comment. */
  readonly scalar: Scalar | undefined;
}

/** The comments that have the word in them, each with its scalar: a marker says something about exactly one. */
export function markedScalars(source: Source, word: string): MarkedScalar[] {
  // A pass over the text is paid only where there is something to find.
  if (!source.text.includes(word)) return [];
  const comments = source.comments().filter(({ text }) => text.includes(word));
  if (comments.length === 0) return [];
  const scalars = source.documents
    .flatMap(({ root }) => [...descendants(root)])
    .filter((node) => node.kind === "scalar");
  return comments.map((comment) => ({ comment, scalar: scalars.findLast((scalar) => isBefore(scalar, comment)) }));
}

/** Only blanks between the two, a comma in a flow list or map, or the header of a block scalar. */
function isBefore(scalar: Scalar, comment: Comment): boolean {
  const { text } = scalar.source;
  if (scalar.style === "literal" || scalar.style === "folded") {
    return scalar.start < comment.start && /^[|>][0-9+-]*[ \t]+$/.test(text.slice(scalar.start, comment.start));
  }
  return scalar.end <= comment.start && /^[ \t]*,?[ \t]*$/.test(text.slice(scalar.end, comment.start));
}
