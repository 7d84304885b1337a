import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../../support/forge-harness.ts";
import { runnableFlavours, runUpdateOn } from "../../support/forge-world.ts";
import type { GiteaServer } from "../../support/gitea-server.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const branch = "tagboat/dev/api";
const config = `version: 1
environments:
  dev:
    delivery: merge
    files: ["apps/{app}/dev/*.yaml"]
    timeout: 1m
    pullRequest: { mergeMethod: merge }
apps:
  api:
    images: [{ name: ${image} }]
`;

async function start(flavour: ForgeHarness["flavour"]): Promise<ForgeHarness> {
  const forge = await startForge(flavour, {
    ".tagboat.yaml": config,
    [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
  });
  forge.allowAutoMerge();
  return forge;
}

const update = (forge: ForgeHarness, tag: string, args: Record<string, unknown> = {}, log: string[] = []) =>
  runUpdateOn(forge, { image: [`${image}:${tag}`], ...args }, { log });
const atOnce = { "auto-merge": "at-once" };
const tagOnMain = async (forge: ForgeHarness): Promise<string> =>
  /newTag: (\S+)/.exec(await forge.served.read(path))?.[1] ?? "";
const unapproved = (text = "approval") => ({ exitCode: 5, message: expect.stringContaining(text) });

type Person = "bob";

async function approveAs({ server }: ForgeHarness, login: Person): Promise<void> {
  if ("github" in server) return server.github.review(1, login, "APPROVED");
  await reviewOnGitea(server.gitea, login, "APPROVED");
}

async function rejectAs({ server }: ForgeHarness, login: Person): Promise<void> {
  if ("github" in server) return server.github.review(1, login, "CHANGES_REQUESTED");
  await reviewOnGitea(server.gitea, login, "REQUEST_CHANGES");
}

async function reviewOnGitea(server: GiteaServer, login: Person, event: string): Promise<void> {
  const { status } = await server.call(login, "POST", "/repos/acme/config/pulls/1/reviews", { event });
  expect(status).toBe(200);
}

async function requireApprovalAndCheck({ server }: ForgeHarness): Promise<void> {
  const contexts = ["ci/test"];
  if ("github" in server) {
    return server.github.protect("main", {
      requiredApprovals: 1,
      requiredChecks: contexts,
      dismissesStaleReviews: true,
    });
  }
  const checks = { enable_status_check: true, status_check_contexts: contexts };
  await server.gitea.protect({ rule_name: "main", required_approvals: 1, dismiss_stale_approvals: true, ...checks });
}

async function onceSaid(log: readonly string[], what: RegExp): Promise<void> {
  for (let looks = 0; !log.some((line) => what.test(line)); looks++) {
    if (looks > 1_000) throw new Error(`not said: ${what}\n${log.join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Afterwards approvals of several earlier commits are there, which all count on the forge. */
const triesOnEach = 3;

describe.each(oneOfEachAdapter)("an approval of an earlier commit, on %s", (flavour) => {
  test(`lets no newer one through in ${triesOnEach} merges, while the forge itself still counts it`, async () => {
    await using forge = await start(flavour);
    await forge.requireApproval({ isDismissed: true });
    forge.noticeNoStaleApprovals();
    await update(forge, "1.1.0");
    const main = await forge.served.tip();
    for (let patch = 1; patch <= triesOnEach; patch++) {
      await forge.approve(1);
      const report = await update(forge, `1.1.${patch}`);
      expect(report.error).toMatchObject(unapproved());
      expect(await forge.served.tip()).toBe(main);
    }
    await forge.merge(1);
    expect(await tagOnMain(forge)).toBe(`1.1.${triesOnEach}`);
  });

  test("is no approval where it comes late, after the push that outdates it", async () => {
    await using forge = await start(flavour);
    await forge.requireApproval({ isDismissed: true });
    await update(forge, "1.1.0");
    const earlier = await forge.served.tip(branch);
    await update(forge, "1.2.0");
    await forge.settle();
    await forge.approve(1, earlier);
    const report = await update(forge, "1.2.0");
    expect(report.error).toMatchObject({
      ...unapproved(`#1 cannot be merged yet: it needs an approval of ${(await forge.served.tip(branch)).slice(0, 7)}`),
      hint: expect.stringContaining(`approved an earlier commit (${earlier.slice(0, 7)})`),
    });
    expect(await tagOnMain(forge)).toBe("1.0.0");
  });

  test("does not make up for the second of two", async () => {
    await using forge = await start(flavour);
    await forge.requireApproval({ count: 2 });
    await update(forge, "1.1.0");
    await approveAs(forge, "bob");
    await update(forge, "1.2.0");
    await forge.approve(1);
    const report = await update(forge, "1.2.0");
    expect(report.error).toMatchObject(unapproved("2 approvals of"));
    await approveAs(forge, "bob");
    expect((await update(forge, "1.2.0")).outcome).toBe("merged");
  });

  test("is waited out while checks are to come, and nothing is left to the forge meanwhile", async () => {
    await using forge = await start(flavour);
    await requireApprovalAndCheck(forge);
    forge.noticeNoStaleApprovals();
    await update(forge, "1.1.0", { delivery: "pull-request" });
    await forge.approve(1);
    const log: string[] = [];
    const running = update(forge, "1.2.0", atOnce, log);
    await onceSaid(log, /is not left to/);
    expect(forge.isScheduled(1)).toBe(false);
    await forge.setStatus(await forge.served.tip(branch), "ci/test", "success");
    expect((await running).error).toMatchObject(unapproved());
    await forge.settle();
    expect(forge.isScheduled(1)).toBe(false);
    expect(await tagOnMain(forge)).toBe("1.0.0");
  });

  test("keeps a merge from being left to a forge that might count it later", async () => {
    await using forge = await start(flavour);
    await forge.requireApproval({ isDismissed: true });
    const log: string[] = [];
    expect((await update(forge, "1.1.0", atOnce, log)).error).toMatchObject(unapproved());
    expect(log.join("\n")).toMatch(
      /#1 is not left to \w+: approvals are missing, .* may count one of an earlier commit/,
    );
    expect(forge.isScheduled(1)).toBe(false);
  });

  test("is looked for once in each try: the rules of the base, and the reviews", async () => {
    await using forge = await start(flavour);
    await requireApprovalAndCheck(forge);
    await update(forge, "1.1.0", { delivery: "pull-request" });
    const asked = { checks: 0, base: 0, reviews: 0 };
    forge.onRequest((method, requestPath, body) => {
      if (/\/commits\/[0-9a-f]{40}\/status/.test(requestPath)) asked.checks++;
      // Gitea looks for the name of the rule there, too: whether an outdated approval can count.
      if (method === "GET" && requestPath.endsWith("/branches/main")) asked.base++;
      if (/\/pulls\/1\/reviews/.test(requestPath) || body.includes("latestOpinionatedReviews")) asked.reviews++;
    });
    await update(forge, "1.1.0", { ...atOnce, timeout: "10s" });
    expect(asked.checks).toBeGreaterThan(1);
    expect(asked.reviews).toBe(asked.checks);
    expect(asked.base).toBe(asked.checks * (flavour === "github" ? 1 : 2));
  });

  test("does not hinder a merge of a branch that wants none", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0", { delivery: "pull-request" });
    await forge.approve(1);
    expect((await update(forge, "1.2.0")).outcome).toBe("merged");
  });

  test("changes that a reviewer asks for are told as such, and not left to the forge", async () => {
    await using forge = await start(flavour);
    await forge.requireApproval();
    await update(forge, "1.1.0", { delivery: "pull-request" });
    await rejectAs(forge, "bob");
    expect((await update(forge, "1.1.0", atOnce)).error).toMatchObject(unapproved("bob asked for changes"));
    expect(forge.isScheduled(1)).toBe(false);
  });
});

// Gitea and Forgejo merge by themselves in different ways.
describe.each(runnableFlavours)("an approval of an earlier commit, on %s", (flavour) => {
  test("keeps a newer image away from what a person has approved and ordered to be merged", async () => {
    await using forge = await start(flavour);
    await requireApprovalAndCheck(forge);
    await update(forge, "1.1.0", { delivery: "pull-request" });
    await forge.settle();
    await approveAs(forge, "bob");
    await forge.orderMerge(1);
    const before = await forge.served.tip(branch);
    const report = await update(forge, "1.2.0", { delivery: "pull-request" });
    expect(report.error).toMatchObject(unapproved("it is approved, and alice turned on auto-merge"));
    expect(await forge.served.tip(branch)).toBe(before);
    await forge.setStatus(before, "ci/test", "success");
    await forge.settle();
    expect(await tagOnMain(forge)).toBe("1.1.0");
  });
});
