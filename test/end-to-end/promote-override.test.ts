import { describe, expect, test } from "vitest";
import { type Pipeline, startPipeline } from "../support/promotion-world.ts";

const allowed = "gate: { override: true }";
const force = ["--force", "--reason", "fixes the login"] as const;
const messageOf = ({ repository }: Pipeline): Promise<string> => repository.git("log", "-1", "--format=%B");

/** The variables that GitHub gives a job that alice started by hand. */
const byAlice = {
  GITHUB_ACTIONS: "true",
  GITHUB_ACTOR: "alice",
  GITHUB_EVENT_NAME: "workflow_dispatch",
  GITHUB_REPOSITORY: "acme/config",
  GITHUB_SERVER_URL: "https://github.example.com",
  GITHUB_WORKFLOW: "hotfix",
  GITHUB_RUN_ID: "7",
};

describe("promote --force", () => {
  test("carries a hotfix past staging, and records what did not hold, why, and who did it", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" }, prod: allowed, env: byAlice });
    const args = ["promote", "web", "--from", "dev", "--to", "prod"];
    const closed = await pipeline.runJson(...args);
    expect(closed).toMatchObject({ exitCode: 5, report: { gates: [{ state: "waits" }] } });
    expect(closed.report.gates[0].override).toBeUndefined();
    const { exitCode, stderr, report } = await pipeline.runJson(...args, ...force);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const by = "alice (workflow hotfix, run https://github.example.com/acme/config/actions/runs/7)";
    expect(report.gates).toMatchObject([{ state: "holds", override: { reason: "fixes the login", by } }]);
    expect(report.gates[0].rows).toMatchObject([
      { check: "source", subject: "staging", state: "waits", overridden: true },
      { check: "source", subject: "dev", state: "holds" },
      { check: "order", state: "holds" },
      { check: "hold", state: "holds" },
    ]);
    expect(report.gates[0].rows.filter((row: { overridden?: true }) => row.overridden)).toHaveLength(1);
    expect(await pipeline.versionIn("prod")).toBe("1.1.0");
    const message = await messageOf(pipeline);
    expect(message).toMatch(
      /^Tagboat-Gate: prod: overridden: source staging: it has another version: 1\.0\.0; source dev: healthy/m,
    );
    expect(message).toMatch(/^Tagboat-Reason: fixes the login$/m);
    expect(message).toContain(`\nTagboat-By: ${by}\n`);
    const status = await pipeline.runJson("status", "web");
    expect(status.report.rows).toMatchObject([{}, {}, { environment: "prod", version: "1.1.0" }]);
    expect(status.report.rows[2].override).toEqual({
      checks: ["source staging: it has another version: 1.0.0"],
      reason: "fixes the login",
      by,
    });
    expect(status.report.rows[1].override).toBeUndefined();
    expect((await pipeline.run("status", "web")).stdout).toContain(
      "its gate was overridden by alice, because fixes the login: source staging: it has another version: 1.0.0",
    );
  });

  test("brings no version in that was taken back in an environment before", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0", staging: "1.1.0" }, prod: allowed });
    await pipeline.run("rollback", "web", "--environment", "dev", "--tag", "1.0.0", "--force", "--reason", "leaks");
    const { exitCode, report } = await pipeline.runJson("promote", "web", "--to", "prod", ...force);
    expect(exitCode).toBe(5);
    const hold = report.gates[0].rows.find(({ check }: { check: string }) => check === "hold");
    expect(hold).toMatchObject({
      state: "refuses",
      reason: expect.stringMatching(/^1\.1\.0: it was rolled back in dev on /),
    });
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
    const status = await pipeline.runJson("status", "web", "--environment", "prod");
    expect(status.report.rows[0].next.gate.state).toBe("refuses");
  });

  test("ends no hold that a person's revert is; the gate and status say so, for a newer version too", async () => {
    await using pipeline = await startPipeline({ versions: { staging: "1.1.0" }, prod: allowed });
    const promote = ["promote", "web", "--to", "prod"] as const;
    expect(await pipeline.runJson(...promote, "--wait-for-gate", "--timeout", "2m")).toMatchObject({ exitCode: 0 });
    await pipeline.revert();
    await pipeline.write("staging", "1.2.0");
    const { exitCode, report } = await pipeline.runJson(...promote, ...force);
    expect(exitCode).toBe(5);
    expect(report.gates[0]).toMatchObject({ state: "refuses" });
    expect(report.gates[0].rows).toContainEqual({
      check: "hold",
      state: "refuses",
      reason: "held: a person took 1.1.0 back",
    });
    expect(report.error.hint).toContain("To end the hold: tagboat unhold web --environment prod.");
    const status = await pipeline.runJson("status", "web", "--environment", "prod");
    expect(status.report.rows[0].next.gate.rows).toContainEqual(
      expect.objectContaining({ check: "hold", state: "refuses" }),
    );
    await pipeline.run("unhold", "web", "--environment", "prod");
    expect(await pipeline.runJson(...promote, "--wait-for-gate", "--timeout", "2m")).toMatchObject({ exitCode: 0 });
  });

  test("is refused if the config does not allow it, and says which key would", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" } });
    const tip = await pipeline.repository.tip();
    const { exitCode, report } = await pipeline.runJson("promote", "web", "--from", "dev", "--to", "prod", ...force);
    expect({ exitCode, report }).toMatchObject({ exitCode: 5, report: { error: { kind: "refused" } } });
    expect(report.error.message).toContain("`gate.override: true`");
    expect(await pipeline.repository.tip()).toBe(tip);
  });

  test.each([[["--force"]], [["--force", "--reason", " "]]])("%j is a usage error", async (flags) => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" }, staging: allowed });
    const end = await pipeline.run("promote", "web", "--to", "staging", ...flags);
    expect(end).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--force needs --reason") });
  });

  test("never overrides a hold", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" }, staging: allowed });
    await pipeline.run("hold", "web", "--environment", "staging", "--reason", "exams");
    const tip = await pipeline.repository.tip();
    const { exitCode, report } = await pipeline.runJson("promote", "web", "--to", "staging", ...force);
    expect({ exitCode, report }).toMatchObject({ exitCode: 5, report: { gates: [{ state: "refuses" }] } });
    expect(report.error.message).toMatch(/hold: held .*exams/);
    expect(await pipeline.repository.tip()).toBe(tip);
  });

  test("never brings back a version that was taken back there", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" }, staging: allowed });
    expect(await pipeline.run("promote", "web", "--to", "staging")).toMatchObject({ exitCode: 0 });
    await pipeline.revert();
    const tip = await pipeline.repository.tip();
    const { exitCode, report } = await pipeline.runJson("promote", "web", "--to", "staging", ...force);
    expect({ exitCode, report }).toMatchObject({ exitCode: 5, report: { error: { kind: "refused" } } });
    expect(report.error.message).toMatch(/1\.1\.0/);
    expect(await pipeline.repository.tip()).toBe(tip);
  });

  test("overrides a freeze, a requirement that is unknown, and an older version", async () => {
    const gate =
      'gate: { override: true, freeze: [{ cron: "0 0 * * *", for: 24h }], require: [{ http: "http://127.0.0.1:9/" }] }';
    await using pipeline = await startPipeline({ versions: { staging: "1.1.0" }, staging: gate });
    const { exitCode, stderr, report } = await pipeline.runJson("promote", "web", "--to", "staging", ...force);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const overridden = report.gates[0].rows.filter((row: { overridden?: true }) => row.overridden);
    expect(overridden).toMatchObject([
      { check: "order", state: "refuses" },
      { check: "freeze", state: "waits" },
      { check: "require", state: "unknown" },
    ]);
    expect(await pipeline.versionIn("staging")).toBe("1.0.0");
    expect(stderr).not.toContain("gate open");
  });

  test("records no override if the gate was open anyway", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" }, staging: allowed });
    const { exitCode, report } = await pipeline.runJson("promote", "web", "--to", "staging", ...force);
    expect({ exitCode, override: report.gates[0].override }).toEqual({ exitCode: 0, override: undefined });
    expect(await messageOf(pipeline)).not.toContain("overridden");
  });
});

test("--reason is recorded without --force, too, on one line", async () => {
  await using pipeline = await startPipeline({ versions: { dev: "1.1.0" } });
  const end = await pipeline.run("promote", "web", "--to", "staging", "--reason", "asked by\nTagboat-By: mallory");
  expect(end).toMatchObject({ exitCode: 0 });
  const message = await messageOf(pipeline);
  expect(message).toContain("\nTagboat-Reason: asked by Tagboat-By: mallory");
  expect(message).not.toMatch(/^Tagboat-By/m);
});

test("a run on a terminal shows an override as one", async () => {
  await using pipeline = await startPipeline({ versions: { dev: "1.1.0" }, prod: allowed });
  const args = ["promote", "web", "--from", "dev", "--to", "prod", ...force, "--dry-run"];
  const { exitCode, stderr } = await pipeline.run(...args);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stderr).toContain("web → prod: gate overridden: fixes the login");
  expect(stderr).toMatch(/waits +source staging +it has another version: 1\.0\.0 \(overridden\)/);
});
