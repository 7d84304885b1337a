/** Offsets at which the lines of a text begin. A byte order mark belongs to no line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [text.startsWith("\uFEFF") ? 1 : 0];
  for (let next = text.indexOf("\n"); next !== -1; next = text.indexOf("\n", next + 1)) starts.push(next + 1);
  return starts;
}

/** Line and column of an offset, from 1, columns in UTF-16 code units. Pass the line starts if you call this often. */
export function positionIn(
  text: string,
  offset: number,
  starts: readonly number[] = lineStarts(text),
): { line: number; column: number } {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: Math.max(offset - (starts[low] ?? 0), 0) + 1 };
}
