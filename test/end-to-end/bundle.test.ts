import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { runBundle } from "../support/run-cli.ts";

/** A folder with nothing in it but what a user gets. */
function installed(): string {
  const folder = mkdtempSync(join(tmpdir(), "tagboat-test-install-"));
  for (const file of ["dist", "package.json", "schema.json", "action.yml"])
    cpSync(file, join(folder, file), { recursive: true });
  return folder;
}

const version = JSON.parse(readFileSync("package.json", "utf8")).version as string;

describe("the bundle, with nothing installed beside it", () => {
  test("is a CLI", async () => {
    const { exitCode, stdout } = await runBundle(join(installed(), "dist/cli.mjs"), ["--version"], {});
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${version}\n` });
  });

  test("is an Action that says so where a part of it is missing", async () => {
    const folder = installed();
    const entry = readFileSync(join(folder, "dist/action.mjs"), "utf8");
    const chunk = /import\(["'`]\.\/(chunks\/run-action-[^"'`]+)/.exec(entry)?.[1] ?? "";
    rmSync(join(folder, "dist", chunk));
    const { exitCode, stdout, stderr } = await runBundle(join(folder, "dist/action.mjs"), [], {});
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(stdout).toMatch(/^::error::tagboat ended unexpectedly, and this is a bug: .*run-action.*\n$/);
  });

  test("tells its version without loading an adapter", async () => {
    const folder = installed();
    // What is loaded late is not needed for this: without the chunks of Git and the engine it still works.
    const source = readFileSync(join(folder, "dist/cli.mjs"), "utf8");
    const eager = [...source.matchAll(/^import.*?from"\.\/(chunks\/[^"]+)"/gm)].map((match) => match[1] ?? "");
    const size = eager.reduce((sum, chunk) => sum + readFileSync(join(folder, "dist", chunk)).length, source.length);
    expect(size).toBeLessThan(150_000);
  });

  test("is a library of pure functions", async () => {
    const library = await import(pathToFileURL(join(installed(), "dist/index.mjs")).href);
    expect(Object.keys(library).sort()).toEqual([
      "ManifestRefusal",
      "TagboatError",
      "combineVerdicts",
      "exitCodes",
      "findImages",
      "judgeArgoCd",
      "judgeFlux",
      "loadConfig",
      "setImage",
    ]);
    const text = "images:\n  - name: ghcr.io/acme/api # ours\n    newTag: 1.0.0\n";
    const result = library.setImage({ path: "kustomization.yaml", text }, { name: "ghcr.io/acme/api", tag: "1e5" });
    expect(result.text).toBe(text.replace("1.0.0", '"1e5"'));
    expect(library.findImages({ path: "kustomization.yaml", text: result.text })).toMatchObject([
      { path: "images[0].newTag", line: 3, image: { name: "ghcr.io/acme/api", tag: "1e5" } },
    ]);
  });

  test("has types that a strict project can use", () => {
    const project = mkdtempSync(join(tmpdir(), "tagboat-test-types-"));
    mkdirSync(join(project, "node_modules"));
    symlinkSync(installed(), join(project, "node_modules/tagboat"));
    writeFileSync(
      join(project, "use.ts"),
      'import { findImages, type ImageSite, loadConfig, setImage } from "tagboat";\n' +
        'const sites: ImageSite[] = findImages({ path: "a.yaml", text: "" });\n' +
        'export const changed: string = setImage({ path: "a.yaml", text: "" }, { name: "a", tag: "1" }, { at: ["x"] }).text;\n' +
        'export const names: string[] = [...loadConfig("", "c.yaml").environments.keys(), ...sites.map((site) => site.path)];\n',
    );
    writeFileSync(join(project, "package.json"), '{ "type": "module" }');
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      module: "nodenext",
      target: "es2023",
      noEmit: true,
      types: [],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
    const { status, stdout } = spawnSync(process.execPath, [resolve("node_modules/typescript/bin/tsc")], {
      cwd: project,
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
