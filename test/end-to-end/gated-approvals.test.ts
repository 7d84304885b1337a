import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { inTurn } from "../support/in-turn.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/prod/kustomization.yaml";

const configWith = (approvals: string, delivery = "merge"): string =>
  `version: 1\nenvironments:\n  prod:\n    files: ["apps/{app}/prod/*.yaml"]\n    delivery: ${delivery}\n` +
  `    gate: { approvals: ${approvals} }\napps: { api: { images: [{ name: ${image} }] } }\n`;

const start = (flavour: ForgeHarness["flavour"], approvals: string, delivery?: string): Promise<ForgeHarness> =>
  startForge(flavour, {
    ".tagboat.yaml": configWith(approvals, delivery),
    [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
  });

interface RunOptions {
  readonly token?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** Runs `update`. The answer: how it ended, the changes' outcomes, and what the gate says about approvals. */
async function deliver(
  forge: ForgeHarness,
  tag: string,
  { token = forge.token, env = {}, args = [] }: RunOptions = {},
) {
  const result = await runCli(["update", "api", "--repo", forge.repo, "--tag", tag, "--json", ...args], {
    env: { TAGBOAT_TOKEN: token, TAGBOAT_FORGE: forge.flavour, ...env },
  });
  const { deliveries = [], gates = [], error } = JSON.parse(result.stdout) as Document;
  const row = gates.flatMap(({ rows }) => rows).find(({ check }) => check === "approvals");
  return { ...result, outcome: deliveries[0]?.outcome, row, error };
}

interface Document {
  readonly deliveries?: readonly { readonly outcome: string }[];
  readonly gates?: readonly {
    readonly rows: readonly { readonly check: string; readonly state: string; readonly reason: string }[];
  }[];
  readonly error?: { readonly message: string; readonly hint?: string };
}

const headOf = async (forge: ForgeHarness): Promise<string> =>
  (await forge.pulls()).find(({ state }) => state === "open")?.headCommit.slice(0, 7) ?? "";

async function expectOpen(forge: ForgeHarness): Promise<void> {
  expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
  expect(await forge.served.read(path)).toContain("newTag: 1.0.0");
}

describe.each(oneOfEachAdapter)("approvals that a gate on %s requires", (flavour) => {
  test("are missing at first: the pull request is opened and not merged. Once they are there, it is merged", async () => {
    await using forge = await start(flavour, "{ count: 2 }");
    const first = await deliver(forge, "1.1.0");
    expect(first, first.stderr).toMatchObject({ exitCode: 5, outcome: "waiting" });
    expect(first.row).toMatchObject({ state: "waits", reason: `0 of 2 on ${await headOf(forge)}` });
    expect(first.error?.hint).toContain("The pull request stays open");
    await expectOpen(forge);

    await forge.review(1, "alice", "approved");
    const second = await deliver(forge, "1.1.0");
    expect(second, second.stderr).toMatchObject({ exitCode: 5, outcome: "waiting" });
    expect(second.row).toMatchObject({ state: "waits", reason: `1 of 2 on ${await headOf(forge)}: alice` });
    await expectOpen(forge);

    await forge.review(1, "bob", "approved");
    const third = await deliver(forge, "1.1.0");
    expect(third, third.stderr).toMatchObject({ exitCode: 0, outcome: "merged" });
    expect(third.row).toMatchObject({ state: "holds", reason: expect.stringContaining("2 of 2 on ") });
    expect(await forge.served.read(path)).toContain("newTag: 1.1.0");
  });

  test("no longer count if they are dismissed between the look and the merge", async () => {
    await using forge = await start(flavour, "{ count: 1 }");
    await forge.requireChecks(["ci/test"], "pass");
    await deliver(forge, "1.1.0", { args: ["--timeout", "1s"] });
    await forge.approve(1);
    const head = (await forge.pulls())[0]?.headCommit ?? "";
    let tries = 0;
    forge.onRequest(async (method, url) => {
      if ((method === "POST" || method === "PUT") && url.endsWith("/merge")) tries++;
      if (tries === 0) return;
      // The first attempt fails, because the check is pending. It passes afterwards.
      if (tries === 1 && method === "GET") {
        tries = 2;
        await forge.dismiss(1);
        await forge.setStatus(head, "ci/test", "success");
      }
    });
    const result = await deliver(forge, "1.1.0", { args: ["--timeout", "30s"] });
    expect(tries).toBe(2);
    expect(result, result.stderr).toMatchObject({ exitCode: 5, outcome: "waiting" });
    expect(result.row).toMatchObject({ state: "waits", reason: expect.stringContaining("0 of 1 on ") });
    await expectOpen(forge);
  });

  test("do not count if the account pushed the head or opened the pull request", async () => {
    await using forge = await start(flavour, "{ count: 1 }");
    await deliver(forge, "1.1.0");
    const token = "gitea" in forge.server ? forge.server.gitea.tokens.owner : "alice-token";
    await deliver(forge, "1.2.0", { token });
    await forge.approve(1);
    const result = await deliver(forge, "1.2.0");
    expect(result, result.stderr).toMatchObject({ exitCode: 5, outcome: "waiting" });
    expect(result.row).toMatchObject({ state: "waits", reason: expect.stringContaining("alice pushed it") });
    // The account that opened it approves with another account's token.
    if ("github" in forge.server) {
      forge.server.github.state.settings.collaborators.push("deployer");
      await forge.server.github.review(1, "deployer", "APPROVED");
      const { row } = await deliver(forge, "1.2.0", { token });
      expect(row).toMatchObject({
        state: "waits",
        reason: expect.stringContaining("deployer opened the pull request"),
      });
    }
    await expectOpen(forge);
  });

  test("do not count if the account cannot write, and a request for changes refuses", async () => {
    await using forge = await start(flavour, "{ count: 1 }");
    await deliver(forge, "1.1.0");
    await forge.review(1, "reader", "approved");
    const unwritten = await deliver(forge, "1.1.0");
    expect(unwritten, unwritten.stderr).toMatchObject({ exitCode: 5, outcome: "waiting" });
    expect(unwritten.row).toMatchObject({ state: "waits", reason: expect.stringContaining("0 of 1") });
    await forge.review(1, "alice", "approved");
    await forge.review(1, "bob", "changes-requested");
    const rejected = await deliver(forge, "1.1.0");
    expect(rejected, rejected.stderr).toMatchObject({ exitCode: 5, outcome: "refused" });
    expect(rejected.row).toMatchObject({ state: "refuses", reason: "bob requested changes" });
    await expectOpen(forge);
  });

  test("must come from the accounts and teams of `from`", async () => {
    await using forge = await start(flavour, "{ count: 1, from: [acme/release-managers] }");
    // Gitea shows the members of a team only to its members.
    forge.addTeam("release-managers", ["bot", "alice"]);
    await deliver(forge, "1.1.0");
    await forge.review(1, "bob", "approved");
    const foreign = await deliver(forge, "1.1.0");
    expect(foreign, foreign.stderr).toMatchObject({ exitCode: 5, outcome: "waiting" });
    const reason = `0 of 1 on ${await headOf(forge)}; bob cannot approve here; only acme/release-managers can approve`;
    expect(foreign.row).toMatchObject({ state: "waits", reason });
    await expectOpen(forge);
    await forge.review(1, "alice", "approved");
    expect(await deliver(forge, "1.1.0")).toMatchObject({ exitCode: 0, outcome: "merged" });
  });

  test("are unknown if the token cannot see the team", async () => {
    await using forge = await start(flavour, "{ count: 1, from: [acme/secret] }");
    if ("gitea" in forge.server) forge.addTeam("secret", ["alice"]);
    await deliver(forge, "1.1.0");
    await forge.approve(1);
    const result = await deliver(forge, "1.1.0");
    expect(result, result.stderr).toMatchObject({ exitCode: 9, outcome: "waiting" });
    expect(result.row).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining("alice may be in acme/secret"),
    });
    await expectOpen(forge);
  });
});

