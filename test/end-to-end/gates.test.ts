import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startForge } from "../support/forge-harness.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";
import { startWebServer, type WebServer } from "../support/web-server.ts";

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

const image = "ghcr.io/acme/api";
const kustomization = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;
/** Each window begins when the one before ends. */
const freeze = '{ freeze: [{ cron: "0 0 * * *", for: 24h, reason: exams }] }';
const require = '{ require: [{ status: "e2e/*" }] }';

/** An entry environment, and what is said where of a gate. */
function serve(said: {
  environment?: string;
  defaults?: string;
  app?: string;
  fragment?: string;
  groups?: string;
}): Promise<ServedRepository> {
  const { environment, defaults, app, fragment, groups } = said;
  const gate = (text: string | undefined): string => (text === undefined ? "" : `gate: ${text}`);
  return server.create(`gates-${count++}`, {
    ".tagboat.yaml":
      'version: 1\ndiscover: "apps/{app}/{environment}"\n' +
      `defaults: { ${gate(defaults)} }\n` +
      `environments: { dev: { ${gate(environment)} } }\n` +
      (groups === undefined ? "" : `groups: ${groups}\n`) +
      (app === undefined ? "" : `apps: { api: { ${gate(app)} }${groups === undefined ? "" : ", web: {}"} }\n`),
    "apps/api/dev/kustomization.yaml": kustomization("1.0.0"),
    "apps/web/dev/kustomization.yaml": kustomization("1.0.0").replaceAll("api", "web"),
    ...(fragment === undefined ? {} : { "apps/api/.tagboat.yaml": `${gate(fragment)}\n` }),
  });
}

const tagboat = (repository: ServedRepository, ...args: readonly string[]): Promise<CliResult> =>
  runCli([...args, "--repo", repository.url]);

const byName = ["update", "--image", `${image}:1.1.0`, "--app", "api"];
const byFile = ["update", "--image", `${image}:1.1.0`, "--file", "apps/api/dev/kustomization.yaml"];
const byPlace = ["update", "--image", `${image}:1.1.0`, "--at", "apps/api/dev/kustomization.yaml#images[0].newTag"];

const levels = [
  ["the environment", "environment"],
  ["the defaults", "defaults"],
  ["the app", "app"],
  ["the app's own part", "fragment"],
] as const;

describe("a freeze of an entry environment", () => {
  test.each(levels)("that is set for %s holds a build back", async (_, level) => {
    const repository = await serve({ [level]: freeze });
    const tip = await repository.tip();
    for (const args of [byName, [...byName, "--dry-run"]]) {
      const result = await tagboat(repository, ...args, "--json");
      expect(result, result.stderr).toMatchObject({ exitCode: 0 });
      const { outcome, deliveries, gates } = JSON.parse(result.stdout);
      expect(outcome).toBe("held");
      expect(deliveries[0].changes).toMatchObject([
        { outcome: "held", reason: "freeze: frozen, with no end found: exams" },
      ]);
      expect(gates).toMatchObject([{ app: "api", environment: "dev", state: "waits" }]);
    }
    expect(await repository.tip()).toBe(tip);
  });

  test("shows its checklist", async () => {
    const repository = await serve({ environment: freeze });
    const { stdout } = await tagboat(repository, ...byName);
    expect(stdout).toContain(
      "api → dev: gate not open yet\n  holds    hold    none\n  waits    freeze  frozen, with no end found: exams\n",
    );
    // The checklist has said why.
    expect(stdout).toContain(`api → dev: ${image} stays at 1.0.0: held\n`);
  });

  test("that is over lets a build in", async () => {
    const repository = await serve({ environment: '{ freeze: [{ cron: "0 0 29 2 *", for: 1m }] }' });
    const result = await tagboat(repository, ...byName, "--json");
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(result.stdout)).toMatchObject({ outcome: "updated", gates: [{ state: "holds" }] });
    expect(await repository.git("log", "-1", "--format=%B")).toContain("Tagboat-Gate: dev: freeze: no window is open");
  });

  test("of one app binds no other app", async () => {
    const repository = await serve({ app: freeze });
    const other = ["update", "--image", `${image.replace("api", "web")}:1.1.0`, "--app", "web"];
    const result = await tagboat(repository, ...other, "--json");
    expect(result).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(result.stdout).gates).toBeUndefined();
  });

  test("of one app keeps its whole group back", async () => {
    const repository = await serve({ app: freeze, groups: "{ shop: [api, web] }" });
    const both = ["update", "--image", `${image}:1.1.0`, "--image", `${image.replace("api", "web")}:1.1.0`];
    const result = await tagboat(repository, ...both, "--json");
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    const { changes } = JSON.parse(result.stdout).deliveries[0];
    expect(changes).toMatchObject([{ outcome: "held" }, { app: "web", outcome: "held" }]);
    expect(changes[1].reason).toContain("api of group shop");
  });
});

