import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Document, parseAllDocuments, Scalar as YamlScalar } from "yaml";
import { applyEdits } from "../../src/domain/edit.ts";
import { applyChanges } from "../../src/manifests/edit/apply-changes.ts";
import { findImages, setImage } from "../../src/manifests/index.ts";
import { ManifestRefusal } from "../../src/manifests/manifest.ts";
import { decodeScalar } from "../../src/manifests/yaml/decode-scalar.ts";
import { embedded } from "../../src/manifests/yaml/embedded.ts";
import { readYaml } from "../../src/manifests/yaml/read-yaml.ts";
import { finish } from "../../src/manifests/yaml/steps.ts";
import { descendants, type Scalar, valueAt } from "../../src/manifests/yaml/tree.ts";
import { readers, type SeenImage, seenBy, sharedImages } from "./shared-images.ts";

const styles = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;

/** A file with one text in it, written in one of YAML's styles and folded at one of several widths. */
function written(text: string, style: (typeof styles)[number], width: number): string {
  const document = new Document({ before: 1, list: [{ at: "" }], after: 2 });
  const scalar = new YamlScalar(text);
  scalar.type = style;
  document.setIn(["list", 0, "at"], scalar);
  return document.toString({ lineWidth: width, minContentWidth: 0 });
}

const texts = fc
  .array(
    fc.constantFrom(
      "a",
      "b:1",
      "  ",
      "\n",
      "\n\n",
      "x y",
      "é😀",
      "'",
      '"',
      "\\",
      "\t",
      "# no",
      "- z",
      "key: v",
      "{",
      " ",
    ),
    {
      minLength: 1,
      maxLength: 14,
    },
  )
  .map((parts) => parts.join(""))
  // Of a block scalar with nothing but blanks no reader is sure what it says: it is refused.
  .filter((text) => /\S/.test(text));

const textScalar = (source: string): Scalar => {
  const node = valueAt(readYaml({ path: "a.yaml", text: source }).documents[0]?.root, "list", 0, "at");
  if (node?.kind !== "scalar") throw new Error("the text is no scalar");
  return node;
};

describe("a scalar in its source", () => {
  test("is decoded to the value that the parser gives, with a span for every character", () => {
    const check = fc.property(
      texts,
      fc.constantFrom(...styles),
      fc.constantFrom(0, 20, 40),
      fc.boolean(),
      (text, style, width, crlf) => {
        const source = written(text, style, width);
        const scalar = textScalar(crlf ? source.replaceAll("\n", "\r\n") : source);
        const decoded = decodeScalar(scalar);
        expect(decoded?.text).toBe(scalar.value);
        expect(decoded?.starts.length).toBe(scalar.value.length);
        for (let at = 1; at < scalar.value.length; at++) {
          expect(decoded?.starts[at]).toBeGreaterThanOrEqual(decoded?.starts[at - 1] ?? 0);
        }
      },
    );
    fc.assert(check, { numRuns: 2000 });
  });

  test("takes a new text in any part of one line, and nothing else changes, or is refused", () => {
    let edited = 0;
    const part = fc.tuple(fc.nat(30), fc.nat(6));
    const check = fc.property(
      texts,
      fc.constantFrom(...styles),
      part,
      fc.constantFrom("v2", "1e5", "a/b:2"),
      (text, style, [from, length], added) => {
        const source = written(text, style, 40);
        const scalar = textScalar(source);
        const start = Math.min(from, scalar.value.length);
        const end = Math.min(start + length, scalar.value.length);
        if (/\n/.test(scalar.value.slice(start, end))) return;
        try {
          const replacements = [{ from: start, to: end, text: added }];
          const result = finish(applyChanges(scalar.source, [{ change: "text", scalar, replacements }]));
          expect(textScalar(result.text).value).toBe(scalar.value.slice(0, start) + added + scalar.value.slice(end));
          expect(applyEdits(source, result.edits)).toBe(result.text);
          edited++;
        } catch (error) {
          if (!(error instanceof ManifestRefusal)) throw error;
        }
      },
    );
    fc.assert(check, { numRuns: 2000 });
    expect(edited).toBeGreaterThan(1200);
  });
});

const comment = fc.constantFrom("", " # a comment", "  #tight: {x}");
const tag = fc.constantFrom("v1", "'v1'", '"v1"', "!!str v1", "1.10", "007", "");
const filler = fc.constantFrom(
  "",
  "other: [1, 2]\n",
  "# alone\n",
  "\n",
  "text: |\n  image: acme/api:v1\n\n  # no comment\n",
  "s: 'it''s'\n",
  "é😀: ü\n",
);

/** Values with one image, and things around it that must not move. */
const values = fc
  .tuple(filler, comment, tag, comment, filler, fc.boolean(), fc.boolean(), fc.boolean())
  .map(([before, first, version, second, after, crlf, mark, ended]) => {
    const text = `${before}app:\n  image: # here\n    repository: acme/api${first}\n    tag: ${version}${second}\n${after}last: 1${ended ? "\n" : ""}`;
    return (mark ? "\uFEFF" : "") + (crlf ? text.replaceAll("\n", "\r\n") : text);
  });

