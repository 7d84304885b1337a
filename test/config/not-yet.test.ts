import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";

const file = (more: string, dev = ""): string =>
  `version: 1\nenvironments: { dev: { files: ["{app}.yaml"]${dev} } }\napps: { a: { images: [{ name: x/a }] }, b: { images: [{ name: x/b }] } }\n${more}`;
const noticesOf = (...parts: [more: string, dev?: string]): readonly string[] =>
  loadConfig(file(...parts), "c.yaml").notices;

test("a file that asks for nothing else has nothing to say", () => {
  const more =
    "defaults: { report: source-commit, verifyImage: pin, rollback: { delivery: merge }, gate: { override: false } }\ncommit: { via: api }\n";
  expect(noticesOf(more)).toEqual([]);
});

test.each(["maxAge: 14d", "configuration: refuse", "manual: true"])(
  "`gate: { %s }` is no key of this version",
  (key) => {
    expect(() => loadConfig(file(`defaults: { gate: { ${key} } }\n`), "c.yaml")).toThrow(/unknown key/);
  },
);

test("`onFailure` is no key of this version", () => {
  expect(() => loadConfig(file("defaults: { onFailure: rollback }\n"), "c.yaml")).toThrow(/unknown key `onFailure`/);
});

test("a version that there is not is no misspelling", () => {
  expect(() => loadConfig(file("").replace("version: 1", "version: 2"), "c.yaml")).toThrow(
    /c\.yaml:1:10.*"2" is not 1$/s,
  );
});
