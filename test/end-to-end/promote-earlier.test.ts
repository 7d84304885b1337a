import { describe, expect, test } from "vitest";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { type ForgeFlavour, type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { startGitServer } from "../support/git-server.ts";
import { inTurn } from "../support/in-turn.ts";
import { runCli } from "../support/run-cli.ts";

/** `promote --tag`: a version that a newer one has replaced at the source. */

const image = "ghcr.io/acme/web";
const minute = 60_000;
const pathIn = (environment: string): string => `apps/web/${environment}/kustomization.yaml`;
const kustomization = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;

interface Layout {
  readonly staging?: string;
  readonly prod?: string;
  readonly soak?: string;
  readonly evidence?: string;
  readonly more?: string;
}

const configOf = ({
  staging = agents,
  prod = "",
  soak = "0s",
  evidence = "revision",
  more = "",
}: Layout): string => `version: 1
defaults: { order: strict, delivery: push, report: config-commit }
agents:
  controller: { kind: commit-status, evidence: revision }
  page: { kind: http, url: "https://staging.invalid/version", tag: /tag }
discover: "apps/{app}/{environment}"
environments:
  dev: { agents: [] }
  staging: { after: [dev], ${staging} }
  prod: { after: [staging], gate: { evidence: ${evidence}, soak: ${soak} }${prod} }
${more}
`;
const agents = 'agents: [{ use: controller, status: "deploy/{app}" }]';

async function start(flavour: ForgeFlavour, layout: Layout = {}) {
  const files = ["dev", "staging", "prod"].map((environment) => [pathIn(environment), kustomization("1.0.0")]);
  const forge = await startForge(flavour, { ".tagboat.yaml": configOf(layout), ...Object.fromEntries(files) });
  return { forge, ...pipelineOf(forge) };
}

function pipelineOf(forge: ForgeHarness) {
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const given = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour, ...env };
    const { exitCode, stdout, stderr } = await runCli([...args, "--repo", forge.repo, "--json"], { env: given });
    const report = JSON.parse(stdout);
    const rows = report.gates?.[0]?.rows ?? [];
    const row = (check: string) => rows.find((one: { check: string }) => one.check === check);
    return { exitCode, stderr, report, source: row("source"), soak: row("soak"), error: report.error };
  };
  return {
    run,
    write: (environment: string, version: string) =>
      forge.served.commit({
        files: { [pathIn(environment)]: kustomization(version) },
        message: `${version} in ${environment}`,
      }),
    promote: (tag: string, ...more: readonly string[]) =>
      run(["promote", "web", "--to", "prod", "--tag", tag, ...more]),
    inProd: async () => /newTag: (\S+)/.exec(await forge.served.read(pathIn("prod")))?.[1],
  };
}

type Started = Awaited<ReturnType<typeof start>>;

/** staging runs a version, which the controller shows, and our own run records it. */
async function prove({ forge, run, write }: Started, version: string, healthyFor = 0): Promise<string> {
  const commit = await write("staging", version);
  await forge.setStatus(commit, "deploy/web", "success");
  forge.advance(healthyFor);
  const end = await run(["wait", "web", "--environment", "staging", "--evidence", "revision", "--timeout", "60s"]);
  expect(end.exitCode, end.stderr).toBe(0);
  return commit;
}

