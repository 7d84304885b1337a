import { expect, test } from "vitest";
import { fragmentGlobs, fragmentsAmong, mergeFragment } from "../../src/config/fragment.ts";
import { loadConfig } from "../../src/config/load.ts";
import { settingsOf } from "../../src/config/settings.ts";
import { TagboatError } from "../../src/errors.ts";

const config = loadConfig(
  `version: 1
discover: "apps/{app}/overlays/{environment}"
environments:
  dev: { order: prefer }
  staging: { after: [dev], delivery: merge }
  prod:
    after: [staging]
    verifyImage: on
    gate: { soak: 30m, override: true, freeze: [{ cron: "0 16 * * 5", for: 64h }] }
`,
  ".tagboat.yaml",
);
const file = "apps/cart/.tagboat.yaml";
const merge = (text: string) => mergeFragment(config, "cart", { text, file });
/** What is said of the fragment alone. */
const noticesOf = (text: string): readonly string[] => merge(text).notices.slice(config.notices.length);

function settings(text: string, environment: string) {
  const merged = merge(text);
  const app = merged.apps.get("cart");
  return app === undefined ? undefined : settingsOf(merged, app, environment);
}

function problems(text: string): string {
  try {
    merge(text);
  } catch (error) {
    if (error instanceof TagboatError && error.kind === "config") return error.message;
    throw error;
  }
  return "";
}

test("a fragment stands in the app's own folder, where all environments share one", () => {
  expect(fragmentGlobs(config, ["cart"])).toEqual([{ app: "cart", glob: file }]);
  const byEnvironment = loadConfig('version: 1\ndiscover: "{environment}/{app}/x"\nenvironments: { dev: {} }\n', "x");
  expect(fragmentGlobs(byEnvironment, ["cart"])).toEqual([]);
});

test("a fragment makes a gate stricter", () => {
  const text = `gate: { soak: 1h, override: false, require: [{ status: e2e }], freeze: [{ cron: "0 0 * * *", for: 1h }] }
delivery: pull-request
order: strict
verifyImage: pin
`;
  const prod = settings(text, "prod");
  expect(prod).toMatchObject({ delivery: "pull-request", order: "strict", verifyImage: "pin" });
  expect(prod?.gate).toMatchObject({ soak: 3_600_000, override: false });
  expect(prod?.gate.freeze).toHaveLength(2);
  expect(prod?.gate.require).toEqual([{ status: "e2e", on: "source-commit" }]);
  expect(settings(text, "staging")).toMatchObject({ delivery: "pull-request", gate: { soak: 3_600_000 } });
});

test("a fragment never makes a gate looser, and says so where it tried", () => {
  const text = `environments:
  prod:
    delivery: push
    order: off
    verifyImage: off
    gate: { soak: 5m, evidence: applied, override: true, freeze: [], tolerate: 1h }
`;
  const before = mergeFragment(config, "cart", { text: "{}", file }).apps.get("cart");
  const plain = before === undefined ? undefined : settingsOf(config, before, "prod");
  expect(settings(text, "prod")).toEqual(plain);
  expect(noticesOf(text)).toEqual([
    `${file}:3:5: environments.prod.delivery: less strict than \`delivery: pull-request\`, which holds in .tagboat.yaml`,
    `${file}:4:5: environments.prod.order: less strict than \`order: strict\`, which holds in .tagboat.yaml`,
    `${file}:5:5: environments.prod.verifyImage: less strict than \`verifyImage: on\`, which holds in .tagboat.yaml`,
    `${file}:6:23: environments.prod.gate.evidence: less strict than \`evidence: image\`, which holds in .tagboat.yaml`,
    `${file}:6:13: environments.prod.gate.soak: less strict than \`soak: 30m\`, which holds in .tagboat.yaml`,
    `${file}:6:70: environments.prod.gate.tolerate: less strict than \`tolerate: 0s\`, which holds in .tagboat.yaml`,
  ]);
});

test("a fragment cannot let --force open a gate that the config keeps closed, but can keep it closed", () => {
  const text = "environments: { staging: { gate: { override: true } }, prod: { gate: { override: false } } }\n";
  expect(settings(text, "staging")?.gate.override).toBe(false);
  expect(settings(text, "prod")?.gate.override).toBe(false);
  expect(noticesOf(text)).toEqual([
    `${file}:1:36: environments.staging.gate.override: less strict than \`override: false\`, which holds in .tagboat.yaml`,
  ]);
});

test("what a fragment says for every environment is for those that ask for less", () => {
  expect(noticesOf("gate: { soak: 10m }\n")).toEqual([]);
  expect(settings("gate: { soak: 10m }\n", "prod")?.gate.soak).toBe(30 * 60_000);
  expect(settings("gate: { soak: 10m }\n", "staging")?.gate.soak).toBe(10 * 60_000);
});

test("what a fragment says for every environment, and none asks for less, is told", () => {
  expect(noticesOf("order: off\ndelivery: push\ngate: { tolerate: 1h }\n")).toEqual([
    `${file}:1:1: order: less strict than \`order: strict\`, which holds in .tagboat.yaml`,
    `${file}:3:9: gate.tolerate: less strict than \`tolerate: 0s\`, which holds in .tagboat.yaml`,
  ]);
  expect(noticesOf("order: prefer\n")).toEqual([]);
});

