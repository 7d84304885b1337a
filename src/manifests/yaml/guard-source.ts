import { ManifestRefusal } from "../refusal.ts";
import { positionIn } from "./position-in.ts";
import type { Node, ParsedText } from "./tree.ts";

const byteOrderMark = "\uFEFF";

// Characters that are line breaks to some readers and ordinary characters to others, and characters that no text file has.
const disputed = /\r(?!\n)|[\0\u0085\u2028\u2029\uFEFF]/g;

/**
 * Refuses a text that other YAML readers read differently, or not at all.
 *
 * @throws ManifestRefusal templated, unparsable.
 */
export function guardSource(source: ParsedText): void {
  refuseComplexKeys(source);
  refuseDisputed(source);
}

/** To the parser, "tag: {{ .Values.tag }}" is a map whose key is a map; other readers reject it. */
function refuseComplexKeys(source: ParsedText): void {
  for (const document of source.documents) {
    const key = firstComplexKey(document.root);
    if (key === undefined) continue;
    const { line, column } = positionIn(source.text, key.start);
    throw new ManifestRefusal(
      "templated",
      `${source.file}:${line}:${column} has a key that is a map or a list: the file is a template, or nothing that Kubernetes reads`,
      { file: source.file, line, column },
    );
  }
}

function firstComplexKey(node: Node | undefined): Node | undefined {
  if (node?.kind === "list") return firstOf(node.items, firstComplexKey);
  if (node?.kind !== "map") return undefined;
  return firstOf(node.pairs, ({ key, value }) =>
    key.kind === "map" || key.kind === "list" ? key : firstComplexKey(value),
  );
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refuseDisputed(source: ParsedText): void {
  const hits = [...source.text.matchAll(disputed)].filter(
    ({ index, 0: character }) => index > 0 || character !== byteOrderMark,
  );
  if (hits.length === 0) return;
  const spans = [
    ...source.documents.flatMap(({ root }) => quotedSpans(root)),
    ...source.comments().map(({ start, text }) => ({ start, end: start + text.length })),
  ];
  for (const { index } of hits) {
    if (spans.some(({ start, end }) => start <= index && index < end)) continue;
    const { line, column } = positionIn(source.text, index);
    const code = source.text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
    throw new ManifestRefusal(
      "unparsable",
      `${source.file}:${line}:${column} has the character U+${code}, which some YAML readers take for a line break and others do not`,
      { file: source.file, line, column },
    );
  }
}

function quotedSpans(node: Node | undefined): { start: number; end: number }[] {
  if (node?.kind === "list") return node.items.flatMap(quotedSpans);
  if (node?.kind === "map") return node.pairs.flatMap(({ key, value }) => [...quotedSpans(key), ...quotedSpans(value)]);
  return node?.kind === "scalar" && (node.style === "single" || node.style === "double") ? [node] : [];
}
