import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { setImage } from "../../../src/manifests/index.ts";
import type { SetImageOptions, WantedImage } from "../../../src/manifests/manifest.ts";

const available = spawnSync("kubectl", ["kustomize", "--help"]).status === 0;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const deployment = (image: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {spec: {containers: [{name: api, image: "${image}"}]}}}\n`;

/** What Kustomize makes of the overlay `apps/dev/kustomization.yaml`: the images of the result. */
function rendered(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "tagboat-kustomize-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const output = execFileSync("kubectl", ["kustomize", join(folder, "apps/dev")], { encoding: "utf8", stdio: "pipe" });
  return [...output.matchAll(/image: "?([^"\n]+)"?/g)].map(([, image]) => image ?? "");
}

const overlay = "apps/dev/kustomization.yaml";
const digest = `sha256:${"ab".repeat(32)}`;
const base = {
  "apps/base/deployment.yaml": deployment("acme/api:1"),
  "apps/base/kustomization.yaml": "resources: [deployment.yaml]\n",
};

function renderedAfter(before: string, wanted: WantedImage, options: SetImageOptions = {}, files = base): string[] {
  const related = (path: string): string | undefined => (files as Readonly<Record<string, string>>)[path];
  const { text } = setImage({ path: overlay, text: before }, wanted, { related, ...options });
  return rendered({ ...files, [overlay]: text });
}

const entry = (lines: string): string => `resources: [../base]\nimages:\n  - name: acme/api\n${lines}`;

describe.skipIf(!available)("Kustomize renders what was set", () => {
  test.each("1234567 0123456 1.10 1e5 706798e8 0x1f 1_000 on null 2024-01-01 v2 12e4567".split(" "))(
    "the tag %s",
    (tag) => {
      expect(renderedAfter(entry("    newTag: v1\n"), { name: "acme/api", tag })).toEqual([`acme/api:${tag}`]);
    },
  );

  test("tag and digest together", () => {
    const wanted = { name: "acme/api", tag: "2.0", digest };
    expect(renderedAfter(entry("    newTag: v1\n"), wanted)).toEqual([`acme/api:2.0@${digest}`]);
  });

  test("a digest alone takes the place of the tag", () => {
    expect(renderedAfter(entry("    newTag: v1\n"), { name: "acme/api", digest })).toEqual([`acme/api@${digest}`]);
  });

  test("a digest that is removed leaves the tag", () => {
    const before = entry(`    digest: ${digest}\n    newTag: v1\n`);
    expect(renderedAfter(before, { name: "acme/api", tag: "v2" }, { unpin: true })).toEqual(["acme/api:v2"]);
  });

  test("a new name", () => {
    const wanted = { name: "acme/api", newName: "registry.example.com/api", tag: "v2" };
    expect(renderedAfter(entry("    newTag: v1\n"), wanted)).toEqual(["registry.example.com/api:v2"]);
  });

  test("an entry that is added because the base has the image", () => {
    expect(renderedAfter("resources: [../base]\n", { name: "acme/api", tag: "1234567" })).toEqual(["acme/api:1234567"]);
  });

  test("an entry that selects the name which the base gives the image, whichever name was asked for", () => {
    const files = {
      "apps/base/deployment.yaml": deployment("api"),
      "apps/base/kustomization.yaml":
        "resources: [deployment.yaml]\nimages: [{name: api, newName: acme/api, newTag: v1}]\n",
    };
    for (const name of ["api", "acme/api"]) {
      expect(renderedAfter("resources: [../base]\n", { name, tag: "v2" }, {}, files)).toEqual(["acme/api:v2"]);
    }
  });

  test("an image in a patch that the kustomization carries", () => {
    const patch =
      "resources: [../base]\npatches:\n  - patch: |\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: api}\n      spec:\n        template:\n          spec:\n            initContainers:\n              - name: init\n                image: acme/init:1 # first\n";
    expect(renderedAfter(patch, { name: "acme/init", tag: "1e5" })).toContain("acme/init:1e5");
  });
});
