import { expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import { imagesAt, type PlacedImage } from "../../src/plan/images-at.ts";
import { holdsImages, readImages } from "../../src/plan/read-images.ts";
import { textSnapshot } from "../support/text-snapshot.ts";

const target = (app: string, more: Partial<Target> = {}): Target => ({
  app,
  environment: "dev",
  files: [`apps/${app}/*.yaml`],
  images: [{ declared: `acme/${app}`, name: `acme/${app}`, at: [] }],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
  ...more,
});

const entry = (name: string, tag: string, more = ""): string =>
  `images:\n- name: ${name}\n  newTag: ${JSON.stringify(tag)}\n${more}`;

/** The images of one target. */
async function at(texts: Readonly<Record<string, string>>, one: Target, asked?: readonly string[]) {
  const [answer] = await imagesAt(textSnapshot(texts), [{ target: one, ...(asked && { asked }) }]);
  if (answer === undefined || "failure" in answer) throw answer?.failure;
  return answer.value;
}

const places = ({ sites }: PlacedImage): string[] => sites.map(({ file, line, path }) => `${file}:${line} ${path}`);

test("many targets are read with one fetch of their files, each answer in the place of its question", async () => {
  const apps = Array.from({ length: 300 }, (_, index) => `app-${index}`);
  const texts = Object.fromEntries(
    apps.map((app) => [`apps/${app}/kustomization.yaml`, entry(`acme/${app}`, `1-${app}`)]),
  );
  const snapshot = textSnapshot(texts);
  const answers = await imagesAt(
    snapshot,
    apps.map((app) => ({ target: target(app) })),
  );
  expect(snapshot.reads.map((paths) => paths.length)).toEqual([300]);
  expect(answers).toHaveLength(300);
  expect(answers[42]).toMatchObject({ value: [{ name: "acme/app-42", tag: "1-app-42" }] });
});

test("what the files of many targets refer to comes in one fetch more", async () => {
  const apps = ["one", "two", "three"];
  const texts = Object.fromEntries(
    apps.flatMap((app) => [
      [`apps/${app}/values-dev.yaml`, "image:\n  tag: v1\n"],
      [`apps/${app}/values.yaml`, `image:\n  repository: acme/${app}\n  tag: latest\n`],
    ]),
  );
  const snapshot = textSnapshot(texts);
  const answers = await imagesAt(
    snapshot,
    apps.map((app) => ({ target: target(app, { files: [`apps/${app}/values-dev.yaml`] }) })),
  );
  expect(answers).toMatchObject(apps.map((app) => ({ value: [{ name: `acme/${app}`, tag: "v1" }] })));
  expect(snapshot.reads).toHaveLength(2);
});

test("what is wrong with the files of one target fails no other", async () => {
  const texts = {
    "apps/api/kustomization.yaml": entry("acme/api", "1.0.0"),
    "apps/broken/kustomization.yaml": `acme/broken: {`,
    "apps/twice/kustomization.yaml": entry("acme/twice", "1", '  newTag: "2"\n'),
  };
  const gone = target("gone", { files: ["apps/gone/values.yaml"] });
  const asked = [target("broken"), target("twice"), gone, target("api")];
  const answers = await imagesAt(
    textSnapshot(texts),
    asked.map((one) => ({ target: one })),
  );
  expect(answers).toMatchObject([
    { failure: { kind: "config" } },
    { failure: { kind: "config", message: expect.stringContaining("readers disagree") } },
    { failure: { kind: "not-found", message: 'File "apps/gone/values.yaml" does not exist on branch "main"' } },
    { value: [{ name: "acme/api", tag: "1.0.0" }] },
  ]);
});

test("an image comes with its version, its new name and every place in which it is written", async () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const texts = {
    "apps/web/a.yaml": `kind: Pod\nspec: { containers: [{ image: "mirror/web:2@${digest}" }] }\n`,
    "apps/web/kustomization.yaml": `images:\n- name: acme/web\n  newName: mirror/web\n  newTag: "2"\n  digest: ${digest}\n`,
  };
  const [web, ...others] = await at(texts, target("web", { files: ["apps/web/kustomization.yaml"] }));
  expect(others).toEqual([]);
  expect(web).toMatchObject({ name: "mirror/web", newName: "mirror/web", selector: "acme/web", tag: "2", digest });
  expect(web && places(web)).toEqual(["apps/web/kustomization.yaml:4 images[0].newTag"]);
  const [both] = await at(texts, target("web", { images: [] }));
  expect(both && places(both)).toEqual([
    "apps/web/a.yaml:2 spec.containers[0].image",
    "apps/web/kustomization.yaml:4 images[0].newTag",
  ]);
});

