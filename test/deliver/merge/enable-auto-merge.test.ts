import { describe, expect, test } from "vitest";
import { parseTrailers } from "../../../src/domain/trailers.ts";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../../support/forge-harness.ts";
import { runnableFlavours, runUpdateOn } from "../../support/forge-world.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const branch = "tagboat/dev/api";
const config = (pullRequest = ""): string => `version: 1
environments:
  dev:
    delivery: merge
    files: ["apps/{app}/dev/*.yaml"]
    timeout: 1m
    pullRequest: { mergeMethod: merge${pullRequest} }
apps:
  api:
    images: [{ name: ${image} }]
`;

const start = async (flavour: ForgeHarness["flavour"], pullRequest?: string): Promise<ForgeHarness> => {
  const files = { ".tagboat.yaml": config(pullRequest), [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n` };
  const forge = await startForge(flavour, files);
  forge.allowAutoMerge();
  return forge;
};
const update = (
  forge: Parameters<typeof runUpdateOn>[0],
  tag: string,
  args: Record<string, unknown> = {},
  log: string[] = [],
) => runUpdateOn(forge, { image: [`${image}:${tag}`], ...args }, { log });
const atOnce = { "auto-merge": "at-once" };
const green = async (forge: ForgeHarness): Promise<void> => {
  await forge.setStatus(await forge.served.tip(branch), "ci/test", "success");
  await forge.settle();
};
const tagOnMain = async (forge: ForgeHarness): Promise<string> =>
  /newTag: (\S+)/.exec(await forge.served.read(path))?.[1] ?? "";

/** Waits until the checks are waited for, and then does something. */
async function onceWaiting(log: readonly string[], act: () => Promise<unknown>): Promise<void> {
  for (let looks = 0; !log.some((line) => line.startsWith("#1 waits for")); looks++) {
    if (looks > 1_000) throw new Error(`no wait for checks: ${log.join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await act();
}

// Gitea and Forgejo differ in when they merge by themselves, and in what they then delete.
describe.each(runnableFlavours)("a merge that has to wait, left to %s", (flavour) => {
  test("at once: ends as proposed, the forge merges it with its trailers, and the next run finds it merged", async () => {
    await using forge = await start(flavour, ", autoMerge: at-once");
    await forge.requireChecks(["ci/test"]);
    const log: string[] = [];
    const report = await update(forge, "1.1.0", {}, log);
    expect(report.error).toBeUndefined();
    expect(report).toMatchObject({
      outcome: "proposed",
      deliveries: [{ pullRequest: { number: 1, state: "open", isScheduled: true } }],
    });
    expect(log.join("\n")).toMatch(/#1 is left to \w+, which merges it by itself; it waits for ci\/test/);
    expect(await tagOnMain(forge)).toBe("1.0.0");
    await green(forge);
    expect(await tagOnMain(forge)).toBe("1.1.0");
    const message = await forge.served.git("log", "-1", "--format=%B", "main");
    expect(parseTrailers(message).changes).toMatchObject([{ app: "api", environment: "dev", to: { tag: "1.1.0" } }]);
    expect((await update(forge, "1.1.0")).outcome).toBe("unchanged");
    // What the forge left behind goes, too.
    expect(await forge.served.git("for-each-ref", "--format=%(refname:short)", "refs/heads")).toBe("main");
    expect(await forge.pulls()).toMatchObject([{ state: "merged" }]);
  });

  test("leaves the branch behind, but for Gitea, which deletes it; the app's next run removes it", async () => {
    await using forge = await start(flavour);
    const branches = () => forge.served.git("for-each-ref", "--format=%(refname:short)", "refs/heads");
    await forge.requireChecks(["ci/test"]);
    await update(forge, "1.1.0", atOnce);
    await green(forge);
    expect(await tagOnMain(forge)).toBe("1.1.0");
    expect(await branches()).toBe(flavour === "gitea" ? "main" : `main\n${branch}`);
    await update(forge, "1.1.0");
    expect(await branches()).toBe("main");
  });

  test("an approval that is missing is left to it where its rule ignores those of earlier commits", async () => {
    await using forge = await start(flavour);
    await forge.requireApproval({ isIgnored: true });
    const administrator = forge.asAdministrator();
    await update(administrator, "1.0.1", { delivery: "pull-request" });
    const earlier = await forge.served.tip(branch);
    expect((await update(administrator, "1.1.0", atOnce)).outcome).toBe("proposed");
    // Forgejo merges by itself only where something is green.
    await forge.setStatus(await forge.served.tip(branch), "lint", "success");
    await forge.settle();
    await administrator.approve(1, earlier);
    await forge.settle();
    expect(await tagOnMain(forge)).toBe("1.0.0");
    await administrator.approve(1);
    await forge.settle();
    await forge.pulls();
    expect(await tagOnMain(forge)).toBe("1.1.0");
  });

  test("an approval that is missing is left to it once it knows whether the commits can be merged", async () => {
    await using forge = await start(flavour);
    await forge.requireApproval({ isIgnored: true });
    let refusals = 0;
    forge.answerWith((method, asked) => {
      if (method !== "POST" || !asked.endsWith("/merge") || refusals === 3) return undefined;
      refusals++;
      return { status: 405, body: '{"message":"Please try again later"}' };
    });
    const log: string[] = [];
    expect(await update(forge.asAdministrator(), "1.1.0", atOnce, log)).toMatchObject({ outcome: "proposed" });
    // GitHub takes the order while it still checks.
    expect(refusals).toBe(flavour === "github" ? 0 : 3);
    expect(log.join("\n")).toMatch(/^#1 is left to \w+, which merges it by itself; it waits for an approval/m);
    expect(forge.isScheduled(1)).toBe(true);
  });

  test("is taken back by a run that finds the place held", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    await update(forge, "1.1.0", atOnce);
    const hold = { ".tagboat/holds/dev/api.yaml": "reason: loses sessions\nby: alice\n" };
    await forge.served.commit({ files: hold, message: "Hold" });
    expect((await update(forge, "1.1.0", atOnce)).outcome).toBe("held");
    expect(forge.isScheduled(1)).toBe(false);
    await green(forge);
    expect(await tagOnMain(forge)).toBe("1.0.0");
  });
});

describe.each(oneOfEachAdapter)("a merge that has to wait, left to %s", (flavour) => {
  test("twice is once", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    for (let run = 1; run <= 2; run++) expect((await update(forge, "1.1.0", atOnce)).outcome).toBe("proposed");
    expect(forge.isScheduled(1)).toBe(true);
    expect(await forge.pulls()).toHaveLength(1);
  });

  test("at the deadline: tagboat waits first, and then the forge goes on", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    const log: string[] = [];
    const running = update(forge, "1.1.0", { "auto-merge": "at-deadline", timeout: "30s" }, log);
    await onceWaiting(log, async () => expect(forge.isScheduled(1)).toBe(false));
    expect(await running).toMatchObject({ outcome: "proposed", deliveries: [{ pullRequest: { isScheduled: true } }] });
    await green(forge);
    expect(await tagOnMain(forge)).toBe("1.1.0");
  });

  test("off, which is the default: the time is over with exit code 9, and the report lists the pull request", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    const report = await update(forge, "1.1.0", { timeout: "10s" });
    expect(report.error).toMatchObject({ exitCode: 9, message: expect.stringContaining("ci/test") });
    expect(report.deliveries).toMatchObject([{ outcome: "proposed", pullRequest: { number: 1, state: "open" } }]);
    expect(forge.isScheduled(1)).toBe(false);
  });

  test("is taken back before a newer image is proposed, whose message the forge would not know", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    await update(forge, "1.1.0", atOnce);
    const log: string[] = [];
    expect((await update(forge, "1.2.0", { delivery: "pull-request" }, log)).outcome).toBe("proposed");
    expect(log.join("\n")).toContain("cancelled auto-merge of #1 on");
    await green(forge);
    expect(await tagOnMain(forge)).toBe("1.0.0");
    await forge.setStatus(await forge.served.tip(branch), "ci/test", "pending");
    expect((await update(forge, "1.2.0", atOnce)).outcome).toBe("proposed");
    await green(forge);
    expect(await tagOnMain(forge)).toBe("1.2.0");
    const message = await forge.served.git("log", "-1", "--format=%B", "main");
    expect(parseTrailers(message).changes).toMatchObject([{ to: { tag: "1.2.0" } }]);
  });

  test("by a person's own order stays theirs: under a hold, and where a newer image is proposed", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"], "pass");
    await update(forge, "1.1.0", { delivery: "pull-request" });
    await forge.settle();
    await forge.orderMerge(1);
    const log: string[] = [];
    expect((await update(forge, "1.2.0", { delivery: "pull-request" }, log)).outcome).toBe("proposed");
    expect(log.join("\n")).toMatch(/\w+ will still auto-merge #1, which alice turned on, although it proposes/);
    expect(forge.isScheduled(1)).toBe(true);
    const hold = { ".tagboat/holds/dev/api.yaml": "reason: loses sessions\nby: alice\n" };
    await forge.served.commit({ files: hold, message: "Hold" });
    const held: string[] = [];
    expect((await update(forge, "1.2.0", atOnce, held)).outcome).toBe("held");
    expect(held.join("\n")).toContain("which alice turned on, although the place is held");
    expect(forge.isScheduled(1)).toBe(true);
  });

  test("by a person's own order is not ordered again, nor given up at the deadline", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    await update(forge, "1.1.0", { delivery: "pull-request" });
    await forge.settle();
    await forge.orderMerge(1);
    for (const args of [atOnce, { timeout: "3s" }]) {
      const report = await update(forge, "1.1.0", args);
      expect(report.error).toBeUndefined();
      expect(report).toMatchObject({ outcome: "proposed", deliveries: [{ pullRequest: { isScheduled: true } }] });
    }
    await green(forge);
    expect(await tagOnMain(forge)).toBe("1.1.0");
  });

  test("a red check is told at once, and nothing is left to it", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    await update(forge, "1.1.0", { delivery: "pull-request" });
    await forge.setStatus(await forge.served.tip(branch), "ci/test", "failure");
    const report = await update(forge, "1.1.0", atOnce);
    expect(report.error).toMatchObject({ exitCode: 5, message: expect.stringContaining("ci/test") });
    expect(report.deliveries).toMatchObject([{ outcome: "proposed", pullRequest: { number: 1 } }]);
    expect(forge.isScheduled(1)).toBe(false);
  });

  test("what has nothing to wait for is merged, and left to nobody", async () => {
    await using forge = await start(flavour);
    expect((await update(forge, "1.1.0", atOnce)).outcome).toBe("merged");
  });
});