/** What the forge does not decide. */
describe.each(oneOfEachAdapter)("approvals that a gate requires, on %s as anywhere", (flavour) => {
  const test = inTurn(flavour);
  test("are asked again after a push by tagboat: an approval of an older head never counts", async () => {
    await using forge = await start(flavour, "{ count: 1 }");
    await deliver(forge, "1.1.0");
    const old = await headOf(forge);
    await forge.approve(1);
    // Even if the forge has not noticed yet that the approval is outdated.
    forge.noticeNoStaleApprovals();
    const result = await deliver(forge, "1.2.0");
    expect(result, result.stderr).toMatchObject({ exitCode: 5, outcome: "waiting" });
    expect(result.row).toMatchObject({ state: "waits", reason: expect.stringContaining(`alice approved ${old}`) });
    await expectOpen(forge);
    await forge.review(1, "bob", "approved");
    expect(await deliver(forge, "1.2.0")).toMatchObject({ exitCode: 0, outcome: "merged" });
  });

  test("are waited for together with checks, up to the timeout", async () => {
    await using forge = await start(flavour, "{ count: 1 }");
    await forge.requireChecks(["ci/test"], "pass");
    const result = await deliver(forge, "1.1.0", { args: ["--timeout", "1s"] });
    expect(result, result.stderr).toMatchObject({ exitCode: 9 });
    expect(result.error?.message).toContain("ci/test");
    await expectOpen(forge);
  });

  test("do not count if the account started the run, unless the CI is another forge's", async () => {
    await using forge = await start(flavour, "{ count: 1 }");
    const ci = (kind: ForgeHarness["flavour"]) => ({
      GITHUB_ACTIONS: "true",
      ...(kind !== "github" && { [`${kind.toUpperCase()}_ACTIONS`]: "true" }),
      GITHUB_EVENT_NAME: "push",
      GITHUB_ACTOR: "Alice",
      GITHUB_SERVER_URL: kind === flavour ? forge.web : "https://ci.example.com",
      GITHUB_REPOSITORY: "acme/api",
    });
    await deliver(forge, "1.1.0", { env: ci(flavour) });
    await forge.approve(1);
    const own = await deliver(forge, "1.1.0", { env: ci(flavour) });
    expect(own, own.stderr).toMatchObject({ exitCode: 5, outcome: "waiting" });
    expect(own.row).toMatchObject({ state: "waits", reason: expect.stringContaining("alice started this run") });
    await expectOpen(forge);
    const elsewhere = flavour === "github" ? "gitea" : "github";
    const other = await deliver(forge, "1.1.0", { env: ci(elsewhere) });
    expect(other, other.stderr).toMatchObject({ exitCode: 0, outcome: "merged" });
  });

  test.each(["reviews", "pushers"] as const)("are unknown if the forge does not answer about %s", async (what) => {
    await using forge = await start(flavour, "{ count: 1 }");
    await deliver(forge, "1.1.0");
    await forge.approve(1);
    const asked = { reviews: /\/reviews|graphql/, pushers: /\/timeline|\/activity/ }[what];
    forge.answerWith((_, url) => (asked.test(url) ? { status: 403, body: '{"message":"no"}' } : undefined));
    const result = await deliver(forge, "1.1.0");
    expect(result.exitCode, result.stderr).not.toBe(0);
    // On GitHub, one address answers all questions about reviews and auto-merge, so the run ends before it judges the gate again.
    if (flavour !== "github" || what === "pushers") expect(result.row).toMatchObject({ state: "unknown" });
    await expectOpen(forge);
  });

  test("let a pull request be opened, which is all that `delivery: pull-request` does", async () => {
    await using forge = await start(flavour, "{ count: 1 }", "pull-request");
    const opened = await deliver(forge, "1.1.0");
    expect(opened, opened.stderr).toMatchObject({ exitCode: 0, outcome: "proposed" });
    expect(opened.row).toMatchObject({ state: "waits", reason: `0 of 1 on ${await headOf(forge)}` });
    await forge.approve(1);
    const again = await deliver(forge, "1.1.0");
    expect(again, again.stderr).toMatchObject({ exitCode: 0, outcome: "proposed" });
    expect(again.row).toMatchObject({ state: "holds", reason: `1 of 1 on ${await headOf(forge)}: alice` });
    await expectOpen(forge);
  });

  test("are shown by `status`", async () => {
    await using forge = await start(flavour, "{ count: 2 }", "pull-request");
    await deliver(forge, "1.1.0");
    await forge.approve(1);
    const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour };
    const { stdout, stderr } = await runCli(["status", "--repo", forge.repo, "--json"], { env });
    const reason = `1 of 2 on ${await headOf(forge)}: alice`;
    expect(JSON.parse(stdout).rows, stderr).toMatchObject([
      { proposal: { number: 1, approvals: { state: "waits", reason } } },
    ]);
    const shown = await runCli(["status", "--repo", forge.repo], { env });
    expect(shown.stdout.replace(/\s+/g, " ")).toContain("#1 is open (approvals: 1 of 2");
  });
});