describe("files of a gated environment that are named by hand", () => {
  test.each(levels)("are refused if the gate is set for %s, because no gate would be judged", async (_, level) => {
    const repository = await serve({ [level]: require });
    const tip = await repository.tip();
    for (const args of [byFile, byPlace, [...byFile, "--dry-run"]]) {
      expect(await tagboat(repository, ...args)).toMatchObject({
        exitCode: 5,
        stderr: expect.stringMatching(/a file of "dev": the gate there \(`require`\) would not be judged/),
      });
    }
    expect(await repository.tip()).toBe(tip);
  });

  test("are refused too if only --environment names the environment", async () => {
    const repository = await serve({ environment: freeze });
    await repository.commit({ files: { "elsewhere/kustomization.yaml": kustomization("1.0.0") } });
    const beside = ["update", "--image", `${image}:1.1.0`, "--file", "elsewhere/kustomization.yaml"];
    expect(await tagboat(repository, ...beside, "--environment", "dev")).toMatchObject({ exitCode: 5 });
    expect(await tagboat(repository, ...beside)).toMatchObject({ exitCode: 0 });
  });

  test("and one that two environments share is not written for one of them", async () => {
    const repository = await server.create(`gates-${count++}`, {
      ".tagboat.yaml":
        "version: 1\nenvironments:\n  dev: { files: [base.yaml] }\n  prod: { after: [dev], files: [base.yaml] }\napps: { api: {} }\n",
      "base.yaml": `image: { repository: ${image}, tag: 1.0.0 }\n`,
    });
    expect(await tagboat(repository, "update", "--image", `${image}:1.1.0`, "--app", "api")).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("Give each environment and each app a file of its own"),
    });
  });
});

describe("a file that an app in another place shares", () => {
  const shared = `image: { repository: ${image}, tag: 1.0.0 }\n`;
  const declaring = `images: [{ name: ${image} }]`;
  test.each([
    [
      "is not written past a gate that only the app has there",
      "{ dev: { files: [base.yaml] }, prod: { files: [base.yaml] } }",
      `{ api: { environments: { prod: { gate: ${require} } } } }`,
      ["--app", "api", "--environment", "dev"],
      5,
    ],
    [
      "is not written past a gate that only another app has for the image",
      "{ dev: { files: [base.yaml] } }",
      `{ api: { ${declaring} }, web: { ${declaring}, gate: ${require} } }`,
      ["--app", "api"],
      5,
    ],
    [
      "is not written past the gate of another app that moves with it",
      "{ dev: { files: [base.yaml] } }",
      `{ api: { ${declaring} }, web: { ${declaring}, gate: ${require} } }`,
      [],
      5,
    ],
    [
      "is written if the image is none of the other app's",
      "{ dev: { files: [base.yaml] } }",
      `{ api: { ${declaring} }, web: { images: [{ name: other }], gate: ${require} } }`,
      ["--app", "api"],
      0,
    ],
  ] as const)("%s", async (_, environments, apps, args, exitCode) => {
    const repository = await server.create(`gates-${count++}`, {
      ".tagboat.yaml": `version: 1\nenvironments: ${environments}\napps: ${apps}\n`,
      "base.yaml": shared,
    });
    const result = await tagboat(repository, "update", "--image", `${image}:1.1.0`, ...args);
    expect(result, result.stdout + result.stderr).toMatchObject({ exitCode });
    expect(await repository.read("base.yaml")).toContain(exitCode === 0 ? "1.1.0" : "1.0.0");
  });
});