test("where GitHub's repository does not allow auto-merge, tagboat says so once and waits itself", async () => {
  await using forge = await startForge("github", {
    ".tagboat.yaml": config(),
    [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
  });
  await forge.requireChecks(["ci/test"]);
  const log: string[] = [];
  const running = update(forge, "1.1.0", { ...atOnce, timeout: "5m" }, log);
  await onceWaiting(log, () => green(forge));
  expect((await running).outcome).toBe("merged");
  expect(log.filter((line) => line.includes("Allow auto-merge"))).toHaveLength(1);
});

test("a timeout that is none is refused before anything is asked", async () => {
  await using forge = await start("gitea");
  const report = await update(forge, "1.1.0", { timeout: "soon" });
  expect(report.error).toMatchObject({ exitCode: 2, message: expect.stringContaining('"soon"') });
});

describe("GitHub's merge queue", () => {
  const queued = async (queue: "merges" | "keeps" | "puts-out"): Promise<ForgeHarness> => {
    const forge = await start("github");
    if ("github" in forge.server)
      forge.server.github.protect("main", { mergeQueue: true, queue, requiredChecks: ["ci/test"], by: "ruleset" });
    return forge;
  };

  test("is waited for until it takes the pull request, and until it has merged it", async () => {
    await using forge = await queued("merges");
    const log: string[] = [];
    const running = update(forge, "1.1.0", { timeout: "5m" }, log);
    await onceWaiting(log, () => green(forge));
    expect((await running).outcome).toBe("merged");
    expect(log).toContain("#1 is in the merge queue");
    expect(await tagOnMain(forge)).toBe("1.1.0");
  });

  test("keeps at the deadline what it has: the outcome is proposed, since it goes on by itself", async () => {
    await using forge = await queued("keeps");
    const log: string[] = [];
    const running = update(forge, "1.1.0", { timeout: "4m" }, log);
    await onceWaiting(log, () => green(forge));
    expect(await running).toMatchObject({ outcome: "proposed", deliveries: [{ pullRequest: { isScheduled: true } }] });
  });

  test("gets by itself what is left to GitHub before the queue would take it", async () => {
    await using forge = await queued("merges");
    const report = await update(forge, "1.1.0", { ...atOnce, timeout: "15m" });
    expect(report).toMatchObject({ outcome: "proposed", deliveries: [{ pullRequest: { isScheduled: true } }] });
    await green(forge);
    expect(await tagOnMain(forge)).toBe("1.1.0");
    expect((await update(forge, "1.1.0")).outcome).toBe("unchanged");
  });

  test("that puts the pull request out is told, and not waited for", async () => {
    await using forge = await queued("puts-out");
    const log: string[] = [];
    const running = update(forge, "1.1.0", { timeout: "15m" }, log);
    await onceWaiting(log, () => green(forge));
    const report = await running;
    expect(report.error).toMatchObject({ exitCode: 5, message: expect.stringContaining("put it out") });
    expect(report.deliveries).toMatchObject([{ outcome: "proposed", pullRequest: { state: "open" } }]);
  });
});
