import { describe, expect, test } from "vitest";
import { setImage } from "../../src/manifests/index.ts";
import { ManifestRefusal, type SetImageResult, type WantedImage } from "../../src/manifests/manifest.ts";

const api: WantedImage = { name: "acme/api", tag: "v2" };

interface Place {
  readonly text: string;
  readonly at: string;
  readonly path?: string;
  readonly wanted?: WantedImage;
  readonly related?: Readonly<Record<string, string>>;
}

const setAt = ({ text, at, path = "values.yaml", wanted = api, related = {} }: Place): SetImageResult =>
  setImage({ path, text }, wanted, { at: [at], related: (other) => related[other] });

function refusal(place: Place): ManifestRefusal {
  try {
    setAt(place);
  } catch (error) {
    if (error instanceof ManifestRefusal) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("a key path whose key and value are both no version", () => {
  test.each([
    ["namespace", "namespace: shop\n"],
    ["replicaCount", "replicaCount: 2\n"],
    ["image.pullPolicy", "image: {repository: acme/api, tag: v1, pullPolicy: Always}\n"],
    ["imagePullPolicy", "imagePullPolicy: Always\n"],
    ["containers[0].name", "containers: [{name: api, image: acme/api:v1}]\n"],
    ["spec.project", "spec: {project: default}\n"],
    ["service.port", "service: {port: 8080}\n"],
    ["resources.limits.cpu", "resources: {limits: {cpu: 500m}}\n"],
    ["releaseName", "releaseName: shop\n"],
    ["imagePullSecret", "imagePullSecret: regcred\n"],
    ["namespace", 'namespace: ""\n'],
    ["env[0].value", "env: [{name: LOG_LEVEL, value: debug}]\n"],
  ])("%s is refused", (at, text) => {
    const { reason, hint } = refusal({ text, at });
    expect(reason).toBe("unsupported-value");
    expect(hint).toContain("# tagboat: acme/api");
  });

  test("is taken where a marker on the line says so", () => {
    const text = "namespace: shop # tagboat: acme/api\n";
    expect(setAt({ text, at: "namespace" }).text).toBe(text.replace("shop", "v2"));
  });

  test("is refused in JSON too, without the marker that it cannot have", () => {
    const { reason, hint } = refusal({ path: "a.json", text: '{"namespace": "shop"}', at: "namespace" });
    expect([reason, hint]).toEqual(["unsupported-value", expect.not.stringContaining("# tagboat")]);
  });
});

describe("a digest", () => {
  const digest = `sha256:${"ab".repeat(32)}`;

  test("is refused in a chart's appVersion, which is a label too", () => {
    const text = 'apiVersion: v2\nname: api\nversion: 0.1.0\nappVersion: "2.20.0"\n';
    const place = { path: "chart/Chart.yaml", text, at: "appVersion" };
    expect(refusal({ ...place, wanted: { name: "acme/api", digest } })).toMatchObject({
      reason: "unsupported-value",
      message: expect.stringContaining("appVersion is also a label"),
    });
    expect(setAt({ ...place, wanted: { name: "acme/api", tag: "2.21.0" } }).text).toContain('appVersion: "2.21.0"');
  });

  test.each(["image_tag", "imageTag", "version"])(
    "after a tag stays one under %s, whatever the image's name",
    (key) => {
      const text = `${key}: v1@${digest}\n`;
      const wanted = { name: "v1", tag: "v2", digest };
      expect(setAt({ text, at: key, wanted }).text).toBe(`${key}: v2@${digest}\n`);
    },
  );
});

describe("a key path whose key or value may be a version", () => {
  test.each([
    ["imageTag", "imageTag: main\n", "main"],
    ["api_version", "api_version: main\n", "main"],
    ["image.tag", 'image: {tag: ""}\n', '""'],
    ["build", "build: 42\n", "42"],
    ["api", "api: main\n", "main"],
    ["tags.web", "tags: {web: main}\n", "main"],
    ["env[0].value", "env: [{name: IMAGE_TAG, value: main}]\n", "main"],
    ["x", "x: 1.4.0\n", "1.4.0"],
    ["x", "x: main-9f8e7d6\n", "main-9f8e7d6"],
    ["x", "x: 20241128\n", "20241128"],
    ["x", "x: 9f8e7d6\n", "9f8e7d6"],
    ["x", "x: latest\n", "latest"],
  ])("%s in %j is written, and stays writable", (at, text, old) => {
    const { text: after } = setAt({ text, at });
    expect(after.replaceAll('"', "")).toBe(text.replace(old, "v2").replaceAll('"', ""));
    expect(setAt({ text: after, at }).edits).toEqual([]);
    expect(setAt({ text: after, at, wanted: { name: "acme/api", tag: "v3" } }).text).toContain("v3");
  });

  test("a repository without a version gets none behind it: what reads it appends the tag", () => {
    expect(refusal({ text: "repository: acme/api\n", at: "repository" }).reason).toBe("unsupported-value");
  });
});

describe("a key path of a tag whose name the values give", () => {
  const related = { "values.yaml": "image: {repository: acme/api, tag: v0}\n" };
  const overlay = { path: "values-dev.yaml", text: "image: {tag: v1}\n", at: "image.tag", related };

  test("is written without a word where it is the image that was asked for", () => {
    const { text, sites } = setAt(overlay);
    expect(text).toBe("image: {tag: v2}\n");
    expect(sites.map(({ inferred }) => inferred)).toEqual([undefined]);
  });

  test("is refused where it is another one, with the place of the name", () => {
    const { reason, message, hint } = refusal({ ...overlay, wanted: { name: "acme/web", tag: "9" } });
    expect(reason).toBe("another-image");
    expect(message).toContain("acme/api (image.repository in values.yaml)");
    expect(hint).toContain("# tagboat: acme/web");
  });

  test("is written under another name where a marker overrules the values", () => {
    const text = "image:\n  tag: v1 # tagboat: acme/web\n";
    expect(setAt({ ...overlay, text, wanted: { name: "acme/web", tag: "9" } }).text).toContain('tag: "9" # tagboat');
  });
});
