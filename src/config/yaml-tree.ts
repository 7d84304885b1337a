import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import { most, overLimit, shownLimit } from "../limits.ts";
import type { Problem } from "./problem.ts";

/** The values of a YAML file with their offsets. The value of an alias is shared, not copied. */
export type YamlTree = YamlScalar | YamlMap | YamlList;

interface YamlScalar {
  readonly kind: "scalar";
  readonly offset: number;
  readonly value: unknown;
  /** As written, without quotes: "1.10" before it becomes a number. */
  readonly source: string;
}

interface YamlEntry {
  readonly keyOffset: number;
  readonly value: YamlTree;
}

interface YamlMap {
  readonly kind: "map";
  readonly offset: number;
  /** In the order of the file, which JavaScript objects do not keep for keys like `1`. */
  readonly entries: Map<string, YamlEntry>;
}

interface YamlList {
  readonly kind: "list";
  readonly offset: number;
  readonly items: readonly YamlTree[];
}

export interface YamlDocument {
  readonly tree: YamlTree | undefined;
  readonly problems: readonly Problem[];
  position(offset: number): { readonly line: number; readonly column: number };
}

/** Reads one YAML 1.2 document. Anchors, aliases and `<<` are followed; a document that expands beyond the limit is refused. */
export function readConfigYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (text.length > most("config-bytes")) {
    const message = `the file is larger than ${shownLimit("config-bytes")} (limit config-bytes)`;
    return { tree: undefined, problems: [{ offset: 0, message }], position };
  }
  try {
    return { ...convertText(text, lines), position };
  } catch (cause) {
    // The parser and the conversion are recursive: only a stack overflow can stop them here.
    if (!(cause instanceof RangeError)) throw cause;
    return {
      tree: undefined,
      problems: [{ offset: 0, message: `the file is nested in ${overLimit("config-depth")}` }],
      position,
    };
  }
}

function convertText(text: string, lineCounter: LineCounter): Pick<YamlDocument, "tree" | "problems"> {
  // The parser's check for duplicate keys takes quadratic time; the conversion finds duplicates anyway.
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false, version: "1.2" });
  const found = [...document.errors, ...document.warnings];
  // The parser reports a stack overflow as an error in the text.
  if (found.some(({ message }) => message.startsWith("Maximum call stack"))) throw new RangeError("nested too deeply");
  const problems: Problem[] = found.map(({ pos, message }) => ({ offset: pos[0], message: plainMessage(message) }));
  if (problems.length > 0) return { tree: undefined, problems };
  if (document.contents === null) return { tree: undefined, problems: [{ offset: 0, message: "the file is empty" }] };
  const conversion: Conversion = { anchors: new Map(), sizes: new Map(), problems, depth: 0 };
  const tree = convert(document.contents, conversion);
  if (sizeOf(tree, conversion) > most("config-values"))
    problems.push({
      offset: 0,
      message: `the file has ${overLimit("config-values")}`,
    });
  return { tree: problems.length === 0 ? tree : undefined, problems };
}

const plainMessage = (message: string): string => {
  if (message.startsWith("Source contains multiple documents")) return "the file must be one YAML document";
  return message.split("\n")[0]?.replace(/:$/, "") ?? message;
};

interface Conversion {
  readonly anchors: Map<string, YamlTree>;
  /** The number of values in a tree with every alias expanded. */
  readonly sizes: Map<YamlTree, number>;
  readonly problems: Problem[];
  depth: number;
}

const nothing = (offset: number): YamlScalar => ({ kind: "scalar", offset, value: null, source: "" });

function convert(node: Node | null, conversion: Conversion): YamlTree {
  const offset = node?.range?.[0] ?? 0;
  if (node === null) return nothing(offset);
  if (isAlias(node)) return resolveAlias(node.source, offset, conversion);
  if (++conversion.depth > most("config-depth")) throw new RangeError("nested too deeply");
  const tree = convertValue(node, offset, conversion);
  conversion.depth--;
  if ("anchor" in node && typeof node.anchor === "string") conversion.anchors.set(node.anchor, tree);
  return tree;
}

function resolveAlias(name: string, offset: number, { anchors, problems }: Conversion): YamlTree {
  const tree = anchors.get(name);
  if (tree !== undefined) return tree;
  problems.push({ offset, message: `*${name} is inside its own anchor` });
  return nothing(offset);
}

function convertValue(node: Node, offset: number, conversion: Conversion): YamlTree {
  if (isScalar(node)) {
    const source = node.source ?? (node.value === null ? "" : String(node.value));
    return measured({ kind: "scalar", offset, value: node.value, source }, [], conversion);
  }
  if (isSeq<Node | null>(node)) {
    const items = node.items.map((item) => convert(item, conversion));
    return measured({ kind: "list", offset, items }, items, conversion);
  }
  const entries = isMap<Node, Node | null>(node) ? convertEntries(node, conversion) : new Map<string, YamlEntry>();
  const values = [...entries.values()].map((entry) => entry.value);
  return measured({ kind: "map", offset, entries }, values, conversion);
}

function measured<Tree extends YamlTree>(tree: Tree, children: readonly YamlTree[], conversion: Conversion): Tree {
  let size = 1;
  for (const child of children) size += sizeOf(child, conversion);
  conversion.sizes.set(tree, size);
  return tree;
}

const sizeOf = (tree: YamlTree, { sizes }: Conversion): number => sizes.get(tree) ?? 1;

function convertEntries(map: YAMLMap<Node, Node | null>, conversion: Conversion): Map<string, YamlEntry> {
  const entries = new Map<string, YamlEntry>();
  const merged: YamlTree[] = [];
  for (const { key, value } of map.items) {
    const keyOffset = key.range?.[0] ?? 0;
    const name = isScalar(key) ? (key.source ?? String(key.value ?? "")) : undefined;
    const tree = convert(value, conversion);
    const wrong = keyProblem(name, entries);
    if (wrong !== undefined) conversion.problems.push({ offset: keyOffset, message: wrong });
    else if (name === "<<") merged.push(tree);
    else if (name !== undefined) entries.set(name, { keyOffset, value: tree });
  }
  for (const tree of merged) merge(tree, entries, conversion);
  return entries;
}

function keyProblem(name: string | undefined, present: ReadonlyMap<string, YamlEntry>): string | undefined {
  if (name === undefined) return "a key must be plain text";
  if (present.has(name)) return `\`${name}\` is given twice`;
  // Never a valid key, and dangerous in a JavaScript object.
  return name === "__proto__" ? "unknown key `__proto__`" : undefined;
}

/** Keys of the map itself override those of `<<`, and an earlier map of a list overrides a later one. */
function merge(tree: YamlTree, into: Map<string, YamlEntry>, conversion: Conversion): void {
  if (tree.kind === "list") {
    for (const item of tree.items) merge(item, into, conversion);
  } else if (tree.kind === "map") {
    for (const [name, entry] of tree.entries) if (!into.has(name)) into.set(name, entry);
  } else {
    conversion.problems.push({ offset: tree.offset, message: "`<<` takes a map, or a list of maps" });
  }
}
