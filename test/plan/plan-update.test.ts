import { describe, expect, test } from "vitest";
import { formatVersion } from "../../src/domain/trailers.ts";
import { TagboatError } from "../../src/errors.ts";
import { finish } from "../../src/manifests/index.ts";
import { planUpdate } from "../../src/plan/plan-update.ts";
import type { UpdateFacts, UpdatePlan, UpdateRules, WantedInTarget } from "../../src/plan/update-facts.ts";

const api = "registry.example.com/team/api";
const web = "registry.example.com/team/web";
const digest = `sha256:${"ab".repeat(32)}`;

interface Given {
  /** The target's own files. */
  readonly files: Readonly<Record<string, string>>;
  readonly others?: Readonly<Record<string, string>>;
  readonly wanted: readonly WantedInTarget[];
  readonly rules?: Partial<UpdateRules>;
  /** The image that is held in the app's only place. */
  readonly held?: string;
}

const rolled = (name: string, tag: string, at: readonly string[] = []): WantedInTarget => ({
  image: { name, tag },
  at,
});

/** The plan for one app in an environment with nothing before it, on these files. */
function plan({ files, others = {}, wanted, rules = {}, held }: Given): UpdatePlan {
  const target = {
    app: "cart",
    files: Object.keys(files),
    images: [],
    delivery: "push",
    after: [],
    order: "prefer",
    ifMissing: "auto",
  } as const;
  const facts: UpdateFacts = {
    targets: [{ target, files: Object.keys(files).map((path) => ({ path, named: true })), wanted, optional: false }],
    rules: { unpin: false, ...rules },
    texts: new Map(Object.entries(files)),
    unreadable: new Map(),
    closed: new Map(),
    holds: new Map(held === undefined ? [] : [[target, { reason: "exam week", image: held }]]),
    now: new Date(0),
    related: new Map(),
    past: [],
    answers: { builtFrom: undefined, answer: () => ({ order: "unknown" }), presence: () => ({}) },
  };
  const related = new Map<string, string | undefined>();
  for (;;) {
    const planned = finish(planUpdate({ ...facts, related }));
    if (!("needs" in planned)) return planned;
    for (const path of planned.needs.files) related.set(path, others[path]);
  }
}

const moves = ({ changes }: UpdatePlan): string[] =>
  changes.map(({ image, from, to, outcome }) => `${image} ${formatVersion(from)} → ${formatVersion(to)}: ${outcome}`);