test("a freeze keeps the pull request from being opened, and missing approvals do not", async () => {
  await using forge = await start("gitea", "{ count: 1 }");
  const frozen = configWith("{ count: 1 }").replace("gate: {", 'gate: { freeze: [{ cron: "0 0 * * *", for: 24h }],');
  await forge.served.commit({ files: { ".tagboat.yaml": frozen } });
  const result = await deliver(forge, "1.1.0");
  expect(result, result.stderr).toMatchObject({ exitCode: 0, outcome: "held" });
  expect(await forge.pulls()).toEqual([]);
});

test("a push that the command line asks for is refused, also in a dry run", async () => {
  await using forge = await start("github", "{ count: 1 }");
  for (const args of [
    ["--delivery", "push"],
    ["--delivery", "push", "--dry-run"],
  ]) {
    const result = await deliver(forge, "1.1.0", { args });
    expect(result, result.stderr).toMatchObject({ exitCode: 5 });
    expect(result.error?.message).toContain('Refusing to push api to "prod": its gate requires approvals');
  }
  expect(await forge.served.read(path)).toContain("newTag: 1.0.0");
});

test("a dry run shows that a pull request would be opened", async () => {
  await using forge = await start("github", "{ count: 1 }");
  const result = await deliver(forge, "1.1.0", { args: ["--dry-run"] });
  expect(result, result.stderr).toMatchObject({ exitCode: 0, outcome: "planned" });
  expect(result.row).toMatchObject({ state: "waits", reason: "no pull request yet" });
});
