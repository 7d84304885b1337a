import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment, eventually } from "../support/argo-cd-world.ts";
import { type ForgeHarness, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "registry.example.com/web";
const context = "tagboat/dev/web";

const configOf = (url: string, report: string): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${url}", grace: { settle: 1s } } }
environments:
  dev:
    files: ["apps/{app}/*.yaml"]
    agents: [{ use: cluster, application: "{app}-dev", project: team-a }]
    report: ${report}
  prod:
    after: [dev]
    files: ["apps/{app}/prod/*.yaml"]
    gate: { tolerate: 3m }
apps: { web: { images: [{ name: ${image} }] } }
`;

/** A config repository on a forge, and an Argo CD whose time goes ten times as fast. */
async function build(flavour: ForgeHarness["flavour"], report = "config-commit") {
  const forge = await startForge(flavour, { "apps/web/deployment.yaml": deployment(`${image}:1.0.0`) });
  const repository = { ...forge.served, url: forge.repo };
  const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  await forge.served.commit({ files: { ".tagboat.yaml": configOf(argo.url, report) } });
  const application = argo.application("web-dev", { path: "apps/web" });
  const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour, ARGOCD_AUTH_TOKEN: argo.token };
  const health = () => application.application.status.health;
  /** Somebody has read it as it is now. */
  const isRead = async (what: string): Promise<void> => {
    const before = argo.requests.length;
    const isLook = ({ path }: { path: string }) => /\/api\/v1\/applications\/web-dev(?:\?|$)/.test(path);
    await eventually(() => argo.requests.slice(before).some(isLook), what);
  };
  return {
    forge,
    argo,
    health,
    isRead,
    /** An autoscaler makes pods of its own: for some seconds of that time. */
    async pause() {
      application.health("Progressing");
      await sleep(600);
      application.health("Healthy");
      await eventually(() => health().status === "Healthy", "the pause is over");
    },
    run: (args: readonly string[], onStart?: (pid: number) => void) =>
      runCli([...args, "--repo", forge.repo], { env, speed: 1, ...(onStart && { onStart }) }),
    async [Symbol.asyncDispose]() {
      await argo.close();
      await forge[Symbol.asyncDispose]();
    },
  };
}

const noteOn = async (forge: ForgeHarness, commit: string): Promise<string | undefined> =>
  (await forge.statuses(commit)).find(
    (status) => status.context === context && / let pass \[/.test(status.description ?? ""),
  )?.description ?? undefined;

test("a run that is killed in the midst of a soak is gone on with by the next, with the pause that was let pass", async () => {
  await using house = await build("gitea");
  const { forge, run, pause, health, isRead } = house;
  const before = await forge.served.tip();
  let pid = 0;
  const killed = run(["update", "--image", `${image}:1.1.0`, "--wait", "--soak", "4m"], (started) => {
    pid = started;
  });
  await eventually(async () => (await forge.served.tip()) !== before, "1.1.0 is pushed");
  const commit = await forge.served.tip();
  await eventually(
    () => health().status === "Progressing" || Date.parse(health().lastTransitionTime ?? "") > Date.now() - 60_000,
    "1.1.0 is rolled out",
  );
  await eventually(() => health().status === "Healthy", "1.1.0 runs");
  const began = Date.parse(health().lastTransitionTime ?? "");
  await isRead("its health is seen");
  await sleep(1_000);
  await pause();
  const resumed = Date.parse(health().lastTransitionTime ?? "");
  expect(resumed).toBeGreaterThan(began + 5_000);
  await eventually(async () => (await noteOn(forge, commit)) !== undefined, "the soak is noted");
  process.kill(pid, "SIGKILL");
  expect((await killed).exitCode).toBeNull();

  // Whoever may write statuses may write such a one: it is nobody's whom we are.
  const note = (await noteOn(forge, commit)) ?? "";
  await forge.say(commit, {
    context,
    state: "pending",
    description: note.replace(/since [^,]+,/, "since 2026-01-01T00:00:00Z,"),
  });

  const result = await run(["wait", "--app", "web", "--soak", "4m", "--json"]);
  expect(result, result.stderr).toMatchObject({ exitCode: 0 });
  const [verdict] = JSON.parse(result.stdout).verdicts;
  expect(verdict).toMatchObject({ state: "healthy", commit });
  const since = Date.parse(verdict.since);
  expect(since).toBeGreaterThanOrEqual(began);
  expect(since).toBeLessThan(resumed);
  expect(verdict.since).toBe(new Date(/since ([^,]+),/.exec(note)?.[1] ?? "").toISOString());
  const last = (await forge.statuses(commit)).find((status) => status.context === context);
  expect(last).toMatchObject({ state: "success", description: expect.stringContaining("healthy since") });
});

test("where no status remembers it, it is said, and a pause of an earlier run begins the soak again", async () => {
  await using house = await build("gitea", "none");
  const { forge, run, pause, health } = house;
  await pause();
  const resumed = Date.parse(health().lastTransitionTime ?? "");
  const result = await run(["wait", "--app", "web", "--soak", "30s", "--json"]);
  expect(result, result.stderr).toMatchObject({ exitCode: 0 });
  expect(result.stderr).toContain("known to this run alone; `report: config-commit` keeps them");
  expect(Date.parse(JSON.parse(result.stdout).verdicts[0].since)).toBeGreaterThanOrEqual(resumed);
  expect(await forge.statuses(await forge.served.tip())).toEqual([]);
});
