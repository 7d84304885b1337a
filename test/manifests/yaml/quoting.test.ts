import fc from "fast-check";
import { CORE_SCHEMA, load, type Schema, YAML11_SCHEMA } from "js-yaml";
import { describe, expect, test } from "vitest";
import { setImage } from "../../../src/manifests/index.ts";
import { isPlainSafe } from "../../../src/manifests/yaml/quoting.ts";

const schemas: Readonly<Record<string, Schema>> = { "YAML 1.1": YAML11_SCHEMA, "YAML 1.2": CORE_SCHEMA };

/** Those of the texts that a reader does not take for the string it is, read from one list. */
function misread(texts: readonly string[], schema: Schema): string[] {
  const read = load(texts.map((text) => `- ${text}`).join("\n"), { schema });
  expect(Array.isArray(read)).toBe(true);
  return texts.filter((text, index) => (read as unknown[])[index] !== text);
}

function* words(alphabet: string, length: number): Generator<string> {
  if (length === 0) yield "";
  else for (const rest of words(alphabet, length - 1)) for (const first of alphabet) yield first + rest;
}

/** A fixed sequence, so that a failure comes again. */
function* hexadecimals(count: number): Generator<string> {
  let state = 20240101;
  for (let index = 0; index < count; index++) {
    let text = "";
    while (text.length < 7 + (index % 6)) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      text += ((state >>> 16) & 15).toString(16);
    }
    yield text;
  }
}

const tags = [
  ...words("019abefox_.-", 1),
  ...words("019abefox_.-", 2),
  ...words("019abefox_.-", 3),
  ...words("019abefox_.-", 4),
  ...words("01e.-", 6),
  ...words("0x_1b", 5),
  ...[..."ynYN", "yes", "No", "ON", "oFF", "True", "FALSE", "null", "NULL", "Null", "nan", "inf"],
  ...hexadecimals(100_000),
].filter((text) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text));

describe("a tag is a string to every reader", () => {
  test("whatever may be written without quotes is one to YAML 1.1 and 1.2", () => {
    expect(tags.length).toBeGreaterThan(100_000);
    const plain = tags.filter(isPlainSafe);
    expect(plain.length).toBeGreaterThan(50_000);
    for (const [reader, schema] of Object.entries(schemas)) {
      for (let start = 0; start < plain.length; start += 5000) {
        expect(misread(plain.slice(start, start + 5000), schema), reader).toEqual([]);
      }
    }
  });

  // What Go's readers, behind kubectl, Kustomize, Helm and Argo CD, were measured to take for something else.
  const taken =
    "1234567 0123456 089 1.10 1. 1e5 1E5 1234e56 12e4567 706798e8 0x1f 0X1F 0o17 0b101 0b-1 0o-1 1_000 12_e4";
  test.each([...taken.split(" "), ..."on off yes no y n Yes ON true null 2024-01-01 2024-1-1 12:30 1:20".split(" ")])(
    "%s gets quotes",
    (text) => expect(isPlainSafe(text)).toBe(false),
  );

  // Go reads these as text; the yaml package in its 1.1 mode does not.
  test.each(["e5", "E0", "e123456"])("%s gets quotes, for the sake of one reader", (text) =>
    expect(isPlainSafe(text)).toBe(false),
  );

  test.each("1.2.3 v1 1.2.3-rc1 2024.01.01 1-2 1d nan inf _1 main 9f8e7d6 a/b:1 1.2@sha256:0a".split(" "))(
    "%s needs none",
    (text) => expect(isPlainSafe(text)).toBe(true),
  );

  test.each(["", "-a", ".5", "+1", "~", "a:", "a b", "a#", "*a", "&a", "!a", "{a", "[a", "'a", "@a", "%a", "?a"])(
    "%j is no plain scalar of ours",
    (text) => expect(isPlainSafe(text)).toBe(false),
  );

  const written = [
    "newTag: old",
    "newTag: 'old'",
    'newTag: "old"',
    "newTag:",
    "newTag: >-\n      old",
    "newTag: 36 # c",
  ];

  test("every tag comes back as it was asked for, in whatever style it stands", () => {
    const tag = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}$/),
      fc.stringMatching(/^[0-9]{1,3}[e_.x-]?[0-9]{1,6}$/),
      fc.constantFrom(...tags.slice(0, 3000)),
    );
    // Half of the time it is there already, as a number or a boolean to some reader.
    const entries = fc.oneof(fc.constantFrom(...written), fc.constant("newTag: WANTED # c"));
    const check = fc.property(tag, entries, (wanted, form) => {
      const entry = form.replace("WANTED", wanted);
      const before = `images:\n  - name: acme/api\n    ${entry}\n`;
      const { text } = setImage({ path: "kustomization.yaml", text: before }, { name: "acme/api", tag: wanted });
      for (const schema of Object.values(schemas)) {
        expect(load(text, { schema })).toEqual({ images: [{ name: "acme/api", newTag: wanted }] });
      }
    });
    fc.assert(check, { numRuns: 3000 });
  });
});
