import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load.ts";
import { settingsOf } from "../../src/config/settings.ts";
import { TagboatError } from "../../src/errors.ts";

const example = readFileSync("test/config/example.yaml", "utf8");

function problems(text: string): string[] {
  try {
    loadConfig(text, ".tagboat.yaml");
  } catch (error) {
    if (error instanceof TagboatError && error.kind === "config") return error.message.split("\n");
    throw error;
  }
  return [];
}

/** A sound file with one more piece of YAML in it, from line 7. */
const base = `version: 1
environments:
  dev: { files: ["{app}/dev.yaml"] }
  prod: { after: [dev], files: ["{app}/prod.yaml"] }
agents: { cluster: { kind: argo-cd }, cd: { kind: flux }, ci: { kind: commit-status } }
apps: { cart: {}, checkout: {} }
`;
const baseProblems = (more: string) => problems(base + more);
const withApps = (apps: string) => problems(base.replace(/^apps:.*$/m, `apps: ${apps}`));
const withDev = (dev: string) =>
  problems(base.replace(/^ {2}dev:.*$/m, `  dev: { files: ["{app}/dev.yaml"], ${dev} }`));
const withProd = (prod: string) =>
  problems(base.replace(/^ {2}prod:.*$/m, `  prod: { after: [dev], files: ["{app}/prod.yaml"], ${prod} }`));

test("the whole pipeline of the design is understood", () => {
  const config = loadConfig(example, ".tagboat.yaml");
  expect([...config.environments.keys()]).toEqual(["dev", "staging", "prod"]);
  expect(config.agents.get("eu")).toMatchObject({ kind: "argo-cd", tokenFrom: "TAGBOAT_EU_TOKEN" });
  expect(config.groups.get("shop")).toEqual(["cart", "checkout"]);
  const app = config.apps.get("grade-api");
  expect(app?.images[0]?.in.get("prod")).toBe("registry.eu.example.com/grade-api");
  const prod = app === undefined ? undefined : settingsOf(config, app, "prod");
  expect(prod).toMatchObject({
    repo: "https://gitea.example.com/acme/config-prod",
    source: "https://gitea.example.com/acme/grade-api",
    delivery: "pull-request",
    order: "strict",
    agents: [
      { use: "cluster", selector: "app=grade-api,env=prod", count: 2 },
      { use: "eu", application: "grade-api-prod" },
    ],
    gate: {
      soak: 30 * 60_000,
      evidence: "image",
      freeze: [{ cron: "0 16 * * 5", milliseconds: 64 * 3_600_000, timeZone: "Europe/Berlin", reason: "weekend" }],
      require: [{ status: "e2e/*", on: "source-commit" }],
    },
    rollback: { delivery: "push" },
  });
});

test("a level nearer to the app wins: defaults, environment, app, the app in the environment", () => {
  const config = loadConfig(
    `version: 1
defaults: { order: off, ifMissing: skip, gate: { soak: 1m, override: true }, timeout: 1m, files: ["{app}.yaml"] }
environments:
  dev: { order: prefer, timeout: 2m, delivery: merge }
  prod: { after: [dev], gate: { soak: 2m } }
apps:
  cart: { timeout: 3m, gate: { evidence: applied }, environments: { dev: { timeout: 4m } } }
`,
    ".tagboat.yaml",
  );
  expect(of(config, "dev")).toMatchObject({ order: "prefer", ifMissing: "skip", timeout: 240_000, delivery: "merge" });
  expect(of(config, "prod")).toMatchObject({
    order: "off",
    timeout: 180_000,
    delivery: "pull-request",
    gate: { soak: 120_000, override: true, evidence: "applied" },
    files: ["cart.yaml"],
  });
});

function of(config: Config, environment: string) {
  const app = config.apps.get("cart");
  return app === undefined ? undefined : settingsOf(config, app, environment);
}

test("where nothing is said, an environment with `after` is careful and one without is quick", () => {
  const config = loadConfig(base, ".tagboat.yaml");
  expect(of(config, "dev")).toMatchObject({ delivery: "push", order: "prefer", timeout: 900_000 });
  expect(of(config, "prod")).toMatchObject({
    delivery: "pull-request",
    order: "strict",
    rollback: { delivery: "push" },
  });
  expect(of(config, "prod")?.gate).toMatchObject({ soak: 0, evidence: "image", override: false });
});

test("environments keep the order of the file, also where their names look like numbers", () => {
  const text = `version: 1\nenvironments:\n  "20": { after: [] }\n  staging: { after: ["20"] }\n  3: { after: [staging] }\n  1: {after: [3]}\ndiscover: "{app}/{environment}"\n`;
  const config = loadConfig(text, ".tagboat.yaml");
  expect([...config.environments.keys()]).toEqual(["20", "staging", "3", "1"]);
  expect(config.environments.get("1")?.after).toEqual(["3"]);
});