describe.each(oneOfEachAdapter)("promote --tag on %s", (flavour) => {
  const test = inTurn(flavour);
  test("takes an earlier version whose success is recorded, and says where", async () => {
    const world = await start(flavour);
    await using forge = world.forge;
    const commit = await prove(world, "1.1.0");
    await world.write("staging", "1.2.0");
    const end = await world.promote("1.1.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "updated" }, source: { state: "holds" } });
    expect(end.source.reason).toMatch(
      new RegExp(`^1\\.1\\.0 was healthy: recorded on ${commit.slice(0, 7)}, 20.* UTC; it has 1\\.2\\.0 now$`),
    );
    expect(await world.inProd()).toBe("1.1.0");
    expect(await forge.served.git("log", "-1", "--format=%B")).toContain(
      "Tagboat-Gate: prod: source staging: 1.1.0 was healthy",
    );
    expect(await world.promote("1.1.0")).toMatchObject({ exitCode: 0, report: { outcome: "unchanged" } });
  });

  test("refuses one without a record, and says what would record it", async () => {
    const world = await start(flavour);
    await using forge = world.forge;
    const commit = await world.write("staging", "1.1.0");
    // The controller's own status is no record of ours.
    await forge.setStatus(commit, "deploy/web", "success");
    await world.write("staging", "1.2.0");
    const end = await world.promote("1.1.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 5, source: { state: "refuses" } });
    expect(end.source.reason).toBe("it has 1.2.0 now, and no proof of 1.1.0 is recorded there");
    expect(end.source.hint).toContain(
      "only the version that is there now can be promoted. Set `report: config-commit` for staging",
    );
    expect(await world.inProd()).toBe("1.0.0");
  });

  test("does not believe another account's status", async () => {
    const world = await start(flavour);
    await using forge = world.forge;
    const commit = await world.write("staging", "1.1.0");
    await sayAsBob(forge, commit, "staging: healthy since 2026-11-20 10:42 UTC, our image runs");
    await world.write("staging", "1.2.0");
    expect(await world.promote("1.1.0")).toMatchObject({ exitCode: 5, source: { state: "refuses" } });
  });

  test("refuses a version whose last record is no success", async () => {
    const world = await start(flavour);
    await using forge = world.forge;
    const commit = await prove(world, "1.1.0");
    await forge.setStatus(commit, "deploy/web", "pending");
    expect(await world.run(["wait", "web", "--environment", "staging", "--timeout", "1s"])).toMatchObject({
      exitCode: 9,
    });
    await world.write("staging", "1.2.0");
    const end = await world.promote("1.1.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 5, source: { state: "refuses" } });
    expect(end.source.reason).toContain(`the last record on ${commit.slice(0, 7)} is: staging: not healthy yet: `);
  });

  test.each(["staging", "dev"])("refuses a version that was rolled back in %s, whatever is recorded", async (place) => {
    const world = await start(flavour);
    await using forge = world.forge;
    await prove(world, "1.1.0");
    if (place === "dev") await world.write("dev", "1.1.0");
    // Back to what had been there, by hand, and then on.
    await world.write(place, "1.0.0");
    await world.write("staging", "1.2.0");
    const end = await world.promote("1.1.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 5, source: { state: "refuses" } });
    expect(end.source.reason).toMatch(new RegExp(`^1\\.1\\.0: a person took it back in ${place} on `));
    expect(await forge.served.read(pathIn("prod"))).toContain("1.0.0");
  });

  test("soaks by what is recorded", async () => {
    const world = await start(flavour, { soak: "30m" });
    await using forge = world.forge;
    await prove(world, "1.1.0", 10 * minute);
    await prove(world, "1.2.0", 40 * minute);
    await world.write("staging", "1.3.0");
    const short = await world.promote("1.1.0");
    expect(short, short.stderr).toMatchObject({ exitCode: 5, source: { state: "holds" }, soak: { state: "refuses" } });
    expect(short.soak.reason).toMatch(/^it was healthy for (?:8m|9m).* of 30m: recorded on /);
    const long = await world.promote("1.2.0");
    expect(long, long.stderr).toMatchObject({ exitCode: 0, soak: { state: "holds" } });
    expect(await forge.served.read(pathIn("prod"))).toContain("1.2.0");
  });
});

describe.each(oneOfEachAdapter)("a proposal whose version was replaced at the source, on %s", (flavour) => {
  const test = inTurn(flavour);
  const proposed = { prod: ", delivery: pull-request" };
  const toProd = ["promote", "web", "--to", "prod"] as const;

  test("stays while its proof is recorded, and is brought up to the newer version once that is proved", async () => {
    const world = await start(flavour, proposed);
    await using forge = world.forge;
    await prove(world, "1.1.0");
    expect(await world.run(toProd)).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    await world.write("staging", "1.2.0");
    expect(await world.run(toProd)).toMatchObject({ exitCode: 5, report: { deliveries: [{ outcome: "waiting" }] } });
    expect(await forge.pulls()).toMatchObject([{ state: "open", title: "deploy(prod): web 1.0.0 → 1.1.0" }]);
    await prove(world, "1.2.0");
    expect(await world.run(toProd)).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect(await forge.pulls()).toMatchObject([{ state: "open", title: "deploy(prod): web 1.0.0 → 1.2.0" }]);
  });

  test("is closed without a record, and says so", async () => {
    const world = await start(flavour, proposed);
    await using forge = world.forge;
    const commit = await world.write("staging", "1.1.0");
    await forge.setStatus(commit, "deploy/web", "success");
    expect(await world.run(toProd)).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    await world.write("staging", "1.2.0");
    expect(await world.run(toProd)).toMatchObject({ exitCode: 5 });
    const [pull] = await forge.pulls();
    expect(pull?.state).toBe("closed");
    expect(pull?.body).toContain("1.1.0 was replaced in staging, and no proof of 1.1.0 is recorded there");
  });

  test("is merged by its name", async () => {
    const world = await start(flavour, proposed);
    await using forge = world.forge;
    await prove(world, "1.1.0");
    await world.write("staging", "1.2.0");
    expect(await world.promote("1.1.0")).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    const end = await world.promote("1.1.0", "--delivery", "merge");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "merged" }, source: { state: "holds" } });
    expect(await forge.pulls()).toMatchObject([{ state: "merged" }]);
    expect(await forge.served.read(pathIn("prod"))).toContain("1.1.0");
  });
});

describe("promote --tag", () => {
  test("finds a record on the commit that a person merged", async () => {
    const world = await start("gitea");
    await using forge = world.forge;
    await world.write("dev", "1.1.0");
    const opened = await world.run(["promote", "web", "--to", "staging", "--delivery", "pull-request"]);
    expect(opened, opened.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    await forge.merge(1);
    await forge.setStatus(await forge.served.tip(), "deploy/web", "success");
    expect(await world.run(["wait", "web", "--environment", "staging", "--timeout", "60s"])).toMatchObject({
      exitCode: 0,
    });
    await world.write("staging", "1.2.0");
    const end = await world.promote("1.1.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, source: { state: "holds" } });
  });

  test("of the present version is judged as without it", async () => {
    const world = await start("gitea");
    await using forge = world.forge;
    const commit = await world.write("staging", "1.1.0");
    await forge.setStatus(commit, "deploy/web", "success");
    const end = await world.promote("1.1.0", "--from", "staging");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, source: { state: "holds" } });
    expect(end.source.reason).not.toContain("recorded");
  });

  test("is unknown while the statuses cannot be read", async () => {
    const world = await start("gitea");
    await using forge = world.forge;
    const commit = await prove(world, "1.1.0");
    await world.write("staging", "1.2.0");
    forge.answerWith((_, path) => (path.includes(`${commit}/statuses`) ? { status: 502 } : undefined));
    const end = await world.promote("1.1.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 7, source: { state: "unknown", noResponse: true } });
    expect(await world.inProd()).toBe("1.0.0");
  });

  test("does not cross a hold, and no older version than the present one enters", async () => {
    const world = await start("gitea");
    await using forge = world.forge;
    await prove(world, "1.1.0");
    await world.write("staging", "1.2.0");
    await forge.served.commit({ files: { ".tagboat/holds/prod/web.yaml": "reason: exams\n" } });
    expect(await world.promote("1.1.0")).toMatchObject({ exitCode: 5, source: { state: "holds" } });
    await world.run(["unhold", "web", "--environment", "prod"]);
    await world.write("prod", "1.1.5");
    const older = await world.promote("1.1.0");
    expect(older, older.stderr).toMatchObject({ exitCode: 5 });
    expect(older.error.message).toContain("order: older than 1.1.5");
  });

  test("that never was at the source is not found, and the last versions there are listed: exit 4", async () => {
    const world = await start("gitea");
    await using forge = world.forge;
    await world.write("staging", "1.2.0");
    const end = await world.promote("1.1.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 4, error: { message: '"1.1.0" was never in web in staging' } });
    expect(end.error.hint).toBe("The last versions there were 1.2.0, 1.0.0.");
    expect(await forge.served.read(pathIn("prod"))).toContain("1.0.0");
  });

  test("names the version of one app: exit 2 for a group", async () => {
    const more = "groups: { shop: [web, api] }";
    const world = await start("gitea", { more });
    await using forge = world.forge;
    for (const environment of ["dev", "staging", "prod"])
      await forge.served.commit({ files: { [`apps/api/${environment}/kustomization.yaml`]: kustomization("1.0.0") } });
    const end = await world.promote("1.0.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 2 });
    expect(end.error.message).toBe("--tag names the version of one app, and this promotes web, api");
  });

  test("holds, not verified, where the config says that nobody can be asked", async () => {
    const world = await start("gitea", { staging: "agents: []" });
    await using forge = world.forge;
    await world.write("staging", "1.1.0");
    await world.write("staging", "1.2.0");
    const end = await world.promote("1.1.0");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, source: { state: "holds" } });
    expect(end.source.reason).toBe("it was there, not verified (`agents: []`); it has 1.2.0 now");
    expect(await forge.served.read(pathIn("prod"))).toContain("1.1.0");
  });

  test("without a forge takes only the present version, and says so", async () => {
    await using git = await startGitServer();
    const page = "agents: [{ use: page }]";
    const repository = await git.create("config", {
      ".tagboat.yaml": configOf({ staging: page }),
      ...Object.fromEntries(["dev", "staging", "prod"].map((one) => [pathIn(one), kustomization("1.0.0")])),
    });
    for (const version of ["1.1.0", "1.2.0"])
      await repository.commit({ files: { [pathIn("staging")]: kustomization(version) } });
    const args = ["promote", "web", "--to", "prod", "--tag", "1.1.0", "--forge", "git", "--repo", repository.url];
    const { exitCode, stderr } = await runCli(args, {});
    expect(exitCode, stderr).toBe(5);
    expect(stderr).toContain("it has 1.2.0 now, and its repository has no forge, so nothing is recorded");
    expect(stderr).toContain("Without a record, only the version that is there now can be promoted.");
  });

  test("takes what Argo CD showed, with the image as evidence", async () => {
    await using forge = await startForge("gitea", {
      "apps/web/staging/deployment.yaml": deployment(`${image}:1.0.0`),
      "apps/web/prod/deployment.yaml": deployment(`${image}:1.0.0`),
    });
    await using argo = await startArgoCdServer({ repository: forge.served, speed: 10, pace: { poll: 5_000 } });
    const config = `version: 1
defaults: { order: strict, delivery: push, report: config-commit, files: ["apps/{app}/{environment}/*.yaml"] }
agents: { cluster: { kind: argo-cd, url: "${argo.url}", grace: { settle: 1s, degraded: 3s } } }
environments:
  staging: { agents: [{ use: cluster, application: "{app}-staging", project: team-a }] }
  prod: { after: [staging], agents: [] }
apps: { web: { images: [{ name: ${image} }] } }
`;
    await forge.served.commit({ files: { ".tagboat.yaml": config } });
    argo.application("web-staging", { path: "apps/web/staging" });
    const { run } = pipelineOf(forge);
    const env = { ARGOCD_AUTH_TOKEN: argo.token };
    const write = (version: string) =>
      forge.served.commit({ files: { "apps/web/staging/deployment.yaml": deployment(`${image}:${version}`) } });
    await write("1.1.0");
    const waited = await run(["wait", "web", "--environment", "staging", "--timeout", "60s"], env);
    expect(waited, waited.stderr).toMatchObject({ exitCode: 0 });
    await write("1.2.0");
    const end = await run(["promote", "web", "--to", "prod", "--tag", "1.1.0"], env);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, source: { state: "holds", evidence: "image" } });
    expect(await forge.served.read("apps/web/prod/deployment.yaml")).toContain(`${image}:1.1.0`);
  });
});

async function sayAsBob(forge: ForgeHarness, commit: string, description: string): Promise<void> {
  const status = { context: "tagboat/staging/web", state: "success", description };
  if ("github" in forge.server) return forge.say(commit, status);
  const { owner, name, call } = forge.server.gitea;
  expect((await call("bob", "POST", `/repos/${owner}/${name}/statuses/${commit}`, status)).status).toBe(201);
}
