import { describe, expect, test } from "vitest";
import { commonTime } from "../support/common-time.ts";
import { type ForgeFlavour, type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { inTurn } from "../support/in-turn.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const minute = 60_000;
const kustomization = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;

const config = `version: 1
defaults: { order: off, delivery: push }
agents: { controller: { kind: commit-status, evidence: revision } }
discover: "apps/{app}/{environment}"
environments:
  dev: { agents: [{ use: controller, status: "deploy/{app}" }] }
  prod: { agents: [], after: [dev], gate: { soak: 30m, evidence: revision } }
`;

interface Pipeline {
  readonly forge: ForgeHarness;
  /** The commit that brought the version into dev. */
  readonly commit: string;
  say(state: "success" | "failure" | "pending", commit?: string): Promise<void>;
}

/** dev has 1.1.0, in a cluster that only tells by commit statuses. */
async function deployed(forge: ForgeHarness): Promise<Pipeline> {
  await forge.served.commit({ files: { ".tagboat.yaml": config } });
  const commit = await forge.served.commit({ files: { "apps/api/dev/kustomization.yaml": kustomization("1.1.0") } });
  return { forge, commit, say: (state, on = commit) => forge.setStatus(on, "deploy/api", state) };
}

const files = {
  "apps/api/dev/kustomization.yaml": kustomization("1.0.0"),
  "apps/api/prod/kustomization.yaml": kustomization("1.0.0"),
};
const start = (flavour: ForgeFlavour): Promise<ForgeHarness> => startForge(flavour, files);

async function update(forge: ForgeHarness) {
  const args = ["update", "api", "--tag", "1.1.0", "--environment", "prod", "--repo", forge.repo, "--json"];
  const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour };
  const { exitCode, stdout, stderr } = await runCli(args, { env });
  const report = JSON.parse(stdout);
  const rows = report.gates?.[0]?.rows ?? [];
  const row = (check: string) => rows.find((one: { check: string }) => one.check === check);
  return { exitCode, stderr, outcome: report.outcome, source: row("source"), soak: row("soak") };
}

/** Time of the server from now, in minutes; the run itself takes a few seconds. */
function minutesUntil(earliest: string): number {
  return (Date.parse(earliest) - commonTime()) / minute;
}

/** A success by another account than the controller's. */
async function sayByHand(forge: ForgeHarness, commit: string): Promise<void> {
  const status = { context: "deploy/api", state: "success", description: "by hand" };
  if ("github" in forge.server) return forge.say(commit, status);
  const { owner, name, call } = forge.server.gitea;
  const { status: answer } = await call("bob", "POST", `/repos/${owner}/${name}/statuses/${commit}`, status);
  expect(answer).toBe(201);
}

describe.each(oneOfEachAdapter)("a soak by the commit statuses of %s", (flavour) => {
  const test = inTurn(flavour);
  test("waits for the time that is left, and opens after it", async () => {
    await using forge = await start(flavour);
    const { say } = await deployed(forge);
    await say("pending");
    await say("success");
    forge.advance(10 * minute);
    await say("success");
    forge.advance(2 * minute);
    const early = await update(forge);
    expect(early, early.stderr).toMatchObject({
      exitCode: 5,
      source: { state: "holds" },
      soak: { state: "waits", reason: expect.stringMatching(/^healthy for (?:11m5\d|12m).* of 30m$/) },
    });
    expect(minutesUntil(early.soak.earliest)).toBeGreaterThan(17);
    expect(minutesUntil(early.soak.earliest)).toBeLessThan(18.5);
    forge.advance(19 * minute);
    const late = await update(forge);
    expect(late, late.stderr).toMatchObject({ exitCode: 0, outcome: "updated", soak: { state: "holds" } });
  });

  test("begins again after a failure that a success replaced", async () => {
    await using forge = await start(flavour);
    const { say } = await deployed(forge);
    await say("success");
    forge.advance(60 * minute);
    await say("failure");
    await say("success");
    forge.advance(2 * minute);
    expect(await update(forge)).toMatchObject({ exitCode: 5, source: { state: "holds" }, soak: { state: "waits" } });
  });

  test("begins again with a success of another account", async () => {
    await using forge = await start(flavour);
    const { say, commit } = await deployed(forge);
    await say("success");
    forge.advance(60 * minute);
    await sayByHand(forge, commit);
    forge.advance(2 * minute);
    expect(await update(forge)).toMatchObject({ exitCode: 5, soak: { state: "waits" } });
  });

  test("goes on over a later commit that changes something else", async () => {
    await using forge = await start(flavour);
    const { say } = await deployed(forge);
    await say("success");
    forge.advance(20 * minute);
    const later = await forge.served.commit({ files: { "README.md": "other\n" } });
    await say("success", later);
    forge.advance(11 * minute);
    expect(await update(forge)).toMatchObject({ exitCode: 0, soak: { state: "holds" } });
  });

  test("never opens if the history cannot be read", async () => {
    await using forge = await start(flavour);
    const { say } = await deployed(forge);
    await say("success");
    forge.advance(60 * minute);
    const tip = await forge.served.tip();
    forge.answerWith((_, path) => (/\/statuses(?:\?|$)/.test(path) ? { status: 404, body: "{}" } : undefined));
    const failed = await update(forge);
    expect(failed, failed.stderr).toMatchObject({ soak: { state: "unknown" } });
    expect([7, 9]).toContain(failed.exitCode);
    expect(await forge.served.tip()).toBe(tip);
  });
});

test("a source that has just become healthy gets the time to settle", async () => {
  await using forge = await start("gitea");
  const { say } = await deployed(forge);
  const withoutSoak = config.replace("soak: 30m, ", "");
  await forge.served.commit({ files: { ".tagboat.yaml": withoutSoak } });
  // The success is posted as the first look begins, so that look cannot see it settled.
  let isPosted = false;
  forge.onRequest(async (_, path) => {
    if (isPosted || !/\/commits\/[0-9a-f]+\/status(?:\?|$)/.test(path)) return;
    isPosted = true;
    await say("success");
  });
  const result = await update(forge);
  expect(result, result.stderr).toMatchObject({ exitCode: 0, outcome: "updated", source: { state: "holds" } });
});
