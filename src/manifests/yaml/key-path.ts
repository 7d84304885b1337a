import { closest } from "../../domain/closest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { embeddedOrNothing, placeOf } from "./embedded.ts";
import { type Alias, keyOf, type Node, type ParsedText, pairOf, type Scalar, scalarOf, textOf } from "./tree.ts";

/** One step of a key path: a key, an index, or the item in which a key has a value. */
type Step = string | number | { readonly key: string; readonly value: string };

/** The path of a node as a user would write it; in a file with several documents prefixed with "[n].". */
export function formatKeyPath(node: Node): string {
  const path = steps(node).reduce<string>((text, step) => text + formatStep(step, text === ""), "");
  let file = node.source;
  let { document } = node;
  while (file.within !== undefined) {
    document = file.within.document;
    file = file.within.source;
  }
  if (file.documents.length < 2) return path;
  return `[${document}]${path === "" || path.startsWith("[") ? "" : "."}${path}`;
}

function steps(node: Node): (string | number)[] {
  const outer = node.parent ?? node.source.within;
  const before = outer === undefined ? [] : steps(outer);
  return node.step === undefined ? before : [...before, node.step];
}

function formatStep(step: string | number, first: boolean): string {
  if (typeof step === "number") return `[${step}]`;
  if (step === "" || /[.[\]"'#\s]/.test(step)) return `[${JSON.stringify(step)}]`;
  return first ? step : `.${step}`;
}

const stepPattern = /\.?(?:\[(?:(\d+)|("(?:[^"\\]|\\.)*")|([^\]="[]+)=(?:("(?:[^"\\]|\\.)*")|([^\]]*)))\]|([^.[\]]+))/y;

/** @throws ManifestRefusal no-such-path if it is not a key path. */
function parseKeyPath(path: string, file: string): Step[] {
  const parsed: Step[] = [];
  stepPattern.lastIndex = 0;
  while (stepPattern.lastIndex < path.length) {
    const at = stepPattern.lastIndex;
    const found = stepPattern.exec(path);
    const step = found === null ? undefined : stepOf(found);
    if (step === undefined) {
      throw new ManifestRefusal(
        "no-such-path",
        `${JSON.stringify(path)} is not a key path: it breaks off at character ${at + 1}`,
        { file },
      );
    }
    parsed.push(step);
  }
  return parsed;
}

function stepOf([, index, quotedKey, key, quotedValue, value, plainKey]: RegExpExecArray): Step | undefined {
  if (index !== undefined) return Number(index);
  if (plainKey !== undefined) return plainKey;
  if (quotedKey !== undefined) return unquote(quotedKey);
  if (key === undefined) return undefined;
  const text = quotedValue === undefined ? value : unquote(quotedValue);
  return text === undefined ? undefined : { key, value: text };
}

function unquote(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * The scalar, or the alias of one, at a key path. Follows embedded YAML and JSON, and aliases of maps and lists.
 *
 * @throws ManifestRefusal no-such-path, with what is there instead; ambiguous; alias.
 */
export function nodeAt(source: ParsedText, path: string): Scalar | Alias {
  const parsed = parseKeyPath(path, source.file);
  const [first, ...rest] = parsed;
  const { documents } = source;
  const named = typeof first === "number" && documents.length > 1 ? documents[first] : undefined;
  if (named !== undefined) return scalarAt(walk(named.root, rest), path, source);
  const walks = documents.map(({ root }) => walk(root, parsed));
  const found = walks.filter((each) => each.missing === undefined);
  if (found.length > 1) {
    const places = found.map(({ node }) => (node === undefined ? "" : formatKeyPath(node))).join(", ");
    throw new ManifestRefusal("ambiguous", `${source.file} has ${path} in ${found.length} documents: ${places}`, {
      file: source.file,
      hint: "Put the number of the document before it, as in [0].",
    });
  }
  const best = found[0] ?? walks.toSorted((a, b) => b.depth - a.depth)[0];
  return scalarAt(best ?? { node: undefined, missing: first, depth: 0 }, path, source);
}

interface Walk {
  /** The node that was reached: the last one that exists. */
  readonly node: Node | undefined;
  /** The step that could not be taken; undefined at the end of the path. */
  readonly missing: Step | undefined;
  readonly depth: number;
}

function walk(root: Node | undefined, path: readonly Step[]): Walk {
  let node = root;
  for (const [depth, step] of path.entries()) {
    const next = take(node, step);
    if (next === undefined) return { node, missing: step, depth };
    node = next;
  }
  return { node, missing: undefined, depth: path.length };
}

function take(from: Node | undefined, step: Step): Node | undefined {
  // Follows an alias; whether the value may change is decided later, with all its uses.
  const node = from?.kind === "alias" ? from.target : from;
  if (node?.kind === "scalar") {
    const content = embeddedOrNothing(node);
    const root = content?.documents[0]?.root;
    return root === undefined || root.kind === "scalar" ? undefined : take(root, step);
  }
  if (typeof step === "string") return pairOf(node, step)?.value;
  if (node?.kind !== "list") return undefined;
  if (typeof step === "number") return node.items[step];
  const matching = node.items.filter((item) => textOf(pairOf(item, step.key)?.value) === step.value);
  return matching.length === 1 ? matching[0] : undefined;
}

function scalarAt({ node: reached, missing }: Walk, path: string, source: ParsedText): Scalar | Alias {
  const { file } = source;
  const node = reached?.kind === "alias" && scalarOf(reached) === undefined ? reached.target : reached;
  if (node === undefined) throw new ManifestRefusal("no-such-path", `${file} has no ${path}: it is empty`, { file });
  const where = { file, ...placeOf(node) };
  if (missing === undefined && (node.kind === "scalar" || node.kind === "alias")) return node;
  const merge = typeof missing === "string" ? pairOf(node, "<<")?.value : undefined;
  if (merge !== undefined) {
    const through = merge.kind === "alias" ? `the alias *${merge.name}` : 'the merge key "<<"';
    throw new ManifestRefusal(
      "alias",
      `${file}:${where.line}:${where.column} ${path} is not written here: it comes through ${through} and a change would reach every other use`,
      { ...where, hint: "Write the value out in this place, or name the anchored place." },
    );
  }
  throw new ManifestRefusal("no-such-path", `${file} has no ${path}: ${whatIsThere(node, missing)}`, {
    ...where,
    hint: likelyPath(node, missing),
  });
}

/** The key that was most likely meant: one that is spelt nearly the same, or the version in a map that is named as a whole. */
function likelyPath(node: Node, missing: Step | undefined): string | undefined {
  if (node.kind !== "map" || (missing !== undefined && typeof missing !== "string")) return undefined;
  const keys = node.pairs.flatMap((pair) => keyOf(pair) ?? []);
  const meant = missing === undefined ? versionKeys.find((key) => keys.includes(key)) : closest(missing, keys);
  const value = meant === undefined ? undefined : pairOf(node, meant)?.value;
  return value === undefined ? undefined : `Did you mean \`${formatKeyPath(value)}\`?`;
}

const versionKeys = ["tag", "newTag", "image", "digest"];

const shownKeys = 20;

function whatIsThere(node: Node, missing: Step | undefined): string {
  const place = formatKeyPath(node);
  const at = place === "" ? "the file" : place;
  const ending = missing === undefined ? ", not a text" : "";
  if (node.kind === "map") {
    const keys = node.pairs.map((pair) => keyOf(pair) ?? "?");
    return `${at} has the keys ${listed(keys)}${ending}`;
  }
  if (node.kind !== "list") return `${at} is a text`;
  const names = node.items.map((item, index) => {
    const name = textOf(pairOf(item, "name")?.value);
    return name === undefined ? `[${index}]` : `[name=${name}]`;
  });
  return `${at} has the items ${listed(names)}${ending}`;
}

const listed = (names: readonly string[]): string =>
  names.length === 0
    ? "none"
    : names.slice(0, shownKeys).join(", ") + (names.length > shownKeys ? ` and ${names.length - shownKeys} more` : "");
