import { type Comment, descendants, type ParsedText, type Scalar } from "./tree.ts";

/** A comment and the scalar that it refers to. */
export interface MarkedScalar {
  readonly comment: Comment;
  /** The scalar before it on the same line; undefined if none ends there. */
  readonly scalar: Scalar | undefined;
  /** The only scalar that begins on the next line, if the comment is alone on its line. */
  readonly below: Scalar | undefined;
}

/** The comments that contain the word, each with its scalar: a marker refers to exactly one. */
export function markedScalars(source: ParsedText, word: string): MarkedScalar[] {
  // Skips the pass over the text if there is nothing to find.
  if (!source.text.includes(word)) return [];
  const comments = source.comments().filter(({ text }) => text.includes(word));
  if (comments.length === 0) return [];
  const scalars = source.documents
    .flatMap(({ root }) => [...descendants(root)])
    .filter((node) => node.kind === "scalar");
  const below = scalarsBelow(source.text, comments, scalars);
  const before = scalarsBefore(comments, scalars);
  return comments.map((comment) => ({ comment, scalar: before.get(comment), below: below.get(comment) }));
}

/** The scalar before each comment: the last one that begins before it, without empty scalars unless they are directly before it. */
function scalarsBefore(comments: readonly Comment[], scalars: readonly Scalar[]): ReadonlyMap<Comment, Scalar> {
  const before = new Map<Comment, Scalar>();
  let at = 0;
  for (const comment of comments) {
    while ((scalars[at]?.start ?? comment.start) < comment.start) at++;
    let last = at - 1;
    while (last > 0 && isEmpty(scalars[last]) && !isBehind(scalars[last], comment)) last--;
    const scalar = scalars[last];
    if (scalar !== undefined && isBehind(scalar, comment)) before.set(comment, scalar);
  }
  return before;
}

const isEmpty = (scalar: Scalar | undefined): boolean => scalar?.start === scalar?.end;

/** Comments and scalars are both in the order of the text, so one pass over each is enough. */
function scalarsBelow(
  text: string,
  comments: readonly Comment[],
  scalars: readonly Scalar[],
): ReadonlyMap<Comment, Scalar> {
  const below = new Map<Comment, Scalar>();
  let at = 0;
  for (const comment of comments) {
    const start = nextLine(text, comment.start);
    if (start === undefined || text.slice(text.lastIndexOf("\n", comment.start) + 1, comment.start).trim() !== "")
      continue;
    const end = nextLine(text, start) ?? text.length;
    while ((scalars[at]?.start ?? end) < start) at++;
    const [scalar, other] = [scalars[at], scalars[at + 1]];
    if (scalar !== undefined && scalar.start < end && (other?.start ?? end) >= end) below.set(comment, scalar);
  }
  return below;
}

function nextLine(text: string, offset: number): number | undefined {
  const end = text.indexOf("\n", offset);
  return end === -1 ? undefined : end + 1;
}

/** Whether there are only blanks between the two, a comma in a flow list or map, or the header of a block scalar. */
function isBehind(scalar: Scalar | undefined, comment: Comment): boolean {
  if (scalar === undefined) return false;
  const { text } = scalar.source;
  if (scalar.style === "literal" || scalar.style === "folded") {
    return scalar.start < comment.start && /^[|>][0-9+-]*[ \t]+$/.test(text.slice(scalar.start, comment.start));
  }
  if (scalar.end > comment.start) return false;
  const between = text.slice(scalar.end, comment.start);
  return !/[^ \t,]/.test(between) && between.indexOf(",") === between.lastIndexOf(",");
}
