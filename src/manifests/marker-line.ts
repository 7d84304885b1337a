/** A line that carries `# tagboat: <image>` or `// tagboat: <image>`. */
export interface MarkedLine {
  /** The image the marker names. */
  readonly name: string;
  /** Offset of the marker in the text. */
  readonly at: number;
  /** What stands before the marker. */
  readonly before: string;
  /** The one scalar before it, or undefined where the line is none of the forms that can be read with certainty. */
  readonly scalar: ScalarOnLine | undefined;
}

/** The scalar of a marked line, as its author wrote it. */
export interface ScalarOnLine {
  /** The key it is assigned to, without quotes; undefined for a scalar alone on its line. */
  readonly key: string | undefined;
  /** ":", "=", ":=" …; undefined for a scalar alone on its line. */
  readonly separator: string | undefined;
  /** Whether a "- " stands before all. */
  readonly item: boolean;
  readonly quotes: "single" | "double" | undefined;
  readonly value: string;
  /** Offsets in the text, quotes included. */
  readonly start: number;
  readonly end: number;
}

const marker = /(?:^|[ \t])(?:#|\/\/)[ \t]*tagboat:[ \t]*(\S+)[ \t]*$/;

const key = String.raw`(?:[A-Za-z_][\w.-]*[ \t]+)*(?<key>[\w.$/-]+|"[^"\\]*"|'[^'\\]*')`;
const separator = String.raw`[ \t]*(?<separator>:=|=>|\?=|\+=|[:=])[ \t]*`;
const scalar = String.raw`(?<scalar>"[^"'\\]*"|'[^"'\\]*'|[A-Za-z0-9_./:@+-]+)`;
// Exactly one scalar, at most a comma or semicolon after it. Anything else on the line could be meant as well.
const line = new RegExp(String.raw`^[ \t]*(?<item>-[ \t]+)?(?:${key}${separator})?${scalar}[ \t]*[,;]?[ \t]*$`, "d");

/** Every line of the text that has a marker, in order. `isName` tells an image name from other words. */
export function markedLines(text: string, isName: (name: string) => boolean): MarkedLine[] {
  const found: MarkedLine[] = [];
  if (!text.includes("tagboat:")) return found;
  for (const { 0: content, index } of text.matchAll(/[^\r\n\uFEFF]+/g)) {
    const match = marker.exec(content);
    const name = match?.[1];
    if (match === null || name === undefined || !isName(name)) continue;
    const before = content.slice(0, match.index);
    found.push({ name, at: index + match.index, before, scalar: scalarBefore(before, index) });
  }
  return found;
}

function scalarBefore(text: string, offset: number): ScalarOnLine | undefined {
  const match = line.exec(text);
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
