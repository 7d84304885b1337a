import { expect, test } from "vitest";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { type ForgeHarness, oneOfEachAdapter, type SeenPull, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "registry.example.com/web";
const stops = ["dev", "staging", "prod"] as const;
const pathOf = (environment: string): string => `apps/web/${environment}/deployment.yaml`;

/** Each environment has its own Application. prod takes a version that was healthy in staging for an hour, and that a person approved. */
const configOf = (argo: string): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${argo}", grace: { settle: 1s, degraded: 3s } } }
defaults:
  files: ["apps/{app}/{environment}/*.yaml"]
  agents: [{ use: cluster, application: "{app}-{environment}", project: team-a }]
environments:
  dev: { delivery: push }
  staging: { after: [dev], delivery: merge }
  prod: { after: [staging], delivery: pull-request, gate: { soak: 1h, approvals: { count: 1 } } }
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
    async run(command: string, ...args: readonly string[]) {
      const all = [command, "web", "--repo", forge.repo, "--json", ...args];
      const { exitCode, stdout, stderr } = await runCli(all, { env });
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

type Story = Awaited<ReturnType<typeof startStory>>;

/** Runs a command that must succeed, and looks at its report. */
async function succeed({ run }: Story, args: readonly [string, ...string[]], report: object = {}): Promise<void> {
  const end = await run(...args);
  expect(end, `${args.join(" ")}: ${end.stderr}`).toMatchObject({ exitCode: 0, report });
}

/** The gate of prod stays closed, for this reason. */
async function expectClosed({ run, versions }: Story, state: "waits" | "refuses", reason: RegExp): Promise<void> {
  const before = await versions();
  const end = await run("promote", "--to", "prod");
  expect(end, end.stderr).toMatchObject({ exitCode: 5, report: { gates: [{ state }] } });
  expect(end.report.error.message).toMatch(reason);
  expect(await versions()).toEqual(before);
}

/** A build goes into dev, and from there to staging by a pull request that tagboat merges itself. */
async function reachStaging(story: Story, version: string): Promise<void> {
  await succeed(story, ["update", "--environment", "dev", "--tag", version, "--wait"], { outcome: "healthy" });
  const deliveries = [{ outcome: "merged", changes: [{ to: { tag: version } }] }];
  await succeed(story, ["promote", "--to", "staging", "--wait"], { outcome: "healthy", deliveries });
}

/** After the soak, one pull request opens and changes nothing. */
async function propose(story: Story, from: string, to: string): Promise<SeenPull> {
  story.argo.advance(3_600_000);
  const known = (await story.forge.pulls()).length;
  await succeed(story, ["promote", "--to", "prod"], { outcome: "proposed" });
  const [pull, ...others] = (await story.forge.pulls()).slice(known);
  expect(others).toEqual([]);
  expect(pull).toMatchObject({ state: "open", title: `deploy(prod): web ${from} → ${to}` });
  expect((await story.versions())[2]).toBe(from);
  if (pull === undefined) throw new Error("no pull request");
  return pull;
}

/** A person approves it. Then a person merges it on GitHub, and `--delivery merge` on the others. */
async function reachProd(story: Story, { number }: SeenPull): Promise<void> {
  await story.forge.approve(number);
  if (story.forge.flavour === "github") await story.forge.merge(number);
  else await succeed(story, ["promote", "--to", "prod", "--delivery", "merge"], { outcome: "merged" });
}

test.each(oneOfEachAdapter)("a version goes from the build to prod on %s, and the next one back", async (flavour) => {
  await using story = await startStory(flavour);
  const { forge, versions } = story;

  await succeed(story, ["promote", "--to", "prod"], { outcome: "unchanged" });
  await reachStaging(story, "1.1.0");
  expect(await versions()).toEqual(["1.1.0", "1.1.0", "1.0.0"]);
  await expectClosed(story, "waits", /soak staging: healthy for .* of 1h/);
  const pull = await propose(story, "1.0.0", "1.1.0");
  expect(pull.body).toContain("- holds: <code>soak staging&#58; healthy for");
  // A person who squashes it can drop the trailers from the base, so they are read where they were written.
  const message = await forge.served.git("log", "-1", "--format=%B", pull.headCommit);
  expect(message).toMatch(/Tagboat-Gate: prod: source staging: healthy.*soak staging: healthy for/);
  const unapproved = await story.run("promote", "--to", "prod", "--delivery", "merge");
  expect(unapproved, unapproved.stderr).toMatchObject({ exitCode: 5, report: { outcome: "waiting" } });
  expect(unapproved.report.error.message).toContain("approvals: 0 of 1");
  expect(await versions()).toEqual(["1.1.0", "1.1.0", "1.0.0"]);
  await reachProd(story, pull);
  await succeed(story, ["wait", "--environment", "prod"]);
  expect(await versions()).toEqual(["1.1.0", "1.1.0", "1.1.0"]);

  // The next release passes every gate, and is bad nevertheless.
  await reachStaging(story, "1.2.0");
  await reachProd(story, await propose(story, "1.1.0", "1.2.0"));
  expect(await versions()).toEqual(["1.2.0", "1.2.0", "1.2.0"]);
  const rollback = ["rollback", "--environment", "prod", "--reason", "1.2.0 loses sessions"] as const;
  const changes = [{ kind: "rollback", from: { tag: "1.2.0" }, to: { tag: "1.1.0" } }];
  await succeed(story, [...rollback, "--wait"], { outcome: "healthy", deliveries: [{ changes }] });
  expect(await versions()).toEqual(["1.2.0", "1.2.0", "1.1.0"]);
  const rolledBack = await forge.served.tip();
  await succeed(story, rollback, { outcome: "unchanged" });
  expect(await forge.served.tip()).toBe(rolledBack);

  // The hold keeps out the bad version and the next build. Once it has ended, the bad version still may not enter.
  await expectClosed(story, "refuses", /hold: held since .*: 1\.2\.0 loses sessions/);
  const held = { outcome: "held", deliveries: [{ changes: [{ outcome: "held" }] }] };
  await succeed(story, ["update", "--environment", "prod", "--tag", "1.3.0"], held);
  await succeed(story, ["unhold", "--environment", "prod"]);
  await expectClosed(story, "refuses", /hold: 1\.2\.0: it was rolled back in prod/);
  await reachStaging(story, "1.3.0");
  await reachProd(story, await propose(story, "1.1.0", "1.3.0"));
  await succeed(story, ["promote", "--to", "prod"], { outcome: "unchanged" });
  expect(await versions()).toEqual(["1.3.0", "1.3.0", "1.3.0"]);
  expect((await forge.pulls()).map(({ state }) => state)).toEqual(Array(6).fill("merged"));
});
