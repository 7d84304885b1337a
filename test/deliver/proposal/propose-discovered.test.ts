import { describe, expect, test } from "vitest";
import { oneOfEachAdapter, startForge } from "../../support/forge-harness.ts";
import { runUpdateOn } from "../../support/forge-world.ts";
import { overlay, overlayConfig, overlayPath } from "../../support/overlay-layout.ts";

const files = {
  ".tagboat.yaml": overlayConfig,
  [overlayPath("api", "dev")]: overlay("api", "1.0.0"),
  [overlayPath("cart", "dev")]: overlay("cart", "1.0.0"),
  [overlayPath("web", "dev")]: overlay("web", "1.0.0"),
};

const image = (app: string, tag: string): string => `registry.example.com/${app}:${tag}`;

describe.each(oneOfEachAdapter)("apps that are found by their folders, on %s", (flavour) => {
  test("are proposed where they have the image, and the others are passed over", async () => {
    await using forge = await startForge(flavour, files);
    const report = await runUpdateOn(forge, { image: [image("api", "1.1.0")], delivery: "pull-request" });
    expect(report.error).toBeUndefined();
    expect(report).toMatchObject({ outcome: "proposed", deliveries: [{ changes: [{ app: "api" }] }] });
    expect(await forge.pulls()).toMatchObject([{ head: "tagboat/dev/api", state: "open" }]);
  });

  test("get a pull request each, where each has another of the images", async () => {
    await using forge = await startForge(flavour, files);
    const images = [image("api", "1.1.0"), image("web", "2.0.0")];
    const report = await runUpdateOn(forge, { image: images, delivery: "pull-request" });
    expect(report.error).toBeUndefined();
    expect((await forge.pulls()).map(({ head }) => head)).toEqual(["tagboat/dev/api", "tagboat/dev/web"]);
  });

  test("are refused an image that stands in none of them, before anything is written", async () => {
    await using forge = await startForge(flavour, files);
    const images = [image("api", "1.1.0"), image("shop", "2.0.0")];
    const report = await runUpdateOn(forge, { image: images, delivery: "pull-request" });
    expect(report.error).toMatchObject({ kind: "not-found", message: expect.stringContaining("shop") });
    expect(await forge.pulls()).toEqual([]);
  });
});

test("an app that is pushed and one that is proposed may have an image each", async () => {
  const config = `${overlayConfig}apps: { web: { environments: { dev: { delivery: pull-request } } } }\n`;
  await using forge = await startForge("gitea", { ...files, ".tagboat.yaml": config });
  const report = await runUpdateOn(forge, { image: [image("api", "1.1.0"), image("web", "2.0.0")] });
  expect(report.error).toBeUndefined();
  expect(await forge.served.read(overlayPath("api", "dev"))).toContain("newTag: 1.1.0");
  expect(await forge.pulls()).toMatchObject([{ head: "tagboat/dev/web" }]);
});
