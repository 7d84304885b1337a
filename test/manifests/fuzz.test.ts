import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { applyEdits } from "../../src/domain/edit.ts";
import { isTag } from "../../src/domain/image-ref.ts";
import { findImages, setImage } from "../../src/manifests/index.ts";
import { ManifestRefusal } from "../../src/manifests/manifest.ts";
import { isPlainSafe } from "../../src/manifests/yaml/quoting.ts";

const image = "registry.example.com/acme/api";

/** Tags that tempt a reader of YAML or of Helm's --set to make something else of them. */
const tempting = fc.constantFrom(
  "1234567",
  "0123456",
  "1e5",
  "1.10",
  "12e4567",
  "0x1f",
  "0o17",
  "0b101",
  "1_000",
  "on",
  "No",
  "null",
  "2024-01-01",
  "706798e8",
  "y",
  "_",
  "0",
  "1.2.3",
  "v1",
  "e5",
  "1.",
  "007",
);
const tag = fc.oneof(
  tempting,
  fc.stringMatching(/^[0-9a-f]{7}$/),
  fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}$/),
);

/** How an author may write one string in YAML. */
const spelling = fc.constantFrom(
  (text: string) => text,
  (text: string) => `'${text}'`,
  (text: string) => `"${text}"`,
  (text: string) => `!!str ${text}`,
  (text: string) => `!!str "${text}"`,
);
const comment = fc.constantFrom("", " # c", "   # 😀 {tag: v1}", "\t# tab", " # image: x:v1");
const lineBreak = fc.constantFrom("\n", "\r\n");
const filler = fc.constantFrom(
  "",
  "# full line\n",
  "\n",
  "other: [1, 2.50, {a: b}]\n",
  "text: |\n  image: x\n  tag: y\n\n",
  "größe: '😀'\n",
);

interface Written {
  readonly path: string;
  readonly text: (parts: { name: string; tag: string; comment: string }) => string;
}

const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, " ".repeat(by));

const layouts: Readonly<Record<string, Written>> = {
  "helm values": {
    path: "values.yaml",
    text: ({ name, tag, comment }) =>
      `a:\n  image:\n    repository: ${name}${comment}\n    tag: ${tag}${comment}\n    pullPolicy: Always\n`,
  },
  "helm values, tag first": {
    path: "values.yaml",
    text: ({ name, tag, comment }) => `image:\n  tag: ${tag}${comment}\n  repository: ${name}\n`,
  },
  "helm values in a list": {
    path: "v.yml",
    text: ({ name, tag, comment }) =>
      `jobs:\n- image:\n    repository: ${name}\n    tag: ${tag}${comment}\n- image: {repository: other/x, tag: v9}\n`,
  },
  "helm values, merged name": {
    path: "values.yaml",
    text: ({ name, tag, comment }) =>
      `base: &base\n  repository: ${name}\na:\n  image:\n    <<: *base\n    tag: ${tag}${comment}\nb: {<<: *base, repository: other/x, tag: v9}\n`,
  },
  "helm values, merged whole": {
    path: "values.yaml",
    text: ({ name, tag, comment }) =>
      `base: &base\n  repository: ${name}\n  tag: ${tag}${comment}\na:\n  image: {<<: *base, pullPolicy: Always}\nb:\n  image: *base\n`,
  },
  "kustomization, merged entry": {
    path: "kustomization.yaml",
    text: ({ name, tag, comment }) =>
      `images:\n- &base\n  name: other\n  newName: ${name}\n  newTag: ${tag}${comment}\n- <<: *base\n  name: third\n`,
  },
  kustomization: {
    path: "kustomization.yaml",
    text: ({ name, tag, comment }) =>
      `images:\n- name: other\n  newTag: v9\n- newTag: ${tag}${comment}\n  name: ${name}\n`,
  },
  "flux helm release": {
    path: "hr.yaml",
    text: ({ name, tag, comment }) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n    image:\n      repository: ${name}\n      tag: ${tag}${comment}\n`,
  },
  "flux kustomization": {
    path: "ks.yaml",
    text: ({ name, tag, comment }) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  images:\n    - name: ${name}\n      newTag: ${tag}${comment}\n`,
  },
  "argo parameters": {
    path: "app.yaml",
    text: ({ name, tag, comment }) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      parameters:\n        - name: image.repository\n          value: ${name}\n        - value: ${tag}${comment}\n          name: image.tag\n`,
  },
  "argo values object": {
    path: "app.yaml",
    text: ({ name, tag, comment }) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      valuesObject:\n        image:\n          repository: ${name}\n          tag: ${tag}${comment}\n`,
  },
  "argo values block": {
    path: "app.yaml",
    text: ({ name, tag, comment }) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      values: |\n        image:\n          repository: ${name}\n          tag: ${tag}${comment}\n      skipCrds: true\n`,
  },
  "yaml in yaml in yaml": {
    path: "app.yaml",
    text: ({ name, tag, comment }) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      values: |\n        # about\n${indent(`image:\n  repository: ${name}\n  tag: ${tag}${comment}\n`, 8)}`,
  },
};

