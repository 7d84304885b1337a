import { describe, expect, test } from "vitest";
import { startPipeline, webImage } from "../support/promotion-world.ts";

describe("promote", () => {
  test("carries the version of the earlier environment, and says in the commit who proved it", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" } });
    const { exitCode, stderr, report } = await pipeline.runJson("promote", "web", "--to", "staging");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(report).toMatchObject({
      command: "promote",
      outcome: "updated",
      deliveries: [{ changes: [{ kind: "promote", from: { tag: "1.0.0" }, to: { tag: "1.1.0" } }] }],
      gates: [{ app: "web", environment: "staging", state: "holds" }],
    });
    expect(report.gates[0].rows).toMatchObject([
      { check: "source", subject: "dev", state: "holds", evidence: "image" },
      { check: "order", state: "holds", reason: "newer than 1.0.0" },
      { check: "hold", state: "holds" },
    ]);
    expect(await pipeline.versionIn("staging")).toBe("1.1.0");
    const message = await pipeline.repository.git("log", "-1", "--format=%B");
    expect(message).toContain("deploy(staging): web 1.0.0 → 1.1.0");
    expect(message).toMatch(/^Tagboat-Change: promote app=web environment=staging image=\S+ from=1\.0\.0 to=1\.1\.0$/m);
    expect(message).toMatch(/^Tagboat-Gate: staging: source dev: healthy.*order: newer than 1\.0\.0/m);
  });

  test("twice is once", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" } });
    await pipeline.run("promote", "web", "--to", "staging");
    const tip = await pipeline.repository.tip();
    const again = await pipeline.runJson("promote", "web", "--to", "staging");
    expect(again).toMatchObject({ exitCode: 0, report: { outcome: "unchanged" } });
    expect(await pipeline.repository.tip()).toBe(tip);
  });

  test("--dry-run shows gate and diff, and writes nothing", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" } });
    const tip = await pipeline.repository.tip();
    const { exitCode, stdout, stderr } = await pipeline.run("promote", "web", "--to", "staging", "--dry-run");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(new RegExp(`^\\+.*${webImage}:1\\.1\\.0`, "m"));
    expect(stderr).toContain("web → staging: gate open");
    expect(await pipeline.repository.tip()).toBe(tip);
  });

  test("an older version at the source is refused, and not passed over in silence", async () => {
    await using pipeline = await startPipeline({ versions: { staging: "1.1.0" } });
    const { exitCode, report } = await pipeline.runJson("promote", "web", "--to", "staging");
    expect({ exitCode, report }).toMatchObject({
      exitCode: 5,
      report: {
        deliveries: [{ outcome: "refused" }],
        error: { kind: "refused", message: 'The gate of "staging" refuses for web: order: older than 1.1.0' },
      },
    });
    expect(await pipeline.versionIn("staging")).toBe("1.1.0");
  });

  test.each([
    ["a hold without an end", [], "refused"],
    ["a hold with an end", ["--until", "3h"], "waiting"],
  ])("%s closes the gate: exit 5", async (_, until, outcome) => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" } });
    await pipeline.run("hold", "web", "--environment", "staging", "--reason", "exams", ...until);
    const tip = await pipeline.repository.tip();
    const { exitCode, report } = await pipeline.runJson("promote", "web", "--to", "staging");
    expect({ exitCode, report }).toMatchObject({ exitCode: 5, report: { error: { kind: "refused" } } });
    expect(report.deliveries[0].changes).toMatchObject([{ outcome }]);
    expect(await pipeline.repository.tip()).toBe(tip);
  });

  test("a freeze waits: exit 5, though a build would be held with 0", async () => {
    const freeze = 'gate: { freeze: [{ cron: "0 0 * * *", for: 24h, reason: exams }] }';
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" }, staging: freeze });
    const { exitCode, report } = await pipeline.runJson("promote", "web", "--to", "staging");
    expect({ exitCode, report }).toMatchObject({
      exitCode: 5,
      report: { deliveries: [{ outcome: "waiting" }], gates: [{ state: "waits" }] },
    });
  });

  test("prod takes only what staging has proved", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" } });
    const early = await pipeline.runJson("promote", "web", "--from", "dev", "--to", "prod");
    expect(early).toMatchObject({ exitCode: 5, report: { deliveries: [{ outcome: "waiting" }] } });
    expect(early.report.error.message).toContain("source staging: it has another version: 1.0.0");
    expect(await pipeline.run("promote", "web", "--to", "staging", "--wait")).toMatchObject({ exitCode: 0 });
    expect(await pipeline.run("promote", "web", "--to", "prod")).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("1.1.0");
  });

  test("--wait-for-gate waits for a soak, and delivers when it is over", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "1.1.0" }, staging: "gate: { soak: 60s }" });
    await pipeline.run("update", "web", "--environment", "dev", "--tag", "1.2.0");
    const now = await pipeline.runJson("promote", "web", "--to", "staging");
    expect(now).toMatchObject({ exitCode: 5, report: { deliveries: [{ outcome: "waiting" }] } });
    const later = await pipeline.runJson("promote", "web", "--to", "staging", "--wait-for-gate", "--timeout", "2m");
    expect(later, later.stderr).toMatchObject({ exitCode: 0, report: { outcome: "updated" } });
    expect(await pipeline.versionIn("staging")).toBe("1.2.0");
  });

  test("a tag that can move is refused without a digest, and carried with one", async () => {
    await using pipeline = await startPipeline({ versions: { dev: "latest" } });
    const plain = await pipeline.runJson("promote", "web", "--to", "staging");
    expect(plain).toMatchObject({ exitCode: 5, report: { error: { kind: "refused" } } });
    expect(plain.report.error.message).toContain(
      '"latest" of registry.example.com/web in "dev" can move to another image',
    );
  });
});

describe("what promote is asked for", () => {
  test.each([
    [["promote", "--to", "staging"], 2, "The command names no app"],
    [["promote", "web"], 2, "The command names no environment"],
    [["promote", "web", "--to", "dev"], 2, '"dev" has no `after`'],
    [["promote", "web", "--to", "staging", "--from", "staging"], 2, 'both "staging"'],
    [["promote", "web", "--to", "stagin"], 4, "There is no environment `stagin`"],
    [["promote", "web", "--from", "deev", "--to", "prod"], 4, "There is no environment `deev`"],
    [["promote", "wob", "--to", "prod"], 4, "There is no app `wob`"],
  ])("%j", async (args, exitCode, message) => {
    await using pipeline = await startPipeline();
    expect(await pipeline.run(...args)).toMatchObject({ exitCode, stderr: expect.stringContaining(message) });
  });
});
