import { isImageName } from "../../domain/image-ref.ts";
import type { SourceFile } from "../manifest.ts";
import type { ManifestRefusal } from "../refusal.ts";
import { lineStarts, positionIn } from "../yaml/position-in.ts";
import type { Mapping, Pair, ParsedText, Scalar, ScalarStyle } from "../yaml/tree.ts";
import { type MarkedLine, markedLines, type ScalarOnLine } from "./marker-line.ts";

const lines = new WeakMap<Scalar, MarkedLine>();

/** The line that a scalar of a text source was read from. */
export const lineOf = (scalar: Scalar): MarkedLine | undefined => lines.get(scalar);

/**
 * Reads a file that is neither YAML nor JSON: a map with one scalar for each line with a `tagboat:` marker, and nothing else. A line in an
 * unknown form is an empty scalar before its marker. Undefined if no line has a marker. `unread` says why the file was not read in its own
 * format.
 */
export function readMarkedText({ path, text }: SourceFile, unread?: ManifestRefusal): ParsedText | undefined {
  const marked = markedLines(text, isImageName);
  return marked.length === 0 ? undefined : sourceOf({ path, text }, marked, unread);
}

function sourceOf({ path, text }: SourceFile, marked: readonly MarkedLine[], unread?: ManifestRefusal): ParsedText {
  const pairs: Pair[] = [];
  const root: Mapping = {
    kind: "map",
    flow: false,
    get source() {
      return source;
    },
    document: 0,
    parent: undefined,
    step: undefined,
    tag: undefined,
    anchor: undefined,
    start: 0,
    end: text.length,
    pairs,
  };
  const source: ParsedText = {
    file: path,
    text,
    format: "text",
    documents: [{ index: 0, root, start: 0, end: text.length }],
    aliases: [],
    within: undefined,
    comments: () => [],
    ...(unread === undefined ? {} : { unread }),
    // biome-ignore lint/correctness/useYield: one pass over the lines takes no time
    *again(changed) {
      return sourceOf({ path, text: changed }, markedLines(changed, isImageName), unread);
    },
  };
  const counts = new Map<string | undefined, number>();
  for (const { scalar } of marked) counts.set(scalar?.key, (counts.get(scalar?.key) ?? 0) + 1);
  const starts = lineStarts(text);
  for (const line of marked) {
    const key = line.scalar?.key;
    const isUnique = key !== undefined && counts.get(key) === 1;
    pairs.push(pairFor(line, root, isUnique ? key : `line ${positionIn(text, line.at, starts).line}`));
  }
  return source;
}

function pairFor(line: MarkedLine, root: Mapping, step: string): Pair {
  const base = {
    kind: "scalar",
    source: root.source,
    document: 0,
    parent: root,
    tag: undefined,
    anchor: undefined,
  } as const;
  const { start, end } = line.scalar === undefined ? { start: line.at, end: line.at } : spanOf(line.scalar);
  const style = line.scalar === undefined ? "raw" : styleOf(line.scalar);
  const value: Scalar = { ...base, step, start, end, style, value: line.scalar?.value ?? "" };
  lines.set(value, line);
  return { key: { ...base, step: undefined, start, end: start, style: "raw", value: step }, value };
}

/**
 * A value after a colon, and a list item, follow YAML's rules: such a line is most often in a template of YAML, and quotes harm no other
 * format. Elsewhere the scalar is its bare text, or the text between its quotes.
 */
const styleOf = ({ separator, quotes, item }: ScalarOnLine): ScalarStyle =>
  separator === ":" || (separator === undefined && item) ? (quotes ?? "plain") : "raw";

const spanOf = (scalar: ScalarOnLine): { start: number; end: number } =>
  styleOf(scalar) === "raw" && scalar.quotes !== undefined ? { start: scalar.start + 1, end: scalar.end - 1 } : scalar;