describe("a file with an image in it", () => {
  const wanted = fc.constantFrom("v2", "1234567", "1.10", "on", "2024-01-01", "9f8e7d6");

  test("has the new version afterwards, every other byte as it was, and twice is once", () => {
    const check = fc.property(values, wanted, (text, version) => {
      const file = { path: "values.yaml", text };
      const result = setImage(file, { name: "acme/api", tag: version });
      expect(applyEdits(text, result.edits)).toBe(result.text);
      expect(result.edits.length).toBeLessThanOrEqual(1);
      expect(findImages({ ...file, text: result.text }).map(({ image }) => image)).toEqual([
        { name: "acme/api", tag: version },
      ]);
      const again = setImage({ ...file, text: result.text }, { name: "acme/api", tag: version });
      expect(again).toMatchObject({ text: result.text, edits: [] });
    });
    fc.assert(check, { numRuns: 2000 });
  });

  test("goes into a text in a text in a text, and comes back the same", () => {
    const check = fc.property(values, wanted, fc.constantFrom(...styles.slice(2, 4)), (inner, version, style) => {
      const text = inner.replaceAll(/\r|\uFEFF/g, "");
      const outer = written(text, style, 0);
      const at = ["list[0].at.app.image.tag"];
      const { text: after } = setImage({ path: "a.yaml", text: outer }, { name: "acme/api", tag: version }, { at });
      const direct = setImage({ path: "a.yaml", text }, { name: "acme/api", tag: version }).text;
      expect(textScalar(after).value).toBe(direct);
      expect(embedded(textScalar(after)).documents.length).toBe(1);
    });
    fc.assert(check, { numRuns: 500 });
  });

  test("takes added entries in every form of list, and everything else stays", () => {
    const list = fc.constantFrom(
      "",
      "images:\n",
      "images: []\n",
      "images: null\n",
      "images:\n- name: a # one\n  newTag: '1' # two\n",
      "images:\n    -   name: a\n        newTag: b\n    # after\n",
      "images: [{name: a}]\n",
      'images: [\n  {"name": "a", "newTag": "b"}\n]\n',
      "images:\n  - {name: a, newTag: b}\n",
    );
    const tail = fc.constantFrom("", "# end\n", "\n\n", "resources:\n  - x\n", "...\n", "namePrefix: p # c");
    const check = fc.property(filler, list, tail, wanted, fc.boolean(), (head, images, end, version, crlf) => {
      const text = `${head}${images}${end}`;
      if (text.trim() === "" || /^(#.*\s*|\s|\.\.\.)*$/.test(text)) return;
      const file = { path: "kustomization.yaml", text: crlf ? text.replaceAll("\n", "\r\n") : text };
      const { text: after } = setImage(file, { name: "acme/api", tag: version }, { ifMissing: "add" });
      const [document] = parseAllDocuments(after, { schema: "failsafe" });
      const entries = contentOf(document).images;
      expect(entries.at(-1)).toEqual({ name: "acme/api", newTag: version });
      expect(after.split(/\r?\n/).length).toBeGreaterThanOrEqual(text.split("\n").length);
      expect(after.includes("\r")).toBe(crlf && text.includes("\n"));
      expect(after.endsWith("\n")).toBe(text.endsWith("\n"));
    });
    fc.assert(check, { numRuns: 1000 });
  });
});

describe("a file whose images share parts", () => {
  const digest = `sha256:${"d".repeat(64)}`;
  const versions = fc.constantFrom<{ tag?: string; digest?: string }>(
    { tag: "v2" },
    { tag: "36" },
    { tag: "v2", digest },
  );
  const names = ["registry.example.com/team/api", "registry.example.com/team/web"];

  /** Undefined for a refusal. */
  function trySet(text: string, name: string, version: { tag?: string; digest?: string }) {
    try {
      return setImage({ path: "values.yaml", text }, { name, ...version });
    } catch (error) {
      if (!(error instanceof ManifestRefusal)) throw error;
      expect(error.reason, error.message).not.toBe("unverified");
      return undefined;
    }
  }

  test("has the new version wherever a reader sees that image, and nowhere else, or is refused", () => {
    let edited = 0;
    const check = fc.property(sharedImages, versions, (start, version) => {
      const wanted = [version.tag, version.digest].filter(Boolean).join("@");
      let text = start;
      for (const name of names) {
        const result = trySet(text, name, version);
        if (result === undefined) continue;
        if (result.edits.length > 0) edited++;
        expect(applyEdits(text, result.edits)).toBe(result.text);
        for (const [reader, read] of Object.entries(readers)) {
          const before = seenBy(read, text);
          const after = seenBy(read, result.text);
          const context = `${reader}, ${name}:\n${text}\n${result.text}`;
          expect(after.rest, context).toBe(before.rest);
          const moved = before.images.map((image) => (image.name === name ? { ...image, version: wanted } : image));
          const settled = new Set(before.images.filter((image) => !isPart(image)).map(({ path }) => path));
          const [seen, parts] = [true, false].map((is) => after.images.filter(({ path }) => settled.has(path) === is));
          expect(seen, context).toEqual(moved.filter(({ path }) => settled.has(path)));
          for (const each of parts ?? [])
            expect([`${name} ${wanted}`, `${each.name} `], context).toContain(`${each.name} ${each.version}`);
        }
        expect(trySet(result.text, name, version)?.edits).toEqual([]);
        text = result.text;
      }
    });
    fc.assert(check, { numRuns: 250 });
    expect(edited).toBeGreaterThan(80);
  });

  /** An anchored map may go without a version where whoever uses it has one. */
  const isPart = ({ path, version }: SeenImage): boolean => /^a\d/.test(path) && version === "";
});

const contentOf = (document: { toJS(): unknown } | undefined): { images: unknown[] } =>
  document?.toJS() as { images: unknown[] };

test("the walk over a file meets every scalar once", () => {
  const source = readYaml({ path: "a.yaml", text: "a: [1, {b: 2}]\nc:\n- d\n" });
  const found = [...descendants(source.documents[0]?.root)].flatMap((node) =>
    node.kind === "scalar" ? node.value : [],
  );
  expect(found).toEqual(["1", "2", "d"]);
});
