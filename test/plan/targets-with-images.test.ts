import { expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import { targetsHaving } from "../../src/plan/targets-with-images.ts";
import { textSnapshot } from "../support/text-snapshot.ts";

const target = (app: string, more: Partial<Target> = {}): Target => ({
  app,
  environment: "dev",
  files: [`apps/${app}/*.yaml`],
  images: [],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
  ...more,
});

const values = (name: string): string => `image:\n  repository: acme/${name}\n  tag: "1.0.0"\n`;

/** The apps whose files have the image, and what was read of the one branch. */
async function having(name: string, texts: Readonly<Record<string, string>>, targets: readonly Target[]) {
  const snapshot = textSnapshot(texts);
  const found = await targetsHaving(name, targets, { open: async () => snapshot });
  return { apps: found.map(({ app }) => app), reads: snapshot.reads };
}

test("the targets with the image, in their order, by one fetch of their files", async () => {
  const texts = {
    "apps/web/values.yaml": values("web"),
    "apps/api/values.yaml": values("api"),
    "apps/jobs/values.yaml": values("api"),
  };
  const { apps, reads } = await having("acme/api", texts, [target("web"), target("jobs"), target("api")]);
  expect(apps).toEqual(["jobs", "api"]);
  expect(reads).toHaveLength(1);
});

test("an image that an update could not write is found all the same", async () => {
  const texts = { "apps/api/values.yaml": `image:\n  repository: acme/api\n  tag: &tag "1.0.0"\nversion: *tag\n` };
  expect((await having("acme/api", texts, [target("api")])).apps).toEqual(["api"]);
});

test("an image that only the base of an overlay has is not in the target's own files", async () => {
  const texts = {
    "apps/api/kustomization.yaml": "resources: [../../base]\n",
    "base/kustomization.yaml": "images:\n- name: acme/api\n  newTag: 1.0.0\n",
  };
  expect((await having("acme/api", texts, [target("api")])).apps).toEqual([]);
});

test("each branch is read for its own targets", async () => {
  const states: Record<string, ReturnType<typeof textSnapshot>> = {
    main: textSnapshot({ "apps/api/values.yaml": values("api") }),
    next: textSnapshot({ "apps/api/values.yaml": values("other") }),
  };
  const open = async ({ branch = "main" }: { branch?: string }) => states[branch] ?? textSnapshot({});
  const targets = [target("api", { branch: "next" }), target("api")];
  expect(await targetsHaving("acme/api", targets, { open })).toEqual([targets[1]]);
});

test("a file that names the image and cannot be read is an error", async () => {
  const texts = { "apps/api/values.yaml": "image: { repository: acme/api" };
  await expect(having("acme/api", texts, [target("api")])).rejects.toMatchObject({ kind: "config" });
});
