import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { discoverApps, discoverGlobs } from "../../src/config/discover.ts";
import { loadConfig } from "../../src/config/load.ts";
import { defaultEnvironment, targetsOf } from "../../src/config/targets.ts";
import { TagboatError } from "../../src/errors.ts";

const example = loadConfig(readFileSync("test/config/example.yaml", "utf8"), ".tagboat.yaml");
const prodRepo = "https://gitea.example.com/acme/config-prod";

const listings = [
  {
    paths: [
      "README.md",
      "apps/cart/base/kustomization.yaml",
      "apps/cart/overlays/dev/kustomization.yaml",
      "apps/cart/overlays/staging/kustomization.yaml",
      "apps/cart/overlays/prod/kustomization.yaml",
      "apps/grade-api/overlays/dev/kustomization.yaml",
      "apps/notes/overlays/dev/README.md",
      "apps/_template/overlays/dev/kustomization.yaml",
    ],
  },
  { repo: prodRepo, paths: ["apps/grade-api/overlays/prod/kustomization.yaml"] },
];

const places = (config = discoverApps(example, listings), selection = {}) =>
  targetsOf(config, selection).map(({ app, environment }) => `${app}@${environment}`);

function failure(run: () => unknown): TagboatError {
  try {
    run();
  } catch (error) {
    if (error instanceof TagboatError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

test("an app is where its files are, each environment in its own repository", () => {
  expect(places()).toEqual([
    "grade-api@dev",
    "grade-api@prod",
    "legacy@dev",
    "legacy@staging",
    "legacy@prod",
    "cart@dev",
    "cart@staging",
  ]);
});

test("a target has every template filled in", () => {
  const config = discoverApps(example, listings);
  expect(targetsOf(config, { apps: ["grade-api"], environments: ["prod"] })).toEqual([
    {
      app: "grade-api",
      environment: "prod",
      repo: prodRepo,
      files: ["apps/grade-api/overlays/prod/kustomization.yaml"],
      images: [{ declared: "registry.example.com/grade-api", name: "registry.eu.example.com/grade-api", at: [] }],
      delivery: "pull-request",
      after: ["staging"],
      order: "strict",
      ifMissing: "auto",
      tag: "{sha}",
      source: "https://gitea.example.com/acme/grade-api",
    },
  ]);
  expect(targetsOf(config, { apps: ["legacy"], environments: ["dev"] })[0]).toMatchObject({
    files: ["helm/legacy/dev.yaml"],
    images: [{ name: "registry.example.com/legacy", at: ["helm/legacy/dev.yaml#image.tag"] }],
  });
  expect(targetsOf(config, { apps: ["cart"], environments: ["dev"] })[0]?.images).toEqual([]);
});

test("an image selects the apps that have it by any of its names, and those whose images are not known yet", () => {
  const images = (name: string) => places(undefined, { images: [name], environments: ["dev"] });
  expect(images("registry.example.com/grade-api")).toEqual(["grade-api@dev", "cart@dev"]);
  expect(images("registry.eu.example.com/grade-api")).toEqual(["grade-api@dev", "cart@dev"]);
  expect(images("registry.example.com/legacy")).toEqual(["legacy@dev", "cart@dev"]);
  expect(images("registry.example.com/other")).toEqual(["cart@dev"]);
});

test("an unknown name is not found, with the one that was likely meant", () => {
  const config = discoverApps(example, listings);
  const app = failure(() => targetsOf(config, { apps: ["crat"] }));
  expect(app).toMatchObject({ kind: "not-found" });
  expect(app.message).toMatch(/no app `crat`.*no folder fits apps\/\{app\}.*did you mean `cart`/);
  expect(failure(() => targetsOf(config, { environments: ["prd"] })).message).toMatch(/did you mean `prod`/);
  const absent = failure(() => targetsOf(config, { apps: ["cart"], environments: ["prod"] }));
  expect(absent).toMatchObject({ kind: "not-found", message: "App `cart` is not in prod" });
  expect(absent.hint).toContain("apps/cart/overlays/prod/kustomization.yaml");
});

test("the environment for a build is the only one without `after`", () => {
  expect(defaultEnvironment(example)).toBe("dev");
  const two = loadConfig('version: 1\nenvironments: { a: {}, b: {} }\ndiscover: "{app}/{environment}"\n', "x");
  expect(failure(() => defaultEnvironment(two))).toMatchObject({
    kind: "usage",
    message: expect.stringContaining("a, b"),
  });
});

test("only what is asked for is looked up, so that one app of thousands costs one folder", () => {
  expect(discoverGlobs(example)).toEqual([
    { globs: ["apps/*/overlays/dev/kustomization.yaml", "apps/*/overlays/staging/kustomization.yaml"] },
    { repo: prodRepo, globs: ["apps/*/overlays/prod/kustomization.yaml"] },
  ]);
  expect(discoverGlobs(example, { apps: ["grade-api", "legacy"], environments: ["dev"] })).toEqual([
    { globs: ["apps/grade-api/overlays/dev/kustomization.yaml"] },
  ]);
  // What cannot be an app's name is no glob either.
  expect(discoverGlobs(example, { apps: ["*", "../x"] })).toEqual([]);
});

const folders = loadConfig(
  'version: 1\ndiscover: "apps/{app}/{environment}"\nenvironments: { dev: {}, prod-eu: { after: [dev], files: ["eu/{app}.yaml", "eu/{app}/*.json", "eu/all.yaml"] } }\napps: { cart: { only: [dev] }, fixed: { files: ["fixed/{environment}.yaml"] } }\n',
  ".tagboat.yaml",
);

test("without `files`, the folder that was found is the place; with them, only what is there", () => {
  const globs = discoverGlobs(folders, { apps: ["api"], environments: ["dev"] });
  expect(globs).toEqual([
    {
      globs: ["apps/api/dev", "apps/api/dev/**/*.yaml", "apps/api/dev/**/*.yml", "apps/api/dev/**/*.json"],
    },
  ]);
  const config = discoverApps(folders, [
    {
      paths: [
        "apps/api/dev/deep/values.yaml",
        "apps/cart/dev/x.yaml",
        "apps/cart/dev-2/x.yaml",
        "eu/cart.yaml",
        "eu/api/a.json",
        "eu/only.yaml",
        "eu/all.yaml",
        "eu/.hidden.yaml",
      ],
    },
  ]);
  const files = Object.fromEntries(
    targetsOf(config).map((target) => [`${target.app}@${target.environment}`, target.files]),
  );
  expect(files).toEqual({
    "cart@dev": ["apps/cart/dev/**/*.yaml", "apps/cart/dev/**/*.yml", "apps/cart/dev/**/*.json"],
    "fixed@dev": ["fixed/dev.yaml"],
    "fixed@prod-eu": ["fixed/prod-eu.yaml"],
    "all@prod-eu": ["eu/all.yaml"],
    "api@dev": ["apps/api/dev/**/*.yaml", "apps/api/dev/**/*.yml", "apps/api/dev/**/*.json"],
    "api@prod-eu": ["eu/api/*.json", "eu/all.yaml"],
    "only@prod-eu": ["eu/only.yaml", "eu/all.yaml"],
  });
});

test("`discover` may name a file, and a name twice must be the same twice", () => {
  const config = loadConfig(
    'version: 1\ndiscover: "charts/{app}/{app}-{environment}.yaml"\nenvironments: { dev: {}, prod: { after: [dev] } }\n',
    "x",
  );
  const found = discoverApps(config, [
    {
      paths: [
        "charts/api/api-dev.yaml",
        "charts/api/web-dev.yaml",
        "charts/web/web-prod.yaml",
        "charts/a.b/a.b-dev.yaml",
        "charts/a.b/aXb-prod.yaml",
      ],
    },
  ]);
  expect(targetsOf(found).map(({ app, environment, files }) => [app, environment, ...files])).toEqual([
    ["a.b", "dev", "charts/a.b/a.b-dev.yaml"],
    ["api", "dev", "charts/api/api-dev.yaml"],
    ["web", "prod", "charts/web/web-prod.yaml"],
  ]);
});

test("branches for environments are looked up one by one", () => {
  const config = loadConfig(
    'version: 1\ndiscover: "{app}"\ndefaults: { branch: "env/{environment}" }\nenvironments: { dev: {}, prod: { after: [dev] } }\n',
    "x",
  );
  expect(discoverGlobs(config, { apps: ["api"] }).map(({ branch }) => branch)).toEqual(["env/dev", "env/prod"]);
  const found = discoverApps(config, [
    { branch: "env/dev", paths: ["api/values.yaml"] },
    { branch: "env/prod", paths: ["web/values.yaml"] },
  ]);
  expect(targetsOf(found).map(({ app, branch }) => `${app} ${branch}`)).toEqual(["api env/dev", "web env/prod"]);
});

test("a config without `discover` needs no reading", () => {
  const config = loadConfig('version: 1\nenvironments: { dev: { files: ["{app}.yaml"] } }\napps: { cart: {} }\n', "x");
  expect(discoverGlobs(config)).toEqual([]);
  expect(discoverApps(config, [])).toBe(config);
  expect(targetsOf(config).map(({ files }) => files)).toEqual([["cart.yaml"]]);
});

test("`discover` takes wildcards and a list: a folder of any team, or any number of folders", () => {
  const config = loadConfig(
    'version: 1\ndiscover: ["teams/*/{app}/{environment}", "shared/**/{app}/values-{environment}.yaml"]\nenvironments: { dev: {} }\n',
    "x",
  );
  expect(discoverGlobs(config, { apps: ["cart"] })).toMatchObject([
    { globs: expect.arrayContaining(["teams/*/cart/dev/**/*.yaml", "shared/**/cart/values-dev.yaml"]) },
  ]);
  const found = discoverApps(config, [
    {
      paths: [
        "teams/a/cart/dev/kustomization.yaml",
        "teams/b/web/dev/deep/values.yaml",
        "teams/.hidden/no/dev/x.yaml",
        "teams/a/deep/no/dev/x.yaml",
        "shared/proxy/values-dev.yaml",
        "shared/eu/west/dns/values-dev.yaml",
        "shared/.hidden/no/values-dev.yaml",
      ],
    },
  ]);
  expect(targetsOf(found).map(({ app, files }) => [app, files[0]])).toEqual([
    ["cart", "teams/a/cart/dev/**/*.yaml"],
    ["dns", "shared/eu/west/dns/values-dev.yaml"],
    ["proxy", "shared/proxy/values-dev.yaml"],
    ["web", "teams/b/web/dev/**/*.yaml"],
  ]);
});

test("an app that is found in two folders is refused, unless the config says which", () => {
  const text = 'version: 1\ndiscover: "teams/*/{app}/{environment}"\nenvironments: { dev: {} }\n';
  const listing = { paths: ["teams/b/cart/dev/x.yaml", "teams/a/cart/dev/x.yaml", "teams/a/web/dev/x.yaml"] };
  const found = discoverApps(loadConfig(text, "x"), [listing]);
  expect(failure(() => targetsOf(found))).toMatchObject({
    kind: "config",
    message: "App `cart` was found in several places for dev: teams/a/cart/dev, teams/b/cart/dev",
  });
  expect(targetsOf(found, { apps: ["web"] })).toHaveLength(1);
  const settled = loadConfig(`${text}apps: { cart: { files: ["teams/a/cart/dev/*.yaml"] } }\n`, "x");
  expect(targetsOf(discoverApps(settled, [listing]), { apps: ["cart"] })).toMatchObject([
    { files: ["teams/a/cart/dev/*.yaml"] },
  ]);
});

test("of folders inside each other the outermost is the app's", () => {
  const config = loadConfig('version: 1\ndiscover: "**/{app}/{environment}"\nenvironments: { dev: {} }\n', "x");
  const found = discoverApps(config, [{ paths: ["a/cart/dev/x/web/dev/y.yaml"] }]);
  expect(targetsOf(found).map(({ app }) => app)).toEqual(["cart"]);
});

test.each(["teams/*", "{app}/**", "{app}/*", "**/**/{app}", "a*/{app}", "***/{app}", "[a]/{app}", "{app}/../x"])(
  "`discover: %s` is refused",
  (template) => {
    expect(() => loadConfig(`version: 1\ndiscover: "${template}"\nenvironments: { dev: {} }\n`, "x")).toThrow(
      /x:2:11: discover: .*must be a path with \{app\} in it/,
    );
    expect(() =>
      loadConfig(`version: 1\ndiscover: ["{app}", "${template}"]\nenvironments: { dev: {} }\n`, "x"),
    ).toThrow(/x:2:\d+: discover\[1\]: .*must be a path with \{app\} in it/);
  },
);

test("an empty list discovers nothing, and is refused", () => {
  expect(() => loadConfig("version: 1\ndiscover: []\nenvironments: { dev: {} }\n", "x")).toThrow(/at least one entry/);
});
