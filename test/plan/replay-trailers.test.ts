import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCommitMessage } from "../../src/domain/commit-message.ts";
import type { ImageVersion } from "../../src/domain/image-ref.ts";
import { parseTrailers } from "../../src/domain/trailers.ts";
import { TagboatError } from "../../src/errors.ts";
import { finish } from "../../src/manifests/index.ts";
import type { ImageSite, WantedImage } from "../../src/manifests/manifest.ts";
import { planUpdate } from "../../src/plan/plan-update.ts";
import { readableSites } from "../../src/plan/readable-sites.ts";
import type { UpdateFacts, UpdatePlan, UpdateTarget } from "../../src/plan/update-facts.ts";

type Texts = ReadonlyMap<string, string>;

const names = ["registry.example.com/cart", "registry.example.com/api", "envoy"] as const;
const [cart, api] = names;
const digest = `sha256:${"d".repeat(64)}`;
const environments = ["dev", "lab"] as const;

/** Each layout writes an image of a version into the files of a folder. */
const layouts = {
  kustomize: (name: string, tag: string) => ({
    "kustomization.yaml": `images:\n  - name: ${name}\n    newTag: "${tag}"\n`,
  }),
  renamed: (name: string, tag: string) => ({
    "kustomization.yaml": `images:\n  - name: base\n    newName: ${name}\n    newTag: "${tag}"\n`,
  }),
  pinned: (name: string, tag: string) => ({
    "kustomization.yaml": `images:\n  - name: ${name}\n    newTag: "${tag}"\n    digest: ${digest}\n`,
  }),
  bare: (name: string) => ({
    "kustomization.yaml": "resources: [deployment.yaml]\n",
    "deployment.yaml": `kind: Deployment\nspec: { template: { spec: { containers: [{ image: ${name} }] } } }\n`,
  }),
  base: (name: string, tag: string) => ({
    "kustomization.yaml": "resources: [base]\n",
    "base/kustomization.yaml": `images:\n  - name: ${name}\n    newTag: "${tag}"\n`,
  }),
  helm: (name: string, tag: string) => ({ "values.yaml": `image:\n  repository: ${name}\n  tag: "${tag}"\n` }),
  split: (name: string, tag: string) => ({
    "values.yaml": `image:\n  registry: localhost\n  repository: ${name.split("/").at(-1)}\n  tag: "${tag}"\n  digest: ""\n`,
  }),
  overlay: (name: string, tag: string) => ({
    "values.yaml": `image:\n  repository: ${name}\n`,
    "values-here.yaml": `image:\n  tag: "${tag}"\n`,
  }),
  both: (name: string, tag: string) => ({
    "pod.yaml": `kind: Pod\nspec: { containers: [{ image: "${name}:${tag}" }, { image: "sidecar:1" }] }\n`,
    "values.yaml": `image:\n  repository: ${name}\n  tag: "${tag}"\n`,
  }),
} satisfies Record<string, (name: string, tag: string) => Record<string, string>>;

type Layout = keyof typeof layouts;

const layout = fc.constantFrom(...(Object.keys(layouts) as Layout[]));
const tag = fc.constantFrom("1.0.0", "1.1.0", "2.0.0", "1.2.3-rc.1", "9f8e7d6");

const anyStep = fc.record(
  {
    environment: fc.constantFrom(...environments),
    name: fc.constantFrom(...names, "registry.example.com/zzz", "localhost/cart", "base", "acme/cart"),
    tag,
    digest: fc.constant(digest),
    newName: fc.constantFrom("registry.example.com/new", cart),
    unpin: fc.boolean(),
    ifMissing: fc.constantFrom("auto", "fail", "add", "skip"),
    order: fc.constantFrom("prefer", "off"),
  },
  { requiredKeys: ["environment", "name", "unpin", "ifMissing", "order"] },
);
/** Two images of one environment that are renamed to the same name have one history, which no trailer can tell apart. */
const step = anyStep.filter(({ name, newName }) => newName === undefined || name === cart);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const world = fc.record({
  dev: fc.tuple(layout, tag),
  lab: fc.tuple(layout, tag),
  steps: fc.array(step, { maxLength: 8 }),
});

function textsOf({
  dev,
  lab,
}: Pick<typeof world extends fc.Arbitrary<infer World> ? World : never, "dev" | "lab">): Texts {
  const folders = { dev: layouts[dev[0]](cart, dev[1]), lab: layouts[lab[0]](api, lab[1]) };
  return new Map(
    Object.entries(folders).flatMap(([folder, files]) =>
      Object.entries(files).map(([file, text]): [string, string] => [`${folder}/${file}`, text]),
    ),
  );
}

