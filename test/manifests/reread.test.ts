import fc from "fast-check";
import { expect, test } from "vitest";
import { ManifestRefusal } from "../../src/manifests/manifest.ts";
import { readYaml } from "../../src/manifests/yaml/read-yaml.ts";
import { finish } from "../../src/manifests/yaml/steps.ts";
import type { Node, ParsedText } from "../../src/manifests/yaml/tree.ts";

/** Everything that a node says, with its place: what an alias stands for by where it is. */
function told(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  const { kind, document, step, start, end } = node;
  const place = { kind, document, step, start, end };
  if (node.kind === "alias") return { ...place, name: node.name, target: node.target?.start };
  const all = { ...place, tag: node.tag, anchor: node.anchor };
  if (node.kind === "scalar") return { ...all, value: node.value, style: node.style };
  if (node.kind === "list") return { ...all, flow: node.flow, items: node.items.map(told) };
  return { ...all, flow: node.flow, pairs: node.pairs.map(({ key, value }) => [told(key), told(value)]) };
}

const wholeOf = (source: ParsedText): unknown => ({
  documents: source.documents.map(({ index, start, end, root }) => ({ index, start, end, root: told(root) })),
  comments: source.comments(),
  aliases: source.aliases.map(told),
});

function reading(read: () => ParsedText): unknown {
  try {
    return wholeOf(read());
  } catch (error) {
    if (error instanceof ManifestRefusal) return error.message;
    throw error;
  }
}

const document = fc.constantFrom(
  "image: a:1\n",
  "a: &x {b: 1}\nc: *x\n",
  "a: &x 1\n<<: [*x]\n# end\n",
  "text: |\n  one\n  two\n\n",
  "text: |+\n  one\n\n\n",
  "text: >-\n  one\n    two\n",
  "- 'a\n\n  b'\n- \"c\\\n  d\"\n",
  "# only a comment\n",
  "",
  "[a, b,\n c] # list\n",
  "plain\n over lines\n",
  "a: *nowhere\n",
  "a: 1\n...\n",
  "%TAG ! tag:x,2000:\n",
  "a: [1\n",
  '"open\n',
  "? {a: 1}\n: 2\n",
  "|\n top\n",
  " a: 1\n",
);
const border = fc.constantFrom("---\n", "---\n", "---\n", "--- # with a comment\n", "--- ", "---\r\n", "...\n---\n");
const file = fc.array(fc.tuple(border, document), { minLength: 1, maxLength: 6 });
const text = (parts: readonly (readonly [string, string])[]): string => parts.map((part) => part.join("")).join("");

test("a changed text has the nodes that it has when it is read for the first time", () => {
  let copied = 0;
  fc.assert(
    fc.property(file, fc.nat(5), fc.tuple(border, document), fc.nat(2), (parts, at, other, removed) => {
      const before = text(parts);
      const after = text(parts.toSpliced(at, removed, other));
      const known = reading(() => readYaml({ path: "known.yaml", text: before }));
      if (typeof known === "string") return;
      const again = reading(() => finish(readYaml({ path: "known.yaml", text: before }).again(after)));
      const fresh = reading(() => readYaml({ path: "fresh.yaml", text: after }));
      expect(again).toEqual(typeof fresh === "string" ? fresh.replaceAll("fresh.yaml", "known.yaml") : fresh);
      copied++;
    }),
    { numRuns: 3_000 },
  );
  expect(copied).toBeGreaterThan(200);
});