describe("an address that a gate requires", () => {
  /** A page that gives these answers, the last one again and again. */
  async function startPage(...answers: readonly number[]): Promise<WebServer> {
    let asked = 0;
    return startWebServer((_, response) => {
      response.writeHead(answers[Math.min(asked++, answers.length - 1)] ?? 200).end();
    });
  }

  const requiring = (page: WebServer, more = ""): string => `{ require: [{ http: "${page.url}/{app}"${more} }] }`;

  test.each([
    ["answers 200", [200], 0, "updated", "answered 200"],
    ["answers something else", [404], 5, "refused", "answered 404, not 200"],
    ["has a bad minute", [503], 7, "waiting", "answered 503, not 200"],
    ["has a bad second", [503, 200], 0, "updated", "answered 200"],
  ] as const)("that %s", async (_, answers, exitCode, outcome, reason) => {
    await using page = await startPage(...answers);
    const repository = await serve({ environment: requiring(page) });
    const result = await tagboat(repository, ...byName, "--json");
    expect(result, result.stderr).toMatchObject({ exitCode });
    const { deliveries, gates } = JSON.parse(result.stdout);
    expect(deliveries[0].changes[0].outcome).toBe(outcome);
    expect(gates[0].rows.at(-1)).toMatchObject({ check: "require", subject: `${page.url}/api`, reason });
    expect(page.requests.every(({ path }) => path === "/api")).toBe(true);
  });

  test("that redirects does not answer 200, whatever the page answers that it leads to", async () => {
    const asked: string[] = [];
    await using page = await startWebServer(async ({ path }, response) => {
      asked.push(path);
      const isSignIn = path === "/sign-in";
      response.writeHead(isSignIn ? 200 : 302, isSignIn ? {} : { location: "/sign-in" }).end();
    });
    const repository = await serve({ environment: requiring(page) });
    const result = await tagboat(repository, ...byName, "--json");
    expect(result, result.stderr).toMatchObject({ exitCode: 5 });
    expect(JSON.parse(result.stdout).gates[0].rows.at(-1)).toMatchObject({ reason: "answered 302, not 200" });
    expect(asked).toEqual(["/api"]);
  });

  test("gets the token that is named for it", async () => {
    await using page = await startPage(200);
    const repository = await serve({ environment: requiring(page, ", tokenFrom: TAGBOAT_SMOKE_TOKEN") });
    const args = [...byName, "--repo", repository.url, "--insecure", page.url];
    expect(await runCli(args, { env: { TAGBOAT_SMOKE_TOKEN: "s3cret" } })).toMatchObject({ exitCode: 0 });
    expect(page.requests[0]?.headers["authorization"]).toBe("Bearer s3cret");
  });

  test("says nothing in the end about an app that another writer has moved meanwhile", async () => {
    const path = "apps/api/prod/kustomization.yaml";
    let isMoved = false;
    await using page = await startWebServer(async (_, response) => {
      if (!isMoved) await repository.commit({ files: { [path]: kustomization("1.1.0") } });
      isMoved = true;
      response.writeHead(404).end();
    });
    const repository = await server.create(`gates-${count++}`, {
      ".tagboat.yaml":
        'version: 1\ndiscover: "apps/{app}/{environment}"\nenvironments:\n' +
        `  dev: {}\n  prod: { gate: ${requiring(page)} }\n`,
      "apps/api/dev/kustomization.yaml": kustomization("1.0.0"),
      [path]: kustomization("1.0.0"),
    });
    const both = ["--environment", "dev", "--environment", "prod"];
    const result = await tagboat(repository, ...byName, ...both, "--json");
    expect(result, result.stdout + result.stderr).toMatchObject({ exitCode: 0 });
    const { deliveries, gates } = JSON.parse(result.stdout);
    expect(deliveries[0]).toMatchObject({ attempts: 2, changes: [{ outcome: "updated" }, { outcome: "unchanged" }] });
    expect(gates).toBeUndefined();
  });

  test.each([
    ["https://[smoke/ready", '"https://[smoke/ready" is not an address'],
    [
      "http://smoke.example.invalid/ready",
      "plain http is refused; use https, or accept the risk with --insecure http://smoke.example.invalid",
    ],
  ])("that is %s is not asked, and the checklist says what to do", async (address, reason) => {
    const repository = await serve({ environment: `{ require: [{ http: "${address}" }] }` });
    const result = await tagboat(repository, ...byName, "--json");
    expect(result, result.stderr).toMatchObject({ exitCode: 9 });
    expect(JSON.parse(result.stdout).gates[0].rows.at(-1)).toMatchObject({ state: "unknown", reason });
  });

  test("is not asked if there is nothing to write", async () => {
    await using page = await startPage(404);
    const repository = await serve({ environment: requiring(page) });
    expect(await tagboat(repository, "update", "--image", `${image}:1.0.0`, "--app", "api")).toMatchObject({
      exitCode: 0,
    });
    expect(page.requests).toEqual([]);
  });
});

