import { afterEach, describe, expect, test } from "vitest";
import { type ArgoCdServer, startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { startForge } from "../support/forge-harness.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

const image = "registry.example.com/web";

interface Pipeline {
  readonly git: GitServer;
  readonly repository: ServedRepository;
  readonly argo: ArgoCdServer;
  /** Runs `update` for an environment; the answer is its exit code and JSON. */
  update(environment: string, tag: string, ...more: readonly string[]): Promise<Ended>;
}

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly report: {
    readonly outcome?: string;
    readonly deliveries: readonly {
      readonly changes: readonly { readonly outcome: string; readonly reason?: string }[];
    }[];
    readonly gates?: readonly { readonly environment: string; readonly state: string; readonly rows: readonly Row[] }[];
    readonly error?: { readonly kind: string; readonly message: string; readonly hint?: string };
  };
}

interface Row {
  readonly check: string;
  readonly subject?: string;
  readonly state: string;
  readonly reason: string;
  readonly earliest?: string;
  readonly evidence?: string;
}

const open: Pipeline[] = [];

afterEach(async () => {
  for (const { argo, git } of open.splice(0)) {
    await argo.close();
    await git.close();
  }
});

interface Layout {
  /** Of production. */
  readonly gate?: string;
  readonly devAgents?: string;
  readonly prod?: string;
}

const configFor = (url: string, { gate = "{}", devAgents = agentIn("dev"), prod = "" }: Layout): string => `version: 1
defaults: { order: off } # the tags here say how the image behaves, and would be read as flavours
agents: { cluster: { kind: argo-cd, url: "${url}", grace: { settle: 1s, degraded: 3s } } }
environments:
  dev: { files: ["apps/{app}/dev/*.yaml"]${devAgents} }
  prod:
    after: [dev]
    files: ["apps/{app}/prod/*.yaml"]
    delivery: push
    gate: ${gate}
    ${prod}
apps: { web: { images: [{ name: ${image} }] } }
`;

const agentIn = (environment: string): string =>
  `, agents: [{ use: cluster, application: "{app}-${environment}", project: team-a }]`;

/** dev, which an Argo CD watches, and prod, which comes after it. Ten of its seconds pass in one of ours. */
async function build(layout: Layout = {}): Promise<Pipeline> {
  const git = await startGitServer();
  const repository = await git.create("config", {
    "apps/web/dev/deployment.yaml": deployment(`${image}:1.0.0`),
    "apps/web/prod/deployment.yaml": deployment(`${image}:1.0.0`),
  });
  const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  await repository.commit({ files: { ".tagboat.yaml": configFor(argo.url, layout) } });
  argo.application("web-dev", { path: "apps/web/dev" });
  const pipeline: Pipeline = {
    git,
    repository,
    argo,
    async update(environment, tag, ...more) {
      const args = ["update", "web", "--repo", repository.url, "--environment", environment, "--tag", tag];
      const { exitCode, stdout, stderr } = await runCli([...args, "--json", ...more], {
        env: { ARGOCD_AUTH_TOKEN: argo.token },
      });
      return { exitCode, stderr, report: JSON.parse(stdout) };
    },
  };
  open.push(pipeline);
  return pipeline;
}

const rowsOf = ({ report }: Ended): readonly Row[] => report.gates?.[0]?.rows ?? [];