test("text that looks like a number stays as it is written", () => {
  const config = loadConfig(
    `version: 1
environments: { dev: { branch: 1.10, tag: 1e5, files: [0755] } }
apps: { cart: { images: [{ name: 0x10 }] } }
pullRequest: { labels: [007, 1.0, true] }
`,
    ".tagboat.yaml",
  );
  expect(config.environments.get("dev")?.settings).toMatchObject({ branch: "1.10", tag: "1e5", files: ["0755"] });
  expect(config.apps.get("cart")?.images[0]?.name).toBe("0x10");
  expect(config.environments.get("dev")?.pullRequest.labels).toEqual(["007", "1.0", "true"]);
});

test("anchors, aliases and merge keys are followed", () => {
  const config = loadConfig(
    `version: 1
environments:
  dev: &env { files: ["{app}.yaml"], delivery: push, order: off }
  test: { <<: *env, branch: test, order: strict }
  prod: { <<: [{ order: prefer }, *env], after: [test] }
apps: { cart: {} }
`,
    ".tagboat.yaml",
  );
  expect(of(config, "test")).toMatchObject({ files: ["cart.yaml"], order: "strict", branch: "test" });
  expect(of(config, "prod")).toMatchObject({ order: "prefer", delivery: "push" });
});

test("every problem is told at once, each with its place", () => {
  const text = `version: 1
discovr: "apps/{app}/{environment}"
environments:
  dev: {}
  prod:
    aftr: [dev, stagin]
    delivery: pull_request
    gate: { soak: 5 min }
`;
  expect(problems(text)).toEqual([
    ".tagboat.yaml:2:1: unknown key `discovr`: did you mean `discover`?",
    ".tagboat.yaml:6:5: environments.prod: unknown key `aftr`: did you mean `after`?",
    '.tagboat.yaml:7:15: environments.prod.delivery: "pull_request" is not one of push, pull-request, merge: did you mean `pull-request`?',
    '.tagboat.yaml:8:19: environments.prod.gate.soak: "5 min": not a duration: write it as 30s, 15m, 1h30m or 14d, without spaces',
  ]);
  // With a misspelt key read as it was meant, the checks beyond the schema are told along with it.
  expect(problems(text.replace("pull_request", "merge").replace("5 min", "5m"))).toEqual([
    ".tagboat.yaml:2:1: unknown key `discovr`: did you mean `discover`?",
    ".tagboat.yaml:6:5: environments.prod: unknown key `aftr`: did you mean `after`?",
    ".tagboat.yaml:6:17: environments.prod.after[1]: there is no environment `stagin`",
  ]);
});

test.each<[string, string, RegExp]>([
  ["an empty file", "", /:1:1: the file is empty/],
  ["only a comment", "# nothing\n", /the file is empty/],
  ["broken YAML", "version: 1\nenvironments: {\n", /:\d+:\d+: /],
  ["two documents", "version: 1\n---\nversion: 1\n", /one YAML document/],
  ["a list", "- version: 1\n", /must be a section with keys, not a list/],
  ["a duplicate key", "version: 1\nversion: 1\n", /:2:1: `version` is given twice/],
  ["a hostile key", "version: 1\n__proto__: { x: 1 }\n", /:2:1: unknown key `__proto__`/],
  ["an unknown anchor", "version: *x\n", /x/],
  ["an anchor inside itself", "version: 1\nenvironments: &e { dev: *e }\n", /\*e/],
  ["an unknown tag", "version: !!foo 1\n", /:1:10: /],
  ["no version", "environments: { dev: {} }\n", /:1:1: `version` is missing: 1/],
  ["another version", "version: 2\nenvironments: { dev: {} }\n", /:1:10: version: "2" is not 1/],
  ["no environments", "version: 1\n", /`environments` is missing/],
  ["environments without any", "version: 1\nenvironments: {}\n", /needs at least one environment/],
  [
    "an empty section",
    "version: 1\nenvironments:\n  dev:\n",
    /environments.dev: is empty: write `dev: \{\}` or give it keys/,
  ],
  ["an unquoted placeholder", "version: 1\ndiscover: {app}\nenvironments: { dev: {} }\n", /put quotes around/],
  ["nothing to deploy", "version: 1\nenvironments: { dev: {} }\n", /neither `discover` nor `apps`/],
])("%s is told plainly", (_, text, expected) => {
  expect(problems(text).join("\n")).toMatch(expected);
});