test("an exact location, a marker and a merged value are read as an update reads them", async () => {
  const texts = {
    "apps/api/keys.yaml": "versions:\n  api: 1.2.3\n",
    "apps/api/marked.yaml": "data:\n  # tagboat: acme/worker\n  API: 4.5.6\n",
    "apps/api/merged.yaml": "x: &i {repository: acme/proxy, tag: v7}\nproxy: {image: {<<: *i}}\n",
  };
  const images = [
    { declared: "acme/api", name: "acme/api", at: ["apps/api/keys.yaml#versions.api"] },
    ...["acme/worker", "acme/proxy"].map((name) => ({ declared: name, name, at: [] })),
  ];
  expect((await at(texts, target("api", { images }))).map(({ name, tag }) => `${name}:${tag}`)).toEqual([
    "acme/api:1.2.3",
    "acme/worker:4.5.6",
    "acme/proxy:v7",
  ]);
});

test("a version that an update would not write is read all the same", async () => {
  const shared = `images:\n- name: acme/api\n  newTag: &tag "1.0.0"\n- name: acme/other\n  newTag: *tag\n`;
  const sealed = entry("acme/api", "1.0.0", "sops:\n  mac: ENC[AES256_GCM,data:aa==]\n");
  for (const text of [shared, sealed]) {
    expect(await at({ "apps/api/kustomization.yaml": text }, target("api"))).toMatchObject([{ tag: "1.0.0" }]);
  }
});

const overlay = (images: string): Readonly<Record<string, string>> => ({
  "apps/api/kustomization.yaml": `resources: [../../base]\n${images}`,
  "base/kustomization.yaml": `resources: [pod.yaml]\nimages:\n- name: acme/api\n  newName: mirror/api\n  newTag: "1.0.0"\n`,
  "base/pod.yaml": "kind: Pod\nspec: { containers: [{ image: acme/api }] }\n",
});

test("an overlay's entry is found by the name that its base has for the image", async () => {
  const texts = overlay(entry("mirror/api", "2.0.0"));
  const [image] = await at(texts, target("api"));
  expect(image).toMatchObject({ name: "mirror/api", selector: "acme/api", tag: "2.0.0", isInherited: false });
  const present = await readImages(textSnapshot(texts), target("api"));
  expect(present).toMatchObject([{ tag: "2.0.0" }]);
  expect(await holdsImages(textSnapshot(overlay(entry("mirror/api", "2.0.0"))), target("api"), present)).toBe(true);
  expect(await holdsImages(textSnapshot(overlay(entry("mirror/api", "3.0.0"))), target("api"), present)).toBe(false);
});

test("a version that only a base has is said to be inherited", async () => {
  const [image] = await at(overlay(""), target("api"));
  expect(image).toMatchObject({ name: "mirror/api", tag: "1.0.0", isInherited: true });
  expect(image && places(image)).toEqual(["base/kustomization.yaml:5 images[0].newTag"]);
  expect(await readImages(textSnapshot(overlay("")), target("api"))).toEqual([]);
});

test("an image that was asked for must have one version", async () => {
  const texts = { "apps/api/a.yaml": "image: acme/api:1\n", "apps/api/b.yaml": "image: acme/api:2\n" };
  await expect(at(texts, target("api", { images: [] }), ["acme/api"])).rejects.toMatchObject({
    kind: "usage",
    message: "acme/api was found in several versions",
  });
  expect(await at(texts, target("api"))).toMatchObject([{ tag: "1" }]);
});
