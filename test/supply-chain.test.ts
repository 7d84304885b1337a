import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { licensesFile } from "../scripts/build/license-plugin.ts";
import { headingsIn, licensesText, packagesOf } from "../scripts/build/third-party-licenses.ts";

/** The packages that a source file imports, at once or when they are needed, and not only for their types. */
const importedBy = (code: string): string[] =>
  [...code.matchAll(/(?:^import (?!type )[^;]*?from |\bimport\()"((?:@[^/"]+\/)?[^/".]+)[^"]*"/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => !name.startsWith("node:"));

describe("what goes out with the bundle", () => {
  const shipped = readFileSync(join("dist", licensesFile), "utf8");

  test("has the license of every package that a source file imports", () => {
    const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const imported = new Set(sources.flatMap((file) => importedBy(readFileSync(join("src", file), "utf8"))));
    expect([...imported]).toEqual(expect.arrayContaining(["yaml", "undici", "@actions/core"]));
    const licensed = headingsIn(shipped).map((heading) => heading.replace(/@[^@]+$/, ""));
    expect([...imported].filter((name) => !licensed.includes(name))).toEqual([]);
  });

  test("is part of the package", () => {
    expect(JSON.parse(readFileSync("package.json", "utf8")).files).toContain("dist");
  });
});

describe("the license of a bundled package", () => {
  const folder = mkdtempSync(join(tmpdir(), "licenses-"));
  afterEach(() => rmSync(join(folder, "node_modules"), { recursive: true, force: true }));

  function install(name: string, files: Readonly<Record<string, string>>): string {
    const place = join(folder, "node_modules", name);
    mkdirSync(place, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text);
    return join(place, "lib", "index.js");
  }
  const manifest = (name: string, license?: string) => JSON.stringify({ name, version: "1.2.3", license });

  test("is its license and its notice, whole", () => {
    const module = install("@scope/one", {
      "package.json": manifest("@scope/one", "Apache-2.0"),
      "LICENSE.txt": "Permission is granted\n",
      NOTICE: "Copyright of One\n",
      "license-checker.js": "// no license",
    });
    const text = licensesText(packagesOf([module, `${module}?query`, `\0${module}`, "\0virtual"]));
    expect(headingsIn(text)).toEqual(["@scope/one@1.2.3"]);
    expect(text).toContain("(Apache-2.0)");
    expect(text).toContain("Permission is granted\n");
    expect(text).toContain("Copyright of One\n");
  });

  test("is looked for in the innermost package", () => {
    install("outer", { "package.json": manifest("outer", "MIT"), LICENSE: "outer" });
    const module = install("outer/node_modules/inner", { "package.json": manifest("inner", "ISC"), LICENCE: "inner" });
    expect(headingsIn(licensesText(packagesOf([module])))).toEqual(["inner@1.2.3"]);
  });

  test.each([
    ["no text", { "package.json": manifest("bare", "MIT") }],
    ["no declared license", { "package.json": manifest("bare"), LICENSE: "text" }],
  ])("is missed, and the build fails: %s", (_, files) => {
    const module = install("bare", files);
    expect(() => packagesOf([module])).toThrow("bare@1.2.3 is bundled, but");
  });
});

describe("what the project is built from", () => {
  test("has a checksum for every package of the lock file", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
      packages: Record<string, { integrity?: string; link?: boolean }>;
    };
    const unchecked = Object.entries(packages).filter(([path, { integrity, link }]) => path && !integrity && !link);
    expect(unchecked.map(([path]) => path)).toEqual([]);
  });

  test("pins every action of its own workflows by commit", () => {
    const folder = ".gitea/workflows";
    const used = readdirSync(folder).flatMap((file) => actionsIn(parse(readFileSync(join(folder, file), "utf8"))));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });
});

const actionsIn = (workflow: { jobs: Record<string, { steps: { uses?: string }[] }> }): string[] =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