const document = fc.record({
  layout: fc.constantFrom(...Object.keys(layouts)),
  old: tag,
  next: tag,
  spell: spelling,
  comment,
  lineBreak,
  before: filler,
  bom: fc.boolean(),
  finalBreak: fc.boolean(),
});

type Generated = typeof document extends fc.Arbitrary<infer Value> ? Value : never;

function written({ layout, old, spell, comment, lineBreak, before, bom, finalBreak }: Generated): {
  path: string;
  text: string;
} {
  const shape = layouts[layout] as Written;
  let text = shape.text({ name: image, tag: spell(old), comment });
  // What stands before an object would be a document of its own; before values it is more values.
  if (!/apiVersion/.test(text)) text = before + text;
  if (!finalBreak) text = text.replace(/\n$/, "");
  return { path: shape.path, text: (bom ? "\uFEFF" : "") + text.replaceAll("\n", lineBreak) };
}

/** Undefined for a refusal, which never changes anything. */
function tryToSet(file: { path: string; text: string }, to: string) {
  try {
    return setImage(file, { name: image, tag: to });
  } catch (error) {
    if (error instanceof ManifestRefusal) return undefined;
    throw error;
  }
}

/** The value that a reader of YAML 1.1 or 1.2 takes from where the engine says it wrote. */
function valueRead(text: string, line: number, version: "1.1" | "1.2"): unknown {
  const source = text.replace(/^\uFEFF/, "").split(/\r?\n/)[line - 1] ?? "";
  const parsed = parseAllDocuments(source.trim().replace(/^- /, ""), { version });
  return Array.isArray(parsed) ? (parsed[0]?.toJS() as unknown) : undefined;
}

describe("any image in any layout", () => {
  test("is set, to a string for every reader, and nothing else changes", () => {
    let edited = 0;
    fc.assert(
      fc.property(document, (generated) => {
        const file = written(generated);
        const result = tryToSet(file, generated.next);
        if (result === undefined) return;
        edited++;
        const { text, edits, sites } = result;
        expect(sites).toHaveLength(1);
        expect(applyEdits(file.text, edits)).toBe(text);
        expect(edits.length).toBeLessThanOrEqual(generated.layout === "argo parameters" ? 2 : 1);
        const again = findImages({ path: file.path, text }).filter((site) => site.image.name === image);
        expect(again.map((site) => site.image.tag)).toEqual([generated.next]);
        expect(tryToSet({ path: file.path, text }, generated.next)?.edits).toEqual([]);
        // A bare word that some reader takes for a number or for nothing is written once more, as a string.
        const isBare = generated.spell("x") === "x" && !isPlainSafe(generated.old);
        if (generated.old === generated.next && !isBare) expect(edits).toEqual([]);
        // npm yaml's 1.1 mode takes "e123" for a float, which no other reader does.
        else if (!/^e\d+$/.test(generated.next)) {
          for (const version of ["1.1", "1.2"] as const) {
            const read = valueRead(text, again[0]?.line ?? 0, version) as Record<string, unknown>;
            expect(Object.values(read)).toContain(generated.next);
          }
        }
      }),
      { numRuns: 3000 },
    );
    expect(edited).toBeGreaterThan(2500);
  });

  test("comes back to the very bytes when the old version is set again in the same quotes", () => {
    fc.assert(
      fc.property(document, (generated) => {
        const file = written(generated);
        const there = tryToSet(file, generated.next);
        if (there === undefined || /["']/.test(there.edits.map(({ text }) => text).join("")) || there.edits.length > 1)
          return;
        const back = tryToSet({ path: file.path, text: there.text }, generated.old);
        if (back === undefined || /["']/.test(back.edits.map(({ text }) => text).join("")) || back.edits.length > 1)
          return;
        expect(back.text).toBe(file.text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("hostile text", () => {
  const piece = fc.constantFrom(
    "image:",
    "tag:",
    "repository:",
    image,
    ":",
    ": ",
    "\n",
    "\n  ",
    "\r\n",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    '"',
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "<<: *a",
    "<<: [*a, *b]",
    "&b ",
    "*b",
    "digest: ",
    `sha256:${"c".repeat(64)}`,
    "# ",
    "# tagboat: x",
    "{{ .x }}",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "!!int ",
    "v1",
    "1e5",
    "@",
    "\t",
    "😀",
    "\u2028",
    "\r",
    "apiVersion: v1\nkind: Pod\n",
    "kind: Application\napiVersion: argoproj.io/v1alpha1\n",
    "images:\n- name: ",
    "newTag: ",
    "? ",
    `\${X}`,
    "appVersion: ",
  );
  test("is edited by the laws or refused, and never throws anything else", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.constantFrom("values.yaml", "kustomization.yaml", "config.json", ".env", "main.tf", "Chart.yaml", "x.tpl"),
        tag.filter(isTag),
        (pieces, path, next) => {
          const file = { path, text: pieces.join("") };
          const result = tryToSet(file, next);
          if (result === undefined) return;
          expect(applyEdits(file.text, result.edits)).toBe(result.text);
          if (result.sites.length === 0) expect(result.text).toBe(file.text);
          const again = tryToSet({ path, text: result.text }, next);
          expect(again?.edits).toEqual([]);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
