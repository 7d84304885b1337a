/** A line marked by `# tagboat: <image>` or `// tagboat: <image>`, at its end or alone on the line above. */
export interface MarkedLine {
  /** The image that the marker names. */
  readonly name: string;
  /** Offset of the marker in the text. */
  readonly at: number;
  /** The marked line, without the marker. */
  readonly content: string;
  /** The only scalar in it; undefined if the line has none of the forms that can be read with certainty. */
  readonly scalar: ScalarOnLine | undefined;
}

/** The scalar of a marked line, as written. */
export interface ScalarOnLine {
  /** The key that it is assigned to, without quotes; undefined for a scalar alone on its line. */
  readonly key: string | undefined;
  /** ":", "=", ":=" …; undefined for a scalar alone on its line. */
  readonly separator: string | undefined;
  /** Whether the line begins with "- ". */
  readonly item: boolean;
  readonly quotes: "single" | "double" | undefined;
  readonly value: string;
  /** Offsets in the text, including quotes. */
  readonly start: number;
  readonly end: number;
}

const marker = /(?:^|[ \t])(?:#|\/\/)[ \t]*tagboat:[ \t]*(\S+)[ \t]*$/;

const key = String.raw`(?:[A-Za-z_][\w.-]*[ \t]+)*(?<key>[\w.$/-]+|"[^"\\]*"|'[^'\\]*')`;
const separator = String.raw`[ \t]*(?<separator>:=|=>|\?=|\+=|[:=])[ \t]*`;
const scalar = String.raw`(?<scalar>"[^"'\\]*"|'[^"'\\]*'|[A-Za-z0-9_./:@+-]+)`;
// Exactly one scalar. Anything else on the line could be meant too.
const line = new RegExp(String.raw`^[ \t]*(?<item>-[ \t]+)?(?:${key}${separator})?${scalar}$`, "d");

/** Every line of the text with a marker, in order. `isName` distinguishes an image name from other words. */
export function markedLines(text: string, isName: (name: string) => boolean): MarkedLine[] {
  const found: MarkedLine[] = [];
  if (!text.includes("tagboat:")) return found;
  const lines = [...text.matchAll(/[^\r\n\uFEFF]+/g)];
  for (const [index, { 0: whole, index: start }] of lines.entries()) {
    const match = marker.exec(whole);
    const name = match?.[1];
    if (match === null || name === undefined || !isName(name)) continue;
    const before = whole.slice(0, match.index);
    const next = lines[index + 1];
    const isAbove =
      before.trim() === "" && next !== undefined && /^\r?\n$/.test(text.slice(start + whole.length, next.index));
    const [content, from] = isAbove ? [next[0], next.index] : [before, start];
    found.push({ name, at: start + match.index, content, scalar: scalarIn(content, from) });
  }
  return found;
}

/**
 * A line without trailing blanks, and without one trailing comma or semicolon. Not a regular expression, which would try every way to
 * divide the blanks.
 */
function withoutEnd(text: string): string {
  const end = blanksEnd(text, text.length);
  const isClosed = end > 0 && ",;".includes(text[end - 1] ?? "");
  return text.slice(0, isClosed ? blanksEnd(text, end - 1) : end);
}

/** Start of the blanks before an offset. */
function blanksEnd(text: string, offset: number): number {
  let end = offset;
  while (text[end - 1] === " " || text[end - 1] === "\t") end--;
  return end;
}

/** The scalar of a line that is one assignment, or one scalar. */
export function scalarIn(text: string, offset: number): ScalarOnLine | undefined {
  const match = line.exec(withoutEnd(text));
  const written = match?.groups?.["scalar"];
  const [start, end] = match?.indices?.groups?.["scalar"] ?? [];
  if (written === undefined || start === undefined || end === undefined) return undefined;
  const quotes = written.startsWith('"') ? "double" : written.startsWith("'") ? "single" : undefined;
  return {
    key: match?.groups?.["key"]?.replace(/^["']|["']$/g, ""),
    separator: match?.groups?.["separator"],
    item: match?.groups?.["item"] !== undefined,
    quotes,
    value: quotes === undefined ? written : written.slice(1, -1),
    start: offset + start,
    end: offset + end,
  };
}