test.each<[string, string[], RegExp]>([
  [
    "unknown environment",
    withApps("{ cart: { only: [prd] } }"),
    /only\[0\]: there is no environment `prd`: did you mean `prod`/,
  ],
  [
    "override of an unknown environment",
    withApps("{ cart: { environments: { prd: {} } } }"),
    /6:33: .*there is no environment `prd`/,
  ],
  [
    "override where the app is not",
    withApps("{ cart: { only: [dev], environments: { prod: {} } } }"),
    /says that the app is not there/,
  ],
  [
    "unknown environment of a name",
    withApps("{ cart: { images: [{ name: a, in: { x: b } }] } }"),
    /no environment `x`/,
  ],
  ["an image twice", withApps("{ cart: { images: [{ name: nginx }, { name: docker.io/library/nginx }] } }"), /twice/],
  ["unknown app in a group", baseProblems("groups: { shop: [crt] }"), /7:18: groups.shop\[0\]: .*did you mean `cart`/],
  ["an app in two groups", baseProblems("groups: { a: [cart], b: [cart] }"), /is in `a` too/],
  ["unknown agent", withDev("agents: [{ use: clustr }]"), /did you mean `cluster`/],
  [
    "an agent's key of another kind",
    withDev("agents: [{ use: cd, application: x, kustomization: y }]"),
    /kind flux has no `application`/,
  ],
  ["an agent without its object", withDev("agents: [{ use: cluster }]"), /exactly one of `application`/],
  ["an agent with two objects", withDev("agents: [{ use: cluster, application: x, selector: y }]"), /exactly one of/],
  ["a status without name", withDev("agents: [{ use: ci }]"), /needs `status`/],
  ["a count of one application", withDev("agents: [{ use: cluster, application: x, count: 2 }]"), /for several/],
  ["a soak with nothing before it", withDev("gate: { soak: 1m }"), /`dev` has no `after`/],
  ["a circle", withDev("after: [prod]"), /dev after prod after dev goes in a circle/],
  ["an environment after itself", withProd("x: 1").concat(withDev("after: [dev]")), /dev after dev goes in a circle/],
  [
    "an unknown placeholder",
    withDev('source: "https://x.example/{ap}"'),
    /unknown placeholder \{ap\}: did you mean `app`/,
  ],
  ["an unknown placeholder of a tag", withDev('tag: "{commit}"'), /unknown placeholder \{commit\}; there are \{sha\}/],
  ["an unknown placeholder of a title", baseProblems('commit: { title: "{appp}" }'), /unknown placeholder \{appp\}/],
  [
    "a path out of the repository",
    withDev("branch: x, agents: []").concat(problems(base.replace("{app}/dev.yaml", "../{app}.yaml"))),
    /without \.\./,
  ],
  [
    "the same scalar for two apps",
    withApps(
      '{ a: { images: [{ name: a, at: ["v.yaml#t"] }], only: [dev] }, b: { images: [{ name: b, at: ["v.yaml#t"] }], only: [dev] } }',
    ),
    /written for a in dev and for b in dev/,
  ],
  [
    "the same scalar for two environments",
    withApps('{ a: { images: [{ name: a, at: ["v.yaml#t"] }] } }'),
    /written for a in dev and for a in prod/,
  ],
  [
    "no files",
    problems("version: 1\nenvironments: { dev: {} }\napps: { cart: {} }\n"),
    /2:17: environments.dev: no `files` here/,
  ],
  ["a bad cron", withProd('gate: { freeze: [{ cron: "0 25 * * *", for: 1h }] }'), /"25" is no valid hour/],
  ["six cron fields", withProd('gate: { freeze: [{ cron: "0 0 25 * * *", for: 1h }] }'), /this one has 6/],
  [
    "a bad time zone",
    withProd('gate: { freeze: [{ cron: "0 2 * * *", for: 1h, timeZone: Mars }] }'),
    /not a time zone/,
  ],
  ["a freeze of no length", withProd('gate: { freeze: [{ cron: "0 2 * * *", for: 0m }] }'), /must last/],
  ["neither status nor address", withProd("gate: { require: [{ on: config-commit }] }"), /either `status` or `http`/],
  [
    "a foreign credential",
    baseProblems("registries: { r.example.com: { tokenFrom: AWS_SECRET } }"),
    /begins with TAGBOAT_, ends/,
  ],
  [
    "the home credential",
    baseProblems("registries: { r.example.com: { tokenFrom: TAGBOAT_TOKEN } }"),
    /such as TAGBOAT_TOKEN/,
  ],
  [
    "another system's credential for a registry",
    baseProblems("registries: { r.example.com: { tokenFrom: ARGOCD_AUTH_TOKEN } }"),
    /begins with TAGBOAT_, ends/,
  ],
  [
    "a user without a password for a registry",
    baseProblems("registries: { r.example.com: { username: ada } }"),
    /does nothing without `tokenFrom`/,
  ],
  [
    "certificates for a registry without TLS",
    baseProblems("registries: { r.example.com: { insecure: true, caFile: ca.pem } }"),
    /does nothing beside `insecure: true`/,
  ],
  ["an old name of Docker Hub", baseProblems("registries: { index.docker.io: {} }"), /Docker Hub is docker.io here/],
  ["a secret in an address", withDev("repo: https://me:secret@git.example.com/x"), /without a user, password or query/],
  [
    "a token in a query",
    withDev("repo: 'https://git.example.com/x?private_token=secret'"),
    /"https:\/\/git.example.com\/x\?…": must be/,
  ],
  ["a token in the query of a source", withDev("source: 'https://git.example.com/x?t=secret'"), /x\?…": must be/],
  ["an option for an address", withDev("repo: --upload-pack=x"), /must be https/],
  ["a helper for an address", withDev('repo: "ext::sh -c x"'), /must be https/],
  ["a branch that Git refuses", withDev("branch: a..b"), /not a name that Git allows/],
  ["a bad name", problems(base.replace("cart:", "a/b:")), /apps\.a\/b: a name is letters/],
  [
    "a token over plain http",
    problems(base.replace("kind: argo-cd", "kind: argo-cd, url: http://argo.example.com")),
    /unencrypted/,
  ],
  [
    "a token over plain http, to a host that only begins like this machine",
    problems(base.replace("kind: argo-cd", "kind: argo-cd, url: http://localhost.example.com")),
    /unencrypted/,
  ],
  [
    "a credential as a header",
    problems(base.replace("kind: argo-cd", "kind: argo-cd, headers: { Authorization: x }")),
    /tokenFrom/,
  ],
])("refused: %s", (_, found, expected) => {
  expect(found.join("\n")).toMatch(expected);
});

test.each([
  "https://{app}/ready",
  "https://{app}:8443/ready",
  "https://{app}.com/ready",
  "https://smoke-{app}",
  "https://{app}.{environment}/ready",
  "https://smoke.example.com:8{app}/ready",
  "https://{app}\\.example.com/ready",
])("no app's name decides which domain gets a credential: %s", (address) => {
  const refused = "the name of an app would decide which domain gets a credential";
  const required = withProd(`gate: { require: [{ http: '${address}', tokenFrom: TAGBOAT_SMOKE_TOKEN }] }`);
  expect(required.join("\n")).toContain(`environments.prod.gate.require[0].http: ${refused}`);
  for (const secret of ["tokenFrom: TAGBOAT_PAGE_TOKEN", "headersFrom: { x-key: TAGBOAT_PAGE_KEY }"]) {
    const found = problems(base.replace("ci: {", `page: { kind: http, url: '${address}', ${secret} }, ci: {`));
    expect(found.join("\n")).toContain(`agents.page.url: ${refused}`);
  }
});

test.each([
  ["https://smoke.example.com/{app}", ", tokenFrom: TAGBOAT_SMOKE_TOKEN"],
  ["https://smoke.example.com?app={app}", ", tokenFrom: TAGBOAT_SMOKE_TOKEN"],
  ["https://{app}.example.com:8443/ready", ", tokenFrom: TAGBOAT_SMOKE_TOKEN"],
  ["https://{app}.{environment}.example.com", ", tokenFrom: TAGBOAT_SMOKE_TOKEN"],
  ["https://smoke-{app}.apps.example.com", ", tokenFrom: TAGBOAT_SMOKE_TOKEN"],
  ["https://{app}/ready", ""],
])("an app's name is in an address, and no credential goes to a domain of its choice: %s%s", (http, token) => {
  expect(withProd(`gate: { require: [{ http: '${http}'${token} }] }`)).toEqual([]);
});

test("what `discover` could not tell apart, or not look up, is refused", () => {
  const found = (defaults: string) =>
    problems(
      `version: 1\ndiscover: "{app}"\ndefaults: { ${defaults} }\nenvironments: { dev: {}, prod: { after: [dev] } }\n`,
    );
  expect(found("order: off").join()).toMatch(/:2:11: discover: .*`dev` and `prod` are the very same files/);
  expect(found('branch: "env/{environment}"')).toEqual([]);
  expect(found('files: ["{app}/{environment}.yaml"]')).toEqual([]);
  expect(found('repo: "https://git.example.com/{app}/{environment}"').join()).toMatch(
    /:3:19: defaults.repo: .*\{app\} cannot/,
  );
});

test("agents have the graces that the page lists, save where the config says otherwise", () => {
  const config = loadConfig(base.replace("kind: flux", "kind: flux, grace: { settle: 1m }"), "x");
  const standard = {
    settle: 10_000,
    appear: 0,
    comparison: 60_000,
    unknown: 180_000,
    image: 120_000,
    drift: 120_000,
    degraded: 120_000,
  };
  expect(config.agents.get("cluster")).toEqual({
    kind: "argo-cd",
    via: "server",
    sync: "wait",
    suspended: "wait",
    grace: standard,
  });
  expect(config.agents.get("cd")).toEqual({
    kind: "flux",
    via: "kubernetes",
    sync: "wait",
    grace: { ...standard, settle: 60_000 },
  });
});

test("plain http to this machine, or said aloud, is fine", () => {
  expect(problems(base.replace("kind: argo-cd", 'kind: argo-cd, url: "http://127.0.0.1:8080"'))).toEqual([]);
  expect(problems(base.replace("kind: argo-cd", 'kind: argo-cd, url: "http://argo.svc", insecure: true'))).toEqual([]);
});

test("a secret that stands where none belongs is not repeated", () => {
  expect(withDev("repo: https://me:hunter2@git.example.com/x").join("\n")).not.toContain("hunter2");
  expect(baseProblems("registries: { r.example.com: { tokenFrom: hunter2 } }").join("\n")).not.toContain("hunter2");
});

test("a problem is one line, whatever the text at fault has in it", () => {
  const found = problems(
    'version: 1\nenvironments: { "d\\nv": {}, dev: { "\\e[31mx\\n::error::y": 1 } }\ndiscover: "{app}/{environment}"\n',
  );
  expect(found).toHaveLength(2);
  expect(found.join("")).not.toMatch(/\p{Cc}/u);
});

test("what would expand or nest beyond reason is refused", () => {
  const bomb = `a: &a0 [x]\n${Array.from({ length: 40 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]\n`).join("")}`;
  expect(problems(bomb).join("\n")).toMatch(/more than 200,000 values/);
  expect(problems(`version: ${"[".repeat(50_000)}`)).toEqual([
    ".tagboat.yaml:1:1: the file is nested in more than 50 levels (limit config-depth)",
  ]);
  expect(problems(`${"x: 1\n".repeat(300_000)}`).join("\n")).toMatch(/larger than 1 MiB/);
});

test("a long chain is no circle, and every circle is told once", () => {
  const chain = Array.from({ length: 3000 }, (_, i) => `  e${i}: { after: [e${i + 1}] }\n`).join("");
  const file = (last: string) => `version: 1\ndiscover: "{app}/{environment}"\nenvironments:\n${chain}${last}`;
  expect(problems(file("  e3000: {}\n"))).toEqual([]);
  expect(problems(file("  e3000: { after: [e2999] }\n"))).toEqual([
    ".tagboat.yaml:3003:19: environments.e2999.after: e2999 after e3000 after e2999 goes in a circle",
  ]);
  const two = problems(file("  e3000: { after: [e2999, e3001] }\n  e3001: { after: [e3001] }\n"));
  expect(two.map((line) => line.replace(/^.*after: /, ""))).toEqual([
    "e2999 after e3000 after e2999 goes in a circle",
    "e3001 after e3001 goes in a circle",
  ]);
});

test("a broken file is a config error with a place, however it is broken", () => {
  const pieces = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      "{",
      "}",
      "[",
      ": ",
      "&a ",
      "*a",
      "!!x ",
      "\n",
      "\t",
      "- ",
      "? ",
      "|",
      "'",
      "<<: ",
      "~",
      "1",
      "---\n",
      "\0",
    ),
  );
  fc.assert(
    fc.property(fc.nat(example.length), fc.nat(30), pieces, (at, length, piece) => {
      const found = problems(example.slice(0, at) + piece + example.slice(at + length));
      for (const line of found) expect(line).toMatch(/^\.tagboat\.yaml:\d+:\d+: \P{Cc}+$|^and \d+ more$/u);
    }),
    { numRuns: 500 },
  );
});

test("names of JavaScript's own are names like any other", () => {
  const text = base.replace("cart:", "constructor:").replace("checkout:", "toString:");
  expect([...loadConfig(text, "x").apps.keys()]).toEqual(["constructor", "toString"]);
  expect(problems("version: 1\nenvironments: { dev: {} }\ndiscover: '{app}/{environment}'\ntoString: 1\n")[0]).toMatch(
    /unknown key/,
  );
});