describe("an environment that comes after another", () => {
  test("lets in what runs there, and says so in the commit", async () => {
    const { update, repository } = await build();
    const dev = await update("dev", "1.1.0", "--wait");
    expect(dev, dev.stderr).toMatchObject({ exitCode: 0 });
    const prod = await update("prod", "1.1.0");
    expect(prod, prod.stderr).toMatchObject({ exitCode: 0, report: { outcome: "updated" } });
    expect(rowsOf(prod)).toMatchObject([
      { check: "source", subject: "dev", state: "holds", evidence: "image" },
      { check: "hold", state: "holds" },
    ]);
    expect(await repository.git("log", "-1", "--format=%B")).toMatch(/^Tagboat-Gate: prod: source dev: healthy/m);
  });

  test("keeps out a version that is not there, and writes nothing", async () => {
    const { update, repository } = await build();
    const tip = await repository.tip();
    const early = await update("prod", "1.1.0");
    expect(early).toMatchObject({ exitCode: 5 });
    expect(early.report.error).toMatchObject({
      kind: "refused",
      message: 'The gate of "prod" is not open yet for web: source dev: it has another version: 1.0.0',
    });
    expect(early.report.deliveries[0]?.changes).toMatchObject([{ outcome: "waiting" }]);
    expect(await repository.tip()).toBe(tip);
  });

  test("keeps out a version that cannot run there", async () => {
    const { update, repository } = await build();
    expect(await update("dev", "1.1.0-bad", "--wait", "--timeout", "60s")).toMatchObject({ exitCode: 8 });
    const tip = await repository.tip();
    const prod = await update("prod", "1.1.0-bad");
    expect(prod, prod.stderr).toMatchObject({ exitCode: 5, report: { error: { kind: "refused" } } });
    // One look cannot tell a failure from a bad moment, so it may still wait.
    expect(rowsOf(prod)[0]).toMatchObject({ check: "source", state: expect.stringMatching(/^(?:refuses|waits)$/) });
    expect(await repository.tip()).toBe(tip);
  });

  test("waits while the rollout there is on its way", async () => {
    const { update } = await build();
    await update("dev", "1.1.0-slow600");
    const prod = await update("prod", "1.1.0-slow600");
    expect(prod).toMatchObject({ exitCode: 5 });
    expect(rowsOf(prod)[0]).toMatchObject({ check: "source", state: "waits" });
  });

  test("calls an agent that does not answer unknown: no refusal, and no way in", async () => {
    const { update, argo, repository } = await build();
    await update("dev", "1.1.0", "--wait");
    const tip = await repository.tip();
    argo.intercept = () => ({ kind: "page", status: 502 });
    const prod = await update("prod", "1.1.0");
    expect(prod).toMatchObject({ exitCode: 7, report: { error: { kind: "remote" } } });
    expect(rowsOf(prod)[0]).toMatchObject({ check: "source", state: "unknown" });
    expect(await repository.tip()).toBe(tip);
  });

  test("is not fooled by the last word of a controller that has stopped", async () => {
    const { update, argo } = await build();
    await update("dev", "1.1.0", "--wait");
    argo.controller(false);
    argo.advance(20 * 60_000);
    const prod = await update("prod", "1.1.0");
    expect(prod.exitCode).toBe(9);
    expect(rowsOf(prod)[0]).toMatchObject({ check: "source", state: "unknown" });
  });

  test("is unknown if nobody decided who is asked there, and open if nobody can be", async () => {
    const undecided = await build({ devAgents: "" });
    await undecided.update("dev", "1.1.0");
    expect(await undecided.update("prod", "1.1.0")).toMatchObject({
      exitCode: 9,
      report: { error: { kind: "timeout" } },
    });
    const closed = await build({ devAgents: ", agents: []" });
    await closed.update("dev", "1.1.0");
    const prod = await closed.update("prod", "1.1.0");
    expect(prod).toMatchObject({ exitCode: 0 });
    expect(rowsOf(prod)[0]?.reason).toContain("not verified");
  });

  test("opens when the soak is over", async () => {
    const { update, argo } = await build({ gate: "{ soak: 30m }" });
    await update("dev", "1.1.0", "--wait");
    const early = await update("prod", "1.1.0");
    expect(early).toMatchObject({ exitCode: 5 });
    const soak = rowsOf(early).find(({ check }) => check === "soak");
    expect(soak).toMatchObject({
      subject: "dev",
      state: "waits",
      reason: expect.stringMatching(/^healthy for \d+s of 30m$/),
    });
    expect(soak?.earliest).toMatch(/^\d{4}-/);
    expect(early.report.error?.hint).toMatch(
      /^Nothing was written for \S+ in \S+\. Run the same command again, from .* UTC on \(in 29m/,
    );
    argo.advance(30 * 60_000);
    const late = await update("prod", "1.1.0");
    expect(late, JSON.stringify(rowsOf(late))).toMatchObject({ exitCode: 0, report: { outcome: "updated" } });
  });

  test("says nothing about a version that is in it already", async () => {
    const { update, argo } = await build();
    argo.intercept = () => ({ kind: "page", status: 502 });
    const again = await update("prod", "1.0.0");
    expect(again).toMatchObject({ exitCode: 0, report: { outcome: "unchanged" } });
    expect(again.report.gates).toBeUndefined();
  });
});

test.each(["github", "gitea"] as const)(
  "on %s a merge is stopped by a gate that closes after it was proposed",
  async (flavour) => {
    await using forge = await startForge(flavour, {
      "apps/web/dev/deployment.yaml": deployment(`${image}:1.0.0`),
      "apps/web/prod/deployment.yaml": deployment(`${image}:1.0.0`),
    });
    const repository = { ...forge.served, url: forge.repo };
    await using argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
    const config = configFor(argo.url, {}).replace("delivery: push", "delivery: merge");
    await forge.served.commit({ files: { ".tagboat.yaml": config } });
    argo.application("web-dev", { path: "apps/web/dev" });
    const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour, ARGOCD_AUTH_TOKEN: argo.token };
    const update = (environment: string, ...more: readonly string[]) =>
      runCli(
        ["update", "web", "--repo", forge.repo, "--environment", environment, "--tag", "1.1.0", "--json", ...more],
        { env },
      );
    expect(await update("dev", "--wait")).toMatchObject({ exitCode: 0 });

    let isBroken = false;
    forge.onRequest(async (method, path) => {
      if (isBroken || method !== "POST" || !path.endsWith("/pulls")) return;
      isBroken = true;
      // Somebody deploys another version to dev, directly after the pull request was opened.
      await forge.served.commit({ files: { "apps/web/dev/deployment.yaml": deployment(`${image}:1.2.0`) } });
    });
    const kept = await update("prod");
    expect(kept, kept.stderr).toMatchObject({ exitCode: 5 });
    expect(JSON.parse(kept.stdout)).toMatchObject({
      deliveries: [{ outcome: "waiting", pullRequest: { state: "open" }, changes: [{ outcome: "waiting" }] }],
      gates: [
        { rows: [{ check: "source", state: "waits", reason: "it has another version: 1.2.0" }, { check: "hold" }] },
      ],
    });
    expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
    const left = await update("prod", "--auto-merge", "at-once");
    expect(left).toMatchObject({ exitCode: 5, stdout: expect.stringContaining("Auto-merge cannot be used") });
  },
);
