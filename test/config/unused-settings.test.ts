import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";

const environments = 'version: 1\nenvironments: { dev: { files: ["{app}.yaml"] } }\n';
const apps = "apps: { a: { images: [{ name: x/a }] }, b: { images: [{ name: x/b }] } }\n";
const noticesOf = (more: string): readonly string[] => loadConfig(environments + apps + more, "c.yaml").notices;

test("a file that asks for nothing else has nothing to say", () => {
  expect(
    noticesOf(
      "defaults: { report: source-commit, verifyImage: off }\ncommit: { via: api }\ngroups: { shop: [a, b] }\n",
    ),
  ).toEqual([]);
});

test.each([["defaults: { verifyImage: pin }", "`verifyImage`"]])(
  "%s is accepted, and said to be unused",
  (more, name) => {
    expect(noticesOf(`${more}\n`)).toEqual([expect.stringContaining(name)]);
  },
);

test("a version that there is not is no misspelling", () => {
  expect(() => loadConfig(environments.replace("version: 1", "version: 2") + apps, "c.yaml")).toThrow(
    /c\.yaml:1:10.*"2" is not 1$/s,
  );
});
