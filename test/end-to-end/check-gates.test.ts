import { describe, expect, test } from "vitest";
import { oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

const kustomization = (app: string): string => `images:\n  - name: ghcr.io/acme/${app}\n    newTag: 1.0.0\n`;

interface Row {
  readonly check: string;
  readonly subject: string;
  readonly state: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: { readonly file: string; readonly path?: string };
}

interface Layout {
  /** By environment, the apps that are there. Default: web in all of them. */
  readonly apps?: Readonly<Record<string, readonly string[]>>;
  readonly more?: string;
}

const environmentsOf = (prod: string, dev: string): string =>
  `environments:\n  dev: ${dev}\n  prod: { after: [dev], agents: [], delivery: push, ${prod} }\n`;

const configOf = ({ dev = "{ agents: [] }", prod = "", more = "" }: Gated): string =>
  `version: 1\ndefaults: { order: off }\ndiscover: "apps/{app}/{environment}"\n${environmentsOf(prod, dev)}${more}`;

interface Gated extends Layout {
  readonly dev?: string;
  readonly prod?: string;
}

const filesOf = (gated: Gated): Record<string, string> => {
  const { apps = { dev: ["web"], prod: ["web"] } } = gated;
  const places = Object.entries(apps).flatMap(([environment, names]) =>
    names.map((app) => [`apps/${app}/${environment}/kustomization.yaml`, kustomization(app)]),
  );
  return { ".tagboat.yaml": configOf(gated), ...Object.fromEntries(places) };
};

async function check(gated: Gated, ...args: readonly string[]) {
  await using server = await startGitServer();
  const { url } = await server.create("acme/config", filesOf(gated));
  const result = await runCli(["check", "--repo", url, "--json", ...args], { env: { TAGBOAT_FORGE: "git" } });
  const rows: Row[] = JSON.parse(result.stdout).checks ?? [];
  return { ...result, gates: rows.filter((row) => row.check === "gate"), rows };
}

const page = 'agents: { page: { kind: http, url: "https://{app}.example.com/version", revision: /commit } }\n';

describe("check warns of what can never hold in a gate", () => {
  test.each<readonly [string, Gated, Omit<Row, "check" | "state">]>([
    [
      "an earlier environment that lacks the app",
      { apps: { dev: ["other"], prod: ["web"] } },
      {
        subject: "web in prod",
        message: "source dev: it can never hold, because the app is not in `dev`",
        hint: "Add the app to `dev`, or leave it out of `prod` with `only`.",
        place: { file: ".tagboat.yaml", path: "environments.prod.after" },
      },
    ],
    [
      "an earlier environment without agents",
      { dev: "{}" },
      {
        subject: "web in prod",
        message: "source dev: it can never hold, because `dev` has no `agents`, so nothing proves what runs there",
        place: { file: ".tagboat.yaml", path: "environments.prod.after" },
      },
    ],
    [
      "a soak where the app alone has nobody to ask",
      {
        dev: "{ agents: [{ use: status, status: deploy }] }",
        prod: "gate: { soak: 1h, evidence: applied }",
        more: "agents: { status: { kind: commit-status } }\napps: { web: { agents: [] } }\n",
      },
      {
        subject: "web in prod",
        message: "soak dev: it can never hold, because `dev` has `agents: []` for the app",
        place: { file: ".tagboat.yaml", path: "environments.prod.gate.soak" },
      },
    ],
    [
      "a soak by a page",
      {
        dev: "{ agents: [{ use: page }] }",
        more: `${page}apps: { web: { environments: { prod: { gate: { soak: 1h, evidence: revision } } } } }\n`,
      },
      {
        subject: "web in prod",
        message:
          "soak dev: it can never hold, because page (http) keeps no record of how long something has been healthy",
        place: { file: ".tagboat.yaml", path: "apps.web.environments.prod.gate.soak" },
      },
    ],
    [
      "freezes that follow each other for ever",
      { prod: 'gate: { freeze: [{ cron: "0 0 * * *", for: 13h }, { cron: "0 12 * * *", for: 12h }] }' },
      {
        subject: "web in prod",
        message: "freeze: it can never hold, because its windows leave no gap within a year",
        place: { file: ".tagboat.yaml", path: "environments.prod.gate.freeze" },
      },
    ],
  ])("%s", async (_, gated, row) => {
    const { exitCode, gates, stderr } = await check(gated, "--app", "web");
    expect(gates, stderr).toMatchObject([{ check: "gate", state: "warning", ...row }]);
    expect(gates[0]?.hint).toBeDefined();
    // An agent of the test does not answer, so the run may have other warnings, but the gate alone is no failure.
    expect(exitCode).toBe(0);
  });

  test("nothing of a gate that can hold", async () => {
    const gaps = 'gate: { freeze: [{ cron: "0 0 * * *", for: 12h }, { cron: "0 13 * * *", for: 11h }] }';
    expect((await check({ prod: gaps })).gates).toEqual([]);
    const soak = {
      dev: "{ agents: [{ use: status, status: deploy }] }",
      prod: "gate: { soak: 1h, evidence: applied }",
    };
    expect((await check({ ...soak, more: "agents: { status: { kind: commit-status } }\n" })).gates).toEqual([]);
  });

  test("once for many apps, and by the environment's name if it is all of them", async () => {
    const apps = ["a", "b", "c", "d", "e"];
    const all = await check({ dev: "{}", apps: { dev: apps, prod: apps } });
    expect(all.gates.map(({ subject }) => subject)).toEqual(["prod"]);
    const most = await check({ apps: { dev: ["e"], prod: apps } });
    expect(most.gates.map(({ subject }) => subject)).toEqual(["a, b, c and 1 more in prod"]);
  });

  test("by all environments, also if one alone is looked at", async () => {
    expect((await check({}, "--environment", "prod")).gates).toEqual([]);
    const absent = await check({ apps: { dev: ["other"], prod: ["web"] } }, "--environment", "prod");
    expect(absent.gates).toMatchObject([{ subject: "web in prod", state: "warning" }]);
  });

  test("with its place in the text", async () => {
    await using server = await startGitServer();
    const { url } = await server.create("acme/config", filesOf({ dev: "{}" }));
    const { stdout } = await runCli(["check", "--repo", url], { env: { TAGBOAT_FORGE: "git" } });
    expect(stdout).toMatch(
      /^warning {2}gate .*web in prod: source dev: .* \(\.tagboat\.yaml#environments\.prod\.after\)$/m,
    );
  });

  test("and the agents' check fails if they can never show the evidence that a gate asks for", async () => {
    const { rows, exitCode } = await check({ dev: "{ agents: [{ use: page }] }", more: page });
    const agents = rows.filter(({ check: name, subject }) => name === "agent" && subject === "web in dev");
    expect(agents).toMatchObject([
      { state: "failed", message: expect.stringContaining("and not that our image runs") },
    ]);
    expect(exitCode).toBe(3);
  });
});

describe.each(oneOfEachAdapter)("check looks for required statuses on %s", (flavour) => {
  const withStatuses = async (gate: string, names: readonly string[], token?: string) => {
    await using forge = await startForge(flavour, filesOf({}));
    const prod = `source: "${forge.repo}", gate: { require: [${gate}] }`;
    const tip = await forge.served.commit({ files: { ".tagboat.yaml": configOf({ prod }) } });
    for (const name of names) await forge.setStatus(tip, name, "success");
    const env = { TAGBOAT_TOKEN: token ?? forge.token, TAGBOAT_FORGE: flavour };
    forge.answerWith((_, path) =>
      token === undefined || !path.includes(`/commits/${tip}/`) ? undefined : { status: 403, body: "{}" },
    );
    const { stdout } = await runCli(["check", "--repo", forge.repo, "--json"], {
      env: { ...env, TAGBOAT_TOKEN: forge.token },
    });
    const rows: Row[] = JSON.parse(stdout).checks;
    return rows.filter((row) => row.check === "gate");
  };

  test("and finds those of the newest commit", async () => {
    expect(await withStatuses('{ status: "e2e/*" }', ["e2e/web", "build"])).toMatchObject([
      { subject: "prod", state: "ok", message: "require e2e/*: e2e/web is on the newest commit of main" },
    ]);
  });

  test("and warns of a name that nothing has, with the names that there are", async () => {
    expect(await withStatuses('{ status: "e2e" }', ["e2e/web", "build"])).toMatchObject([
      {
        state: "warning",
        message: expect.stringContaining("has no such status or check"),
        hint: expect.stringMatching(/^It has (?:e2e\/web, build|build, e2e\/web)\. Check the name/),
      },
    ]);
    expect(await withStatuses('{ status: "e2e", on: config-commit }', [])).toMatchObject([
      { state: "warning", hint: expect.stringMatching(/^It has none\./) },
    ]);
  });

  test("and warns of statuses that the token may not read", async () => {
    expect(await withStatuses('{ status: "e2e" }', ["e2e"], "weak")).toMatchObject([
      { state: "warning", message: expect.stringContaining("require e2e: its statuses cannot be read") },
    ]);
  });
});
