import fc from "fast-check";
import { load, YAML11_SCHEMA } from "js-yaml";
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";

interface Part {
  readonly isImage: boolean;
  readonly isAlias: boolean;
  /** Which of the anchored maps is merged; above their number: none. */
  readonly merge: number;
  readonly mergesTwo: boolean;
  /** Whether "<<" stands behind the other keys, where readers disagree. */
  readonly mergesLast: boolean;
  readonly repository: string | undefined;
  readonly registry: string | undefined;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const digests = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`);
const sometimes = <Value>(value: fc.Arbitrary<Value>, weight: number): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight, arbitrary: value }, { weight: 10 - weight, arbitrary: fc.constant(undefined) });

function part(role: "anchored" | "image"): fc.Arbitrary<Part> {
  const isPart = role === "anchored";
  return fc.record({
    isImage: fc.boolean(),
    isAlias: isPart ? fc.constant(false) : fc.integer({ max: 9, min: 0 }).map((number) => number === 0),
    merge: fc.nat(isPart ? 5 : 3),
    mergesTwo: fc.integer({ max: 5, min: 0 }).map((number) => number === 0),
    mergesLast: fc.integer({ max: 19, min: 0 }).map((number) => number === 0),
    repository: sometimes(fc.constantFrom("team/api", "team/api", "team/web", "*api"), isPart ? 5 : 6),
    registry: sometimes(fc.constantFrom("registry.example.com", "registry.example.com", "other.example.com"), 5),
    tag: sometimes(
      fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom("v1", "'v1'", "36", "1.2.3") },
        { weight: 1, arbitrary: fc.constantFrom("*one", "*two", `v1@${digests[0]}`) },
      ),
      isPart ? 3 : 8,
    ),
    digest: sometimes(fc.constantFrom(...digests), 1),
  });
}

/** Values of Helm whose images share names, registries, tags and digests through anchors, aliases and "<<". */
export const sharedImages: fc.Arbitrary<string> = fc
  .record({
    split: fc.boolean(),
    anchored: fc.array(part("anchored"), { minLength: 1, maxLength: 3 }),
    images: fc.array(part("image"), { minLength: 1, maxLength: 4 }),
    flow: fc.boolean(),
    crlf: fc.boolean(),
  })
  .map(({ split, anchored, images, flow, crlf }) => {
    const lines = ["tags: {one: &one v1, two: &two 1.2.3} # shared", "names: {api: &api team/api}"];
    anchored.forEach((each, index) => {
      const text = map(each, { split, flow, known: index, indent: each.isImage ? "    " : "  ", anchor: `&a${index}` });
      lines.push(each.isImage ? `a${index}:\n  image: ${text}` : `a${index}: ${text}`);
    });
    images.forEach((each, index) => {
      const indent = each.isImage ? "    " : "  ";
      const text = each.isAlias
        ? `*a${each.merge % anchored.length}`
        : map(each, { split, flow, known: anchored.length, indent });
      lines.push(each.isImage ? `i${index}:\n  image: ${text} # of ${index}` : `i${index}: ${text} # of ${index}`);
    });
    return `${lines.map((line) => line.replace(/(\n.*[^\n]) # of \d+$/, "$1")).join(crlf ? "\r\n" : "\n")}\n`;
  })
  .map((text) => (text.includes("\r\n") ? text.replaceAll(/\r?\n/g, "\r\n") : text));

interface Writing {
  readonly split: boolean;
  readonly flow: boolean;
  /** How many anchored maps stand before it. */
  readonly known: number;
  readonly indent: string;
  readonly anchor?: string;
}

function map(each: Part, { split, flow, known, indent, anchor = "" }: Writing): string {
  const full = each.repository?.startsWith("*") === true ? each.repository : `registry.example.com/${each.repository}`;
  const merges = each.merge < known ? [`*a${each.merge}`] : [];
  if (each.mergesTwo && merges.length > 0) merges.push("*a0");
  const merge: [string, string][] =
    merges.length === 0 ? [] : [["<<", merges.length === 1 ? (merges[0] ?? "") : `[${merges.join(", ")}]`]];
  const own: [string, string | undefined][] = [
    ["repository", each.repository === undefined ? undefined : split ? each.repository : full],
    ["registry", split ? each.registry : undefined],
    ["tag", each.tag],
    ["digest", each.digest],
    ["pullPolicy", "Always"],
  ];
  const pairs = [...(each.mergesLast ? [] : merge), ...own, ...(each.mergesLast ? merge : [])].flatMap(
    ([key, value]) => (value === undefined ? [] : `${key}: ${value}`),
  );
  if (flow) return `${anchor === "" ? "" : `${anchor} `}{${pairs.join(", ")}}`;
  return `${anchor}${pairs.map((pair) => `\n${indent}${pair}`).join("")}`;
}

/** The same text as different readers of YAML see it, "<<" carried out. */
export const readers: Readonly<Record<string, (text: string) => unknown>> = {
  "js-yaml, 1.1": (text) => load(text, { schema: YAML11_SCHEMA }),
  "yaml, 1.1": (text) => parseDocument(text, { version: "1.1", merge: true }).toJS() as unknown,
  "yaml, 1.2": (text) => parseDocument(text, { version: "1.2", merge: true }).toJS() as unknown,
  "sigs.k8s.io/yaml": (text) => valueInOrder(parseDocument(text, { version: "1.2" })),
};

/** As Helm and Kustomize read: each "<<" is carried out where it stands, over what came before it. */
function valueInOrder(document: ReturnType<typeof parseDocument>): unknown {
  const contentsOf = (node: unknown): unknown => {
    if (isAlias(node)) return contentsOf(node.resolve(document) as Node | undefined);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map(contentsOf);
    if (!isMap(node)) return null;
    const result: Record<string, unknown> = {};
    for (const { key, value } of node.items) {
      const name = String(contentsOf(key));
      if (name !== "<<") result[name] = contentsOf(value);
      // Of several in a list the first wins, so it comes last.
      else for (const merged of [contentsOf(value)].flat().toReversed()) Object.assign(result, merged);
    }
    return result;
  };
  return contentsOf(document.contents);
}

/** A map with everything but its version, and the version by itself: "" where it has none. */
export interface SeenImage {
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

/** The images that a reader sees, and everything else as one text. */
export function seenBy(read: (text: string) => unknown, text: string): { images: SeenImage[]; rest: string } {
  const images: SeenImage[] = [];
  const walk = (value: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, String(index)]));
    if (value === null || typeof value !== "object") return value;
    const { tag, digest, ...others } = value as Readonly<Record<string, unknown>>;
    const rest = Object.fromEntries(Object.entries(others).map(([key, each]) => [key, walk(each, [...path, key])]));
    const { repository, registry } = rest;
    const isImage =
      typeof repository === "string" && (tag !== undefined || digest !== undefined || path.at(-1) === "image");
    if (!isImage) return { ...rest, tag, digest };
    const name = typeof registry === "string" ? `${registry}/${repository}` : repository;
    const version = [tag ?? "", ...(digest ? [digest] : [])].join("@");
    images.push({ path: path.join("."), name, version: typeof tag === "number" ? `number ${version}` : version });
    return rest;
  };
  const rest = JSON.stringify(walk(read(text), []), (_, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return { images, rest };
}
