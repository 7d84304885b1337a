import { describe, expect, test } from "vitest";
import type { OrderPolicy, Target } from "../../src/domain/pipeline.ts";
import type { ImageSite, WantedImage } from "../../src/manifests/manifest.ts";
import { judgeOrder, type OrderFacts } from "../../src/plan/judge-order.ts";
import type { SourceAnswer } from "../../src/world.ts";

const name = "ghcr.io/acme/api";
const one = `sha256:${"1".repeat(64)}`;
const two = `sha256:${"2".repeat(64)}`;

const target: Target = {
  app: "api",
  environment: "dev",
  files: ["dev.yaml"],
  images: [],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
};

const at = (image: Omit<ImageSite["image"], "name">, path = "image", file = "dev.yaml"): ImageSite => ({
  file,
  path,
  line: 1,
  column: 1,
  image: { name, ...image },
  kind: "manifest",
});

interface Given {
  readonly sites: readonly ImageSite[];
  readonly next: Omit<WantedImage, "name">;
  readonly target?: Partial<Target>;
  readonly policy?: OrderPolicy;
  readonly answer?: SourceAnswer;
  readonly facts?: Partial<OrderFacts>;
}

function judge({ sites, next, target: more, policy, answer = { order: "unknown" }, facts }: Given) {
  return judgeOrder({
    target: { ...target, ...more },
    image: { name, ...next },
    sites,
    policy,
    facts: { builtFrom: undefined, sourceOf: () => undefined, has: () => ({}), order: () => answer, ...facts },
  });
}

describe("judgeOrder()", () => {
  test("an unknown order is written with a warning where it is preferred, and refused where it is strict", () => {
    const given = { sites: [at({ tag: "latest" })], next: { tag: "1.2.3" } };
    expect(judge(given)).toMatchObject({
      outcome: "updated",
      notice: expect.stringContaining('"latest" names neither a commit nor a version; writing anyway (`order: prefer`'),
    });
    expect(() => judge({ ...given, target: { after: ["dev"], order: "strict" } })).toThrow(/is unknown/);
    expect(() => judge({ ...given, policy: "strict" })).toThrow(/is unknown/);
    expect(judge({ ...given, target: { after: ["dev"], order: "prefer" } }).outcome).toBe("updated");
    expect(judge({ ...given, policy: "off" })).toEqual({ outcome: "updated" });
  });

  test("the same tag with another digest is unknown; a digest that is added or removed is no other version", () => {
    const next = { tag: "main", digest: two };
    expect(judge({ sites: [at({ tag: "main", digest: one })], next }).notice).toContain("both are main");
    expect(judge({ sites: [at({ tag: "main" })], next })).toEqual({ outcome: "updated" });
    expect(judge({ sites: [at({ tag: "main", digest: one })], next: { tag: "main" } })).toEqual({ outcome: "updated" });
  });

  test("a digest alone and an empty tag have no order; what carries no version has none to break", () => {
    expect(judge({ sites: [at({ digest: one })], next: { tag: "1.2.3" } }).notice).toContain("a digest says nothing");
    expect(judge({ sites: [at({ tag: "1.2.3" })], next: { digest: two } }).notice).toContain("a digest says nothing");
    expect(judge({ sites: [at({ tag: "" })], next: { tag: "1.2.3" } }).notice).toContain("the tag there is empty");
    expect(judge({ sites: [at({})], next: { tag: "1.2.3" } })).toEqual({ outcome: "updated" });
  });

  test("a site without a version decides nothing beside one that has a version, such as a chart's default", () => {
    const sites = [at({}, "image.tag", "chart/values.yaml"), at({ tag: "2.20.0" }, "appVersion", "chart/Chart.yaml")];
    expect(judge({ sites, next: { tag: "2.19.0" } })).toEqual({
      outcome: "superseded",
      reason: "2.20.0 is newer than 2.19.0",
    });
    expect(judge({ sites, next: { tag: "2.21.0" } })).toEqual({ outcome: "updated" });
    expect(judge({ sites, next: { tag: "2.20.0" } })).toEqual({ outcome: "updated" });
  });

  test("what the tags do not tell, the commits they were built from do", () => {
    const given = {
      sites: [at({ tag: "main", digest: one })],
      next: { tag: "main", digest: two },
      facts: { builtFrom: "9f8e7d6", sourceOf: () => "1a2b3c4" },
    };
    expect(judge({ ...given, answer: { order: "newer" } })).toEqual({ outcome: "updated" });
    expect(judge({ ...given, answer: { order: "older" } }).outcome).toBe("superseded");
    expect(judge({ ...given, answer: { order: "same" } })).toEqual({ outcome: "updated" });
  });

  test("a build on the default branch replaces another where builds enter, and nowhere else", () => {
    const given = {
      sites: [at({ tag: "1a2b3c4" })],
      next: { tag: "9f8e7d6" },
      answer: { order: "diverged", onlyNextIsOn: "main" } as const,
    };
    expect(judge(given)).toMatchObject({
      outcome: "updated",
      notice: expect.stringContaining("is on main and replaces it"),
    });
    expect(() => judge({ ...given, target: { after: ["dev"] } })).toThrow(/neither contains the other/);
    expect(() => judge({ ...given, answer: { order: "diverged" } })).toThrow(/neither contains the other/);
  });

  test("another flavour is refused, also among places of the right one, with each place ready to paste", () => {
    const sites = [at({ tag: "1.0.0-cli" }, "cli.image"), at({ tag: "1.0.0-fpm" }, "web.tag", "values.yaml")];
    expect(() => judge({ sites, next: { tag: "1.1.0-fpm" }, policy: "prefer" })).toThrow(
      expect.objectContaining({
        kind: "refused",
        message: expect.stringContaining("dev.yaml:1 has 1.0.0-cli"),
        hint: expect.stringMatching(
          /1\.0\.0-cli: --at 'dev\.yaml#cli\.image'; 1\.0\.0-fpm: --at 'values\.yaml#web\.tag'/,
        ),
      }),
    );
  });

  test("a pattern says what is compared", () => {
    const given = { sites: [at({ tag: "build-118" })], next: { tag: "build-117" } };
    expect(judge({ ...given, target: { tag: "build-{number}" } })).toEqual({
      outcome: "superseded",
      reason: "build-118 is newer than build-117",
    });
    expect(judge(given).notice).toContain("is unknown");
  });
});
