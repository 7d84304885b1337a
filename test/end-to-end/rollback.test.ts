import { describe, expect, test } from "vitest";
import { addCommits } from "../support/git-seed.ts";
import { type Pipeline, startPipeline } from "../support/promotion-world.ts";

/** prod has had these versions, the last one now. */
async function withHistory(
  versions: readonly string[],
  more: Parameters<typeof startPipeline>[0] = {},
): Promise<Pipeline> {
  const pipeline = await startPipeline({ versions: { prod: versions[0] ?? "" }, ...more });
  for (const version of versions.slice(1)) await pipeline.write("prod", version);
  return pipeline;
}

const back = ["rollback", "web", "--environment", "prod"] as const;

describe("rollback", () => {
  test("puts back what stood there before, and holds the environment in the same commit", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0", "1.2.0"]);
    const tip = await pipeline.repository.tip();
    const { exitCode, stderr, report } = await pipeline.runJson(...back, "--reason", "1.2.0 loses sessions");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(report).toMatchObject({
      command: "rollback",
      outcome: "updated",
      deliveries: [{ changes: [{ kind: "rollback", from: { tag: "1.2.0" }, to: { tag: "1.1.0" } }] }],
    });
    expect(report.notice).toContain("web in prod is held now; `tagboat unhold web --environment prod` ends the hold");
    expect(await pipeline.versionIn("prod")).toBe("1.1.0");
    expect(await pipeline.repository.git("rev-parse", "main^")).toBe(tip);
    const message = await pipeline.repository.git("log", "-1", "--format=%B");
    expect(message).toContain("rollback(prod): web 1.2.0 → 1.1.0");
    expect(message).toMatch(/^Tagboat-Change: rollback app=web environment=prod image=\S+ from=1\.2\.0 to=1\.1\.0$/m);
    expect(message).toMatch(/^Tagboat-Hold: app=web environment=prod$/m);
    expect(message).toMatch(/^Tagboat-Reason: 1\.2\.0 loses sessions$/m);
    expect(await pipeline.repository.git("show", "main:.tagboat/holds/prod/web.yaml")).toContain(
      "1.2.0 loses sessions",
    );
    // The next build stays out.
    const build = await pipeline.runJson("update", "web", "--environment", "prod", "--tag", "1.3.0");
    expect(build.report.deliveries[0].changes).toMatchObject([{ outcome: "held" }]);
  });

  test("twice is once, and says how to go further back", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0", "1.2.0"]);
    await pipeline.run(...back);
    const tip = await pipeline.repository.tip();
    const again = await pipeline.run(...back);
    expect(again, again.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("--tag TAG") });
    expect(await pipeline.runJson(...back)).toMatchObject({ exitCode: 0, report: { outcome: "unchanged" } });
    expect(await pipeline.repository.tip()).toBe(tip);
    expect(await pipeline.run(...back, "--tag", "1.0.0")).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
  });

  test("skips a version that was rolled back there", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    await pipeline.run(...back, "--no-hold");
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
    await pipeline.write("prod", "1.2.0");
    await pipeline.run(...back, "--no-hold");
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
  });

  test("keeps the version out, until a promotion names it and no hold stands", async () => {
    await using pipeline = await startPipeline({ versions: { staging: "1.1.0", prod: "1.0.0" } });
    await pipeline.write("prod", "1.1.0");
    await pipeline.run(...back);
    const promote = ["promote", "web", "--to", "prod"] as const;
    const byName = [...promote, "--tag", "1.1.0"] as const;
    expect((await pipeline.run(...byName)).stderr).toContain("tagboat unhold web --environment prod");
    await pipeline.run("unhold", "web", "--environment", "prod");
    const unnamed = await pipeline.run(...promote);
    expect(unnamed.exitCode).toBe(5);
    expect(unnamed.stderr).toContain("it enters again by its name");
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
    const named = await pipeline.run(...byName);
    expect(named, named.stderr).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("1.1.0");
  });

  test("that finds only versions that were rolled back there lists them", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    await pipeline.run(...back, "--no-hold");
    await pipeline.run(...back, "--tag", "1.1.0", "--no-hold");
    const { exitCode, stderr } = await pipeline.run(...back);
    expect([exitCode, stderr]).toEqual([
      4,
      expect.stringMatching(
        /Every earlier version of web in prod was rolled back there[\s\S]*These stood there: 1\.0\.0/,
      ),
    ]);
  });

  test("--no-hold sets none", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    await pipeline.run(...back, "--no-hold");
    expect(await pipeline.repository.git("ls-tree", "-r", "--name-only", "main")).not.toContain(".tagboat/holds");
  });

  test("--commit puts back what stood there then", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    const then = await pipeline.repository.tip();
    await pipeline.write("prod", "1.2.0");
    await pipeline.write("prod", "1.3.0");
    expect(await pipeline.run(...back, "--commit", then.slice(0, 9))).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("1.1.0");
  });

  test("what never stood there is refused unless it is forced with a reason", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    const tip = await pipeline.repository.tip();
    expect(await pipeline.run(...back, "--tag", "0.9.0")).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(/web in prod never had the version "0\.9\.0"[\s\S]*1\.1\.0, 1\.0\.0/),
    });
    expect(await pipeline.run(...back, "--tag", "0.9.0", "--force")).toMatchObject({ exitCode: 2 });
    expect(await pipeline.repository.tip()).toBe(tip);
    const forced = await pipeline.run(...back, "--tag", "0.9.0", "--force", "--reason", "the last good one");
    expect(forced, forced.stderr).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("0.9.0");
  });

  test("neither a freeze, nor a hold, nor a dead agent stops it", async () => {
    const freeze = 'gate: { soak: 1h, freeze: [{ cron: "0 0 * * *", for: 24h }], require: [{ status: "e2e/*" }] }';
    await using pipeline = await withHistory(["1.0.0", "1.1.0"], { prod: freeze });
    await pipeline.run("hold", "web", "--environment", "prod", "--reason", "exams");
    await pipeline.argo.close();
    const end = await pipeline.run(...back);
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
    // The person's hold keeps its reason.
    expect(await pipeline.repository.git("show", "main:.tagboat/holds/prod/web.yaml")).toContain("exams");
  });

  test("looks back as far as it needs", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    const { directory } = pipeline.repository;
    const readme = Array.from({ length: 1_100 }, (_, index) => ({ files: { "README.md": `${index}\n` } }));
    await addCommits(directory, readme);
    expect(await pipeline.run(...back, "--no-hold")).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
    for (let build = 0; build < 110; build++) await pipeline.write("prod", `2.0.${build}`);
    expect(await pipeline.run(...back, "--tag", "1.1.0")).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("1.1.0");
  });

  test("an app that has no version now: exit 4, with the way that brings its files back", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    await pipeline.repository.commit({ files: { "apps/web/prod/deployment.yaml": "kind: Namespace\n" } });
    const { exitCode, stderr } = await pipeline.run(...back);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 4 });
    expect(stderr).toContain("The files of web in prod have no version now");
    expect(stderr).toContain("git revert");
  });

  test("an app without an earlier version: exit 4", async () => {
    await using pipeline = await withHistory(["1.0.0"]);
    expect(await pipeline.run(...back)).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining("No earlier version of web in prod is known"),
    });
  });

  test("--dry-run shows the diff, the hold included, and writes nothing", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    const tip = await pipeline.repository.tip();
    const { stdout } = await pipeline.run(...back, "--dry-run");
    expect(stdout).toMatch(/^\+.*web:1\.0\.0/m);
    expect(stdout).toMatch(/^\+\+\+ .*\.tagboat\/holds\/prod\/web\.yaml/m);
    expect(await pipeline.repository.tip()).toBe(tip);
  });

  test("several environments, each to its own earlier version", async () => {
    await using pipeline = await withHistory(["1.0.0", "1.1.0"]);
    await pipeline.write("staging", "1.4.0");
    expect(await pipeline.run("rollback", "web", "--environment", "staging", "--environment", "prod")).toMatchObject({
      exitCode: 0,
    });
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
    expect(await pipeline.versionIn("staging")).toBe("1.0.0");
  });

  test("an app leaves its group only with --only-app; the group's name means all of it", async () => {
    const more = "groups: { shop: [web, cart] }";
    await using pipeline = await withHistory(["1.0.0", "1.1.0"], {
      more,
      apps: ", cart: { images: [{ name: cart }] }",
    });
    const alone = await pipeline.run(...back);
    expect(alone).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("web moves together with cart") });
    expect(await pipeline.run(...back, "--only-app")).toMatchObject({ exitCode: 0 });
    expect(await pipeline.versionIn("prod")).toBe("1.0.0");
  });

  test("what is asked for must be named", async () => {
    await using pipeline = await withHistory(["1.0.0"]);
    expect(await pipeline.run("rollback", "web")).toMatchObject({ exitCode: 2 });
    expect(await pipeline.run("rollback", "--environment", "prod")).toMatchObject({ exitCode: 2 });
    expect(await pipeline.run(...back, "--tag", "1", "--commit", "abcdef1")).toMatchObject({ exitCode: 2 });
    expect(await pipeline.run(...back, "--commit", "abc")).toMatchObject({ exitCode: 2 });
    expect(await pipeline.run(...back, "--commit", "abcdef1")).toMatchObject({ exitCode: 4 });
  });
});