test("what the config says of an app's source holds, and its fragment is told", () => {
  const source = loadConfig(
    'version: 1\ndiscover: "apps/{app}/{environment}"\nenvironments: { dev: {} }\napps: { cart: { source: "https://a.example.com/x" } }\n',
    ".tagboat.yaml",
  );
  const { notices } = mergeFragment(source, "cart", { text: "source: https://b.example.com/x\ntag: v{sha}\n", file });
  expect(notices).toEqual([`${file}:1:1: source: .tagboat.yaml says it for this app already, which holds`]);
});

test("a fragment that asks something of environments that are not there is refused, as the config is", () => {
  expect(problems("environments: { dev: { gate: { soak: 1m } } }\n")).toContain("`dev` has no `after`");
});

test("a fragment adds images below its own folder", () => {
  const text = `images: [{ name: registry.example.com/cart, at: ["apps/cart/values.yaml#image.tag"] }]\nsource: https://git.example.com/cart\n`;
  expect(merge(text).apps.get("cart")?.images).toMatchObject([{ name: "registry.example.com/cart" }]);
  expect(problems(text.replace("apps/cart/", "apps/cart-2/"))).toBe(
    `${file}:1:50: images[0].at[0]: an app's own part can only name files below apps/cart/`,
  );
  expect(problems(text.replace("apps/cart/", "apps/cart/../x/"))).toMatch(/without \.\./);
});

test.each([
  ["files", "files: [secret/**]\n", /unknown key `files`/],
  ["agents", "agents: []\n", /unknown key `agents`/],
  ["another repository", "environments: { prod: { repo: https://evil.example.com/x } }\n", /unknown key `repo`/],
  [
    "a credential",
    'gate: { require: [{ http: "https://evil.example.com", tokenFrom: TAGBOAT_X_TOKEN }] }\n',
    /can use no credential/,
  ],
  ["an unknown environment", "environments: { prd: {} }\n", /did you mean `prod`/],
  ["the root's keys", "version: 1\n", /unknown key `version`/],
])("a fragment cannot name %s", (_, text, expected) => {
  expect(problems(text)).toMatch(expected);
});

test("with wildcards, a fragment is found in whatever folder the app has", () => {
  const teams = loadConfig('version: 1\ndiscover: "teams/*/{app}/{environment}"\nenvironments: { dev: {} }\n', "x");
  const globs = fragmentGlobs(teams, ["cart", "web"]);
  const path = "teams/a/cart/.tagboat.yaml";
  expect(fragmentsAmong(globs, [path, "teams/a/b/cart/.tagboat.yaml"])).toEqual([{ app: "cart", path }]);
  const at = (scalar: string) => () =>
    mergeFragment(teams, "cart", { text: `images: [{ name: x/cart, at: ["${scalar}#tag"] }]\n`, file: path });
  expect(at("teams/a/cart/values.yaml")).not.toThrow();
  expect(at("teams/b/cart/values.yaml")).toThrow(/below teams\/a\/cart\//);
});

const needing = (approvals: string) =>
  loadConfig(
    `version: 1\ndiscover: "apps/{app}/{environment}"\nenvironments:\n  dev: {}\n` +
      `  prod: { after: [dev], gate: { approvals: ${approvals} } }\n`,
    ".tagboat.yaml",
  );

test.each([
  ["{ count: 1 }", "{ count: 2 }", { count: 2, from: [] }],
  ["{ count: 2 }", "{ count: 1 }", { count: 2, from: [] }],
  ["{ count: 1 }", "{ count: 1, from: [alice] }", { count: 1, from: ["alice"] }],
  ["{ count: 1, from: [alice, bob] }", "{ count: 1 }", { count: 1, from: ["alice", "bob"] }],
  ["{ count: 1, from: [alice, bob] }", "{ count: 1, from: [Bob] }", { count: 1, from: ["Bob"] }],
  ["{ count: 1, from: [alice] }", "{ count: 1, from: [alice, mallory] }", { count: 1, from: ["alice"] }],
  ["{ count: 1, from: [alice] }", "{ count: 0 }", { count: 1, from: ["alice"] }],
])("of the approvals %s, an app's own part that asks for %s makes only stricter ones", (present, asked, expected) => {
  const text = `environments: { prod: { gate: { approvals: ${asked} } } }\n`;
  const merged = mergeFragment(needing(present), "cart", { text, file });
  const app = merged.apps.get("cart");
  expect(app && settingsOf(merged, app, "prod").gate.approvals).toEqual(expected);
});

test("an app's own part that asks for looser approvals is told what holds", () => {
  const text = "environments: { prod: { gate: { approvals: { count: 1, from: [mallory] } } } }\n";
  const { notices } = mergeFragment(needing("{ count: 2, from: [alice, bob] }"), "cart", { text, file });
  expect(notices).toEqual([
    expect.stringContaining("less strict than `count: 2`, which holds"),
    expect.stringContaining("names others than `from: [alice, bob]`, which holds"),
  ]);
});

test("an app's own part cannot ask for approvals where a push delivers", () => {
  expect(problems("environments: { dev: { gate: { approvals: { count: 1 } } } }\n")).toMatch(
    /^apps\/cart\/\.tagboat\.yaml:1:.*environments\.dev\.gate\.approvals: `dev` is delivered by push/,
  );
  expect(problems("environments: { dev: { delivery: merge, gate: { approvals: { count: 1 } } } }\n")).toBe("");
});
