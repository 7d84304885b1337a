/** One replaced span of one file. Every byte outside the span stays. */
export interface Edit {
  /** First UTF-16 code unit that is replaced, counted from the start of the file, including a byte order mark. */
  readonly start: number;
  /** One past the last code unit that is replaced; equal to `start` for an insertion. */
  readonly end: number;
  readonly text: string;
}

/** Applies edits to a text. They may come in any order, but must not overlap. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  let result = "";
  let position = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < position) throw new RangeError(`Two edits overlap at offset ${edit.start}`);
    result += source.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + source.slice(position);
}