const filesOf = (texts: Texts, environment: string): string[] =>
  [...texts.keys()].filter((path) => path.startsWith(`${environment}/`) && !path.includes("/base/"));

function targetOf(texts: Texts, { environment, name, tag: to, digest: pin, newName }: Step): UpdateTarget {
  const image: WantedImage = { name, ...(newName && { newName }), ...(to && { tag: to }), ...(pin && { digest: pin }) };
  const files = filesOf(texts, environment);
  return {
    target: {
      ...{ app: "shop", environment, files, images: [], delivery: "push", after: [], order: "off", ifMissing: "fail" },
      tag: "{sha}",
    },
    files: files.map((path) => ({ path, named: true })),
    wanted: [{ image, at: [] }],
    optional: false,
  };
}

/** Plans with all that it asks for; undefined where the step is refused. */
function plan(texts: Texts, asked: Step): UpdatePlan | undefined {
  const { unpin, ifMissing, order } = asked;
  const related = new Map<string, string | undefined>();
  const facts: UpdateFacts = {
    targets: [targetOf(texts, asked)],
    rules: { unpin, ifMissing, order } as UpdateFacts["rules"],
    texts: new Map(filesOf(texts, asked.environment).map((path) => [path, texts.get(path) ?? ""])),
    unreadable: new Map(),
    holds: new Map(),
    closed: new Map(),
    now: new Date(0),
    related,
    past: [],
    answers: { builtFrom: undefined, answer: () => ({ order: "unknown" }), presence: () => ({}) },
  };
  try {
    for (;;) {
      const planned = finish(planUpdate(facts));
      if (!("needs" in planned)) return planned;
      for (const path of planned.needs.files) related.set(path, texts.get(path));
    }
  } catch (error) {
    if (error instanceof TagboatError && error.kind !== "bug") return undefined;
    throw error;
  }
}

/** The images of the environments' own files, by environment and name, each with all its versions. */
function imagesOf(texts: Texts): Map<string, Set<string>> {
  const images = new Map<string, Set<string>>();
  for (const environment of environments)
    for (const path of filesOf(texts, environment))
      for (const { image } of finish(readableSites({ path, text: texts.get(path) ?? "" }, (other) => texts.get(other))))
        add(images, `${environment} ${image.name}`, image);
  return images;
}

function add(images: Map<string, Set<string>>, key: string, image: ImageSite["image"]): void {
  images.set(key, (images.get(key) ?? new Set()).add(decisive(image)));
}

/** What decides what runs: the digest, beside which a tag is only a label that some of the places cannot hold. */
const decisive = ({ tag: label = "", digest: pin = label }: ImageVersion): string => pin;

describe("the trailers of a history", () => {
  test("give, replayed, exactly the images of the tree", () => {
    let written = 0;
    fc.assert(
      fc.property(world, ({ steps, ...start }) => {
        let texts = textsOf(start);
        const replayed = imagesOf(texts);
        for (const asked of steps) {
          const planned = plan(texts, asked);
          if (planned === undefined) continue;
          texts = new Map([...texts, ...planned.texts]);
          for (const { environment, image, to } of parseTrailers(formatCommitMessage(planned.changes, {})).changes)
            replayed.set(`${environment} ${image}`, new Set([decisive(to)]));
          written += planned.texts.size;
          // A name that is gone from the tree was renamed, and its history ended there.
          const present = imagesOf(texts);
          expect(present).toEqual(new Map([...replayed].filter(([key]) => present.has(key))));
        }
      }),
      { numRuns: 100 },
    );
    expect(written).toBeGreaterThan(40);
  });

  const added: Step = {
    ...{ environment: "dev", name: "registry.example.com/zzz", tag: "2.0.0", unpin: false },
    ...{ ifMissing: "add", order: "prefer" },
  } as Step;

  test("name the image that was added, and not another one of the base", () => {
    const texts = textsOf({ dev: ["base", "1.0.0"], lab: ["helm", "1.0.0"] });
    const planned = plan(texts, added);
    expect(planned?.changes).toMatchObject([{ image: added.name, from: {}, to: { tag: "2.0.0" }, outcome: "updated" }]);
    expect(planned?.texts.get("dev/kustomization.yaml")).toContain(`name: ${added.name}`);
  });
});