describe.each(["github", "gitea"] as const)("a status that a gate requires on the source commit, on %s", (flavour) => {
  test.each([
    ["success", 0, "updated", "e2e/web succeeded on"],
    ["pending", 5, "waiting", "e2e/web still running on"],
    ["failure", 5, "refused", "e2e/web failed on"],
    [undefined, 5, "waiting", "no such status on"],
  ] as const)("that is %s", async (state, exitCode, outcome, reason) => {
    await using forge = await startForge(flavour, { "apps/api/dev/kustomization.yaml": kustomization("1.0.0") });
    await forge.served.commit({
      files: {
        ".tagboat.yaml":
          `version: 1\ndefaults: { source: "${forge.repo}" }\n` +
          'environments: { dev: { files: ["apps/{app}/dev/*.yaml"], gate: { require: [{ status: "e2e/*" }] } } }\n' +
          "apps: { api: {} }\n",
      },
    });
    const tag = await forge.served.tip();
    await forge.setStatus(tag, "lint", "failure");
    if (state !== undefined) await forge.setStatus(tag, "e2e/web", state);
    const args = ["update", "--image", `${image}:${tag}`, "--app", "api", "--repo", forge.repo, "--json"];
    const result = await runCli(args, { env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour } });
    expect(result, result.stderr).toMatchObject({ exitCode });
    const { deliveries, gates } = JSON.parse(result.stdout);
    expect(deliveries[0].changes[0].outcome).toBe(outcome);
    expect(gates[0].rows.at(-1).reason).toBe(`${reason} ${tag.slice(0, 7)}${state === undefined ? " yet" : ""}`);
  });
});

test("a soak that is asked for everywhere binds only where an environment comes before", async () => {
  const repository = await server.create(`gates-${count++}`, {
    ".tagboat.yaml":
      'version: 1\ndiscover: "apps/{app}/{environment}"\ndefaults: { gate: { soak: 30m } }\n' +
      "environments: { dev: {}, staging: { after: [dev], delivery: push } }\n",
    "apps/api/dev/kustomization.yaml": kustomization("1.0.0"),
    "apps/api/staging/kustomization.yaml": kustomization("1.0.0"),
  });
  expect(await tagboat(repository, ...byName, "--environment", "dev")).toMatchObject({ exitCode: 0 });
  const unknown = await tagboat(repository, ...byName, "--environment", "staging", "--json");
  expect(unknown).toMatchObject({ exitCode: 9 });
  expect(JSON.parse(unknown.stdout).gates[0].rows).toMatchObject([
    { check: "source", subject: "dev", state: "unknown", reason: expect.stringContaining("no agent is configured") },
    { check: "soak", subject: "dev", state: "unknown" },
    { check: "hold", state: "holds" },
  ]);
  const other = await tagboat(repository, ...byName.with(2, `${image}:1.2.0`), "--environment", "staging");
  expect(other).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("it has another version: 1.1.0") });
});