function refusal(run: () => unknown): TagboatError {
  try {
    run();
  } catch (error) {
    if (error instanceof TagboatError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("an overlay without images over a base", () => {
  const path = "apps/cart/overlays/dev/kustomization.yaml";
  const files = { [path]: "resources:\n  - ../../base\n" };
  const container = (image: string): string =>
    `        - name: ${image.split("/").at(-1)?.split(":")[0]}\n          image: ${image}\n`;
  const base = (entries: string, ...images: readonly string[]): Readonly<Record<string, string>> => ({
    "apps/cart/base/kustomization.yaml": `resources:\n  - deployment.yaml\n${entries}`,
    "apps/cart/base/deployment.yaml": `apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n${images.map(container).join("")}`,
  });
  const envoy = "envoyproxy/envoy:v1.30.1";

  test.each([
    ["before", [envoy, `${api}:1.0.0`]],
    ["after", [`${api}:1.0.0`, envoy]],
  ])("is compared with the base's version of the image alone, with another container %s it", (_, images) => {
    for (const tag of ["1.2.0", "2.0.0"]) {
      const planned = plan({ files, others: base("", ...images), wanted: [rolled(api, tag)] });
      expect(moves(planned)).toEqual([`${api} 1.0.0 → ${tag}: updated`]);
      expect(planned.changes[0]?.sites).toEqual([{ file: path, path: "images[0].newTag", line: 5 }]);
    }
  });

  test("is superseded by a newer version in the base, whatever else runs beside it", () => {
    const planned = plan({ files, others: base("", envoy, `${api}:1.3.0`), wanted: [rolled(api, "1.2.0")] });
    expect(moves(planned)).toEqual([`${api} 1.3.0 → 1.2.0: superseded`]);
    expect(planned.texts.size).toBe(0);
  });

  test("is compared with what a kustomization makes of it, not with what that replaces", () => {
    const entries = "images:\n  - name: api\n    newName: registry.example.com/team/api\n    newTag: 1.4.0\n";
    const others = base(entries, "api:9.9.9", envoy);
    for (const name of [api, "api"]) {
      const planned = plan({ files, others, wanted: [rolled(name, "1.5.0")] });
      expect(moves(planned)).toEqual([`${api} 1.4.0 → 1.5.0: updated`]);
      const after = { [path]: planned.texts.get(path) ?? "" };
      expect(moves(plan({ files: after, others, wanted: [rolled(name, "1.5.0")] }))).toEqual([
        `${api} 1.5.0 → 1.5.0: unchanged`,
      ]);
      expect(moves(plan({ files: after, others, wanted: [rolled(name, "1.4.5")] }))).toEqual([
        `${api} 1.5.0 → 1.4.5: superseded`,
      ]);
    }
  });

  test("says what was added where nothing of the kind was known", () => {
    const others = base("", `${api}:1.0.0`);
    const planned = plan({ files, others, wanted: [rolled(web, "2.0.0")], rules: { ifMissing: "add" } });
    expect(moves(planned)).toEqual([`${web}  → 2.0.0: updated`]);
    expect(planned.texts.get(path)).toContain(`name: ${web}`);
  });
});

describe("several flavours of one image in one file", () => {
  const path = "values.yaml";
  const values = (...tags: readonly string[]): Given["files"] => ({
    [path]: tags.map((tag, index) => `c${index}:\n  image: ${api}:${tag}\n`).join(""),
  });
  const next = (files: Given["files"], tag: string, at?: readonly string[]): UpdatePlan =>
    plan({ files, wanted: [rolled(api, tag, at)] });

  test.each([
    ["1.0.0-cli", "1.0.0-fpm"],
    ["1.0.0", "1.0.0-alpine3.19"],
  ])("are refused, with the place of each: %s and %s", (...tags) => {
    const { kind, hint } = refusal(() => next(values(...tags), "1.1.0-fpm"));
    expect(kind).toBe("refused");
    for (const place of ["c0", "c1"]) expect(hint).toContain(`--at 'values.yaml#${place}.image'`);
  });

  test("move each by its own place", () => {
    const planned = next(values("1.0.0-cli", "1.0.0-fpm"), "1.1.0-fpm", ["values.yaml#c1.image"]);
    expect(planned.texts.get(path)).toBe(values("1.0.0-cli", "1.1.0-fpm")[path]);
  });

  test.each([
    ["1.0.0-rc1", "1.0.0"],
    ["1.0.0-9f8e7d6", "1.0.1"],
    ["main", "latest"],
  ])("are not what %s and %s are", (...tags) => {
    expect(moves(next(values(...tags), "4.0.0"))).toHaveLength(1);
  });
});

describe("one version of a merged image at each of two places", () => {
  const values = (a: string, b: string): Given["files"] => ({
    "values.yaml": `x: &i {repository: ${api}}\na: {image: {<<: *i, tag: ${a}}}\nb: {image: {<<: *i, tag: ${b}}}\n`,
  });

  test("is refused where one is newer, and one older", () => {
    const { kind, hint } = refusal(() => plan({ files: values("1.4.0", "2.0.0"), wanted: [rolled(api, "1.5.0")] }));
    expect([kind, hint]).toEqual(["refused", expect.stringContaining("has 2.0.0")]);
  });

  test("is reported by the place that moves", () => {
    const planned = plan({ files: values("1.5.0", "1.4.0"), wanted: [rolled(api, "1.5.0")] });
    expect(moves(planned)).toEqual([`${api} 1.4.0 → 1.5.0: updated`]);
    expect(planned.texts.get("values.yaml")).toBe(values("1.5.0", "1.5.0")["values.yaml"]);
  });
});

test("two images of one app in one file move apart, each by its own order", () => {
  const text = `api: {image: {repository: ${api}, tag: 1.0.0}}\nweb: {image: {repository: ${web}, tag: 3.0.0}}\n`;
  const planned = plan({ files: { "values.yaml": text }, wanted: [rolled(api, "1.1.0"), rolled(web, "2.0.0")] });
  expect(moves(planned)).toEqual([`${api} 1.0.0 → 1.1.0: updated`, `${web} 3.0.0 → 2.0.0: superseded`]);
  expect(planned.texts.get("values.yaml")).toBe(text.replace("1.0.0", "1.1.0"));
});

describe("a tag with its digest in a parameter of Helm", () => {
  const app = (tag: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      parameters:\n        - {name: image.repository, value: ${api}}\n        - {name: image.tag, value: "${tag}"}\n`;

  test("is compared by its tag: an older one is superseded", () => {
    const wanted = [{ image: { name: api, tag: "1.2.0", digest }, at: [] }];
    const planned = plan({ files: { "app.yaml": app(`1.3.0@${digest}`) }, wanted });
    expect(moves(planned)).toEqual([`${api} 1.3.0@${digest} → 1.2.0@${digest}: superseded`]);
  });
});

test("a tag by key path takes a digest, is unchanged the second time, and moves on", () => {
  const wanted = (tag: string): WantedInTarget[] => [{ image: { name: api, tag, digest }, at: ["v.yaml#image_tag"] }];
  const first = plan({ files: { "v.yaml": "image_tag: v1\n" }, wanted: wanted("v2") });
  const text = first.texts.get("v.yaml") ?? "";
  expect(text).toBe(`image_tag: v2@${digest}\n`);
  expect(plan({ files: { "v.yaml": text }, wanted: wanted("v2") }).changes[0]?.outcome).toBe("unchanged");
  expect(plan({ files: { "v.yaml": text }, wanted: wanted("v3") }).texts.get("v.yaml")).toBe(
    `image_tag: v3@${digest}\n`,
  );
});

describe("a version that two images of one run share", () => {
  const shared = (tag: string, more = ""): string =>
    `api: {image: {repository: ${api}, tag: &v ${tag}}}\nweb: {image: {repository: ${web}, tag: *v}}\n${more}`;
  const both = [rolled(api, "1.1.0"), rolled(web, "1.1.0")];

  test("moves for both, and each is reported", () => {
    const planned = plan({ files: { "values.yaml": shared("1.0.0") }, wanted: both });
    expect(moves(planned)).toEqual([`${api} 1.0.0 → 1.1.0: updated`, `${web} 1.0.0 → 1.1.0: updated`]);
    expect(planned.texts.get("values.yaml")).toBe(shared("1.1.0"));
    const again = plan({ files: { "values.yaml": shared("1.1.0") }, wanted: both });
    expect(moves(again)).toEqual([`${api} 1.1.0 → 1.1.0: unchanged`, `${web} 1.1.0 → 1.1.0: unchanged`]);
  });

  test("is refused where only one of them is given, or a third one has it too", () => {
    for (const wanted of [[rolled(api, "1.1.0")], [rolled(api, "1.1.0"), rolled(web, "1.2.0")]])
      expect(refusal(() => plan({ files: { "values.yaml": shared("1.0.0") }, wanted })).kind).toBe("refused");
    const third = "cron: {image: {repository: registry.example.com/team/cron, tag: *v}}\n";
    expect(refusal(() => plan({ files: { "values.yaml": shared("1.0.0", third) }, wanted: both })).kind).toBe(
      "refused",
    );
  });

  test("is refused where one of them is held, whichever comes first", () => {
    for (const held of [api, web]) {
      const { kind, message } = refusal(() => plan({ files: { "values.yaml": shared("1.0.0") }, wanted: both, held }));
      expect([kind, message]).toEqual(["refused", expect.stringContaining(`${held} at values.yaml:`)]);
    }
    const alone = plan({ files: { "values.yaml": shared("1.1.0") }, wanted: both, held: web });
    expect(moves(alone)).toEqual([`${api} 1.1.0 → 1.1.0: unchanged`, `${web} 1.1.0 → 1.1.0: unchanged`]);
  });
});

describe("a key path that the change itself makes another", () => {
  const entry = (rest: string): string => `images: [{name: ${api}, ${rest}}]\n`;
  const pod = (tag: string): string => `spec: {containers: [{image: "${api}:${tag}"}]}\n`;

  test.each([
    ["a tag that gives way to a digest", "newTag: v1", "images[0].newTag", { digest }, `digest: ${digest}`],
    [
      "a digest that gives way to a tag",
      `newTag: v1, digest: "${digest}"`,
      "images[0].digest",
      { tag: "v2" },
      "newTag: v2",
    ],
  ])("%s", (_, before, at, version, after) => {
    const path = "kustomization.yaml";
    const planned = plan({
      files: { [path]: entry(before) },
      wanted: [{ image: { name: api, ...version }, at: [`${path}#${at}`] }],
      rules: { unpin: true },
    });
    expect(planned.texts.get(path)).toBe(entry(after));
    expect(planned.changes).toMatchObject([{ outcome: "updated", to: version }]);
  });

  test("a selector by the value that changes", () => {
    const path = "pod.yaml";
    const at = [`${path}#spec.containers[image=${api}:v1].image`];
    const planned = plan({ files: { [path]: pod("v1") }, wanted: [rolled(api, "v2", at)] });
    expect(planned.texts.get(path)).toBe(pod("v2"));
    expect(moves(planned)).toEqual([`${api} v1 → v2: updated`]);
  });

  test("a selector of a place that no kind knows", () => {
    const path = "job.yaml";
    const env = (value: string): string => `env: [{name: X, value: ${value}}]\n`;
    const planned = plan({
      files: { [path]: env("v1.0") },
      wanted: [rolled(api, "v1.1", [`${path}#env[value=v1.0].value`])],
    });
    expect(planned.texts.get(path)).toBe(env("v1.1"));
  });
});
