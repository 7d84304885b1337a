import { expect, test } from "vitest";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { type ForgeHarness, flavours, startForge } from "../support/forge-harness.ts";
import { spawnCli } from "../support/run-cli.ts";

const image = "registry.example.com/web";
const stops = ["dev", "staging", "prod"] as const;
const pathOf = (environment: string): string => `apps/web/${environment}/deployment.yaml`;

/** Each environment has its own Application. A version must be healthy in staging for an hour before it may enter prod. */
const configOf = (argo: string): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${argo}", grace: { settle: 1s, degraded: 3s } } }
defaults:
  files: ["apps/{app}/{environment}/*.yaml"]
  agents: [{ use: cluster, application: "{app}-{environment}", project: team-a }]
environments:
  dev: { delivery: push }
  staging: { after: [dev], delivery: merge }
  prod: { after: [staging], delivery: pull-request, gate: { soak: 1h } }
apps: { web: { images: [{ name: ${image} }] } }
`;

/** Ten of Argo CD's seconds pass in one of ours. */
async function startStory(flavour: ForgeHarness["flavour"]) {
  const files = stops.map((environment) => [pathOf(environment), deployment(`${image}:1.0.0`)] as const);
  const forge = await startForge(flavour, Object.fromEntries(files));
  const repository = { ...forge.served, url: forge.repo };
  const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  await forge.served.commit({ files: { ".tagboat.yaml": configOf(argo.url) } });
  for (const stop of stops) argo.application(`web-${stop}`, { path: `apps/web/${stop}` });
  const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour, ARGOCD_AUTH_TOKEN: argo.token };
  return {
    forge,
    argo,
    /** Runs the built CLI. */
    async run(command: string, ...args: readonly string[]) {
      const all = [command, "web", "--repo", forge.repo, "--json", ...args];
      const { exitCode, stdout, stderr } = await spawnCli(all, { env });
      return { exitCode, stderr, report: JSON.parse(stdout) };
    },
    /** What Git has in dev, staging and prod. */
    async versions() {
      const texts = await Promise.all(stops.map((stop) => forge.served.read(pathOf(stop))));
      return texts.map((text) => new RegExp(`${image}:([^\\s"]+)`).exec(text)?.[1]);
    },
    async [Symbol.asyncDispose]() {
      await argo.close();
      await forge[Symbol.asyncDispose]();
    },
  };
}

test.each(flavours)("a version goes from the build to prod on %s", { timeout: 180_000 }, async (flavour) => {
  await using story = await startStory(flavour);
  const { forge } = story;

  const built = await story.run("update", "--environment", "dev", "--tag", "1.1.0", "--wait");
  expect(built, built.stderr).toMatchObject({ exitCode: 0, report: { outcome: "healthy" } });

  const early = await story.run("promote", "--to", "prod");
  expect(early.report, early.stderr).toMatchObject({ outcome: "unchanged" });

  const staged = await story.run("promote", "--to", "staging", "--wait");
  expect(staged, staged.stderr).toMatchObject({ exitCode: 0, report: { outcome: "healthy" } });
  expect(staged.report.deliveries).toMatchObject([{ outcome: "merged", changes: [{ to: { tag: "1.1.0" } }] }]);
  expect(await story.versions()).toEqual(["1.1.0", "1.1.0", "1.0.0"]);

  const soaking = await story.run("promote", "--to", "prod");
  expect(soaking, soaking.stderr).toMatchObject({ exitCode: 5, report: { gates: [{ state: "waits" }] } });
  expect(soaking.report.error.message).toMatch(/soak staging: healthy for .* of 1h/);
  expect(await forge.pulls()).toHaveLength(1);

  story.argo.advance(3_600_000);
  const proposed = await story.run("promote", "--to", "prod");
  expect(proposed, proposed.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
  const [, pull] = await forge.pulls();
  expect(pull).toMatchObject({ state: "open", title: "deploy(prod): web 1.0.0 → 1.1.0" });
  expect(pull?.body).toContain("- holds: <code>soak staging&#58; healthy for");
  // A person who squashes it can drop the trailers from the base, so they are read where they were written.
  const message = await forge.served.git("log", "-1", "--format=%B", pull?.headCommit ?? "");
  expect(message).toMatch(/Tagboat-Gate: prod: source staging: healthy.*soak staging: healthy for/);
  expect(await story.versions()).toEqual(["1.1.0", "1.1.0", "1.0.0"]);

  // A person merges it on GitHub, and `--delivery merge` on the others.
  if (flavour === "github") await forge.merge(pull?.number ?? 0);
  else {
    const merged = await story.run("promote", "--to", "prod", "--delivery", "merge");
    expect(merged, merged.stderr).toMatchObject({ exitCode: 0, report: { outcome: "merged" } });
  }
  const arrived = await story.run("wait", "--environment", "prod");
  expect(arrived, arrived.stderr).toMatchObject({ exitCode: 0 });
  expect(await story.versions()).toEqual(["1.1.0", "1.1.0", "1.1.0"]);
  expect((await forge.pulls()).map(({ state }) => state)).toEqual(["merged", "merged"]);

  const again = await story.run("promote", "--to", "prod");
  expect(again, again.stderr).toMatchObject({ exitCode: 0, report: { outcome: "unchanged" } });
});
