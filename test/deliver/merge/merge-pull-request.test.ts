import { describe, expect, test } from "vitest";
import { parseTrailers } from "../../../src/domain/trailers.ts";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../../support/forge-harness.ts";
import { runnableFlavours, runUpdateOn } from "../../support/forge-world.ts";
import type { GiteaServer } from "../../support/gitea-server.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const branch = "tagboat/dev/api";
const config = (method: string): string => `version: 1
defaults: { timeout: 5m }
environments:
  dev:
    delivery: merge
    files: ["apps/{app}/dev/*.yaml"]
    pullRequest: { mergeMethod: ${method} }
apps:
  api:
    images: [{ name: ${image} }]
`;
const text = `images:\n  - name: ${image}\n    newTag: 1.0.0\n`;

const start = (flavour: ForgeHarness["flavour"], method = "merge") =>
  startForge(flavour, { ".tagboat.yaml": config(method), [path]: text });
const update = (forge: ForgeHarness, tag: string, log: string[] = []) =>
  runUpdateOn(forge, { image: [`${image}:${tag}`] }, { log });
const isMerge = (method: string, requestPath: string) => method !== "GET" && requestPath.endsWith("/merge");

/** Does something once, when the first try to merge comes in. */
function beforeMerge(forge: ForgeHarness, act: () => Promise<unknown>): void {
  let done = false;
  forge.onRequest(async (method, requestPath) => {
    if (done || !isMerge(method, requestPath)) return;
    done = true;
    await act();
  });
}

// Gitea and Forgejo differ in how they merge, and in what they answer when another was first.
describe.each(runnableFlavours)("merging on %s", (flavour) => {
  test.each(["merge", "squash", "rebase"])(
    "lands by %s with its trailers, and names the commit that carries it",
    async (method) => {
      await using forge = await start(flavour, method);
      const report = await update(forge, "1.1.0");
      expect(report.error).toBeUndefined();
      expect(report).toMatchObject({
        outcome: "merged",
        deliveries: [{ pullRequest: { number: 1, state: "merged" } }],
      });
      const commit = report.deliveries?.[0]?.commit ?? "";
      expect(await forge.served.tip()).toBe(commit);
      expect(await forge.served.read(path)).toContain("newTag: 1.1.0");
      const message = await forge.served.git("log", "-1", "--format=%B", commit);
      expect(parseTrailers(message).changes).toMatchObject([{ app: "api", environment: "dev", to: { tag: "1.1.0" } }]);
      expect(await forge.served.git("for-each-ref", "--format=%(refname:short)", "refs/heads")).toBe("main");
      const again = await update(forge, "1.1.0");
      expect(again.outcome).toBe("unchanged");
      expect(await forge.pulls()).toHaveLength(1);
    },
  );

  test("counts a person's merge as merged", async () => {
    await using forge = await start(flavour);
    beforeMerge(forge, () => forge.merge(1));
    const report = await update(forge, "1.1.0");
    expect(report.error).toBeUndefined();
    expect(report.outcome).toBe("merged");
    expect(report.deliveries?.[0]?.commit).toBe(await forge.served.tip());
  });

  test("finds a merge to have happened whose answer was lost, and makes no second one", async () => {
    await using forge = await start(flavour);
    let tries = 0;
    forge.breakWhen((method, requestPath) => (isMerge(method, requestPath) && ++tries === 1 ? "after" : undefined));
    const report = await update(forge, "1.1.0");
    expect(report.error).toBeUndefined();
    expect(report).toMatchObject({ outcome: "merged", deliveries: [{ commit: await forge.served.tip() }] });
    expect(await forge.served.git("rev-list", "--count", "--first-parent", "main")).toBe("2");
  });

  test("lands each of several images that come at once, and the newest last", async () => {
    await using forge = await start(flavour);
    const reports = await Promise.all(["1.1.0", "1.3.0", "1.2.0"].map((tag) => update(forge, tag)));
    expect(reports.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
    expect(await forge.served.read(path)).toContain("newTag: 1.3.0");
    expect((await forge.pulls()).filter(({ state }) => state === "open")).toEqual([]);
  });
});

describe.each(oneOfEachAdapter)("merging on %s", (flavour) => {
  test("waits for a required check, and says for which", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    beforeMerge(forge, async () => forge.setStatus(await forge.served.tip(branch), "ci/test", "pending"));
    let looks = 0;
    const log: string[] = [];
    const running = update(forge, "1.1.0", log);
    const green = async (): Promise<void> => {
      while (!log.includes("#1 waits for ci/test")) {
        if (++looks > 500) throw new Error(`no wait for checks: ${log.join("\n")}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await forge.setStatus(await forge.served.tip(branch), "ci/test", "success");
    };
    const [report] = await Promise.all([running, green()]);
    expect(report.error).toBeUndefined();
    expect(report.outcome).toBe("merged");
    expect(log.join("\n")).not.toContain("was merged by");
  });

  test("stops at once where a required check has failed", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"]);
    beforeMerge(forge, async () => forge.setStatus(await forge.served.tip(branch), "ci/test", "failure"));
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({ kind: "refused", message: expect.stringContaining("ci/test") });
    expect(report.deliveries).toMatchObject([{ outcome: "proposed", pullRequest: { number: 1, state: "open" } }]);
    expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
  });

  // GitHub requires checks by their whole names alone.
  test.skipIf(flavour === "github")("stops at once where a required pattern means a failed check", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/*"]);
    beforeMerge(forge, async () => forge.setStatus(await forge.served.tip(branch), "ci/test", "failure"));
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({ kind: "refused", message: expect.stringContaining("ci/") });
    expect(report.error?.message).not.toContain("not reported");
    expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
  });

  test("says that an approval is missing, and merges once it is there", async () => {
    await using forge = await start(flavour);
    await forge.requireApproval();
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({ kind: "refused", message: expect.stringContaining("approval") });
    await forge.approve(1);
    const approved = await update(forge, "1.1.0");
    expect(approved.error).toBeUndefined();
    expect(approved.outcome).toBe("merged");
  });

  test("plans again where the base has moved the same lines", async () => {
    await using forge = await start(flavour);
    beforeMerge(forge, () =>
      forge.served.commit({ files: { [path]: text.replace("1.0.0", "1.0.5") }, message: "By hand" }),
    );
    const report = await update(forge, "1.1.0");
    expect(report.error).toBeUndefined();
    expect(report).toMatchObject({ outcome: "merged", deliveries: [{ changes: [{ from: { tag: "1.0.5" } }] }] });
    expect(await forge.served.read(path)).toContain("newTag: 1.1.0");
  });

  test("stops where a person closes it meanwhile", async () => {
    await using forge = await start(flavour);
    beforeMerge(forge, () => forge.close(1));
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({ kind: "refused", message: expect.stringContaining("#1 was closed") });
    expect(report.deliveries).toMatchObject([{ outcome: "held", pullRequest: { number: 1, state: "closed" } }]);
    expect(await forge.served.read(path)).toContain("newTag: 1.0.0");
  });

  test("says aloud that a hold came while it was merging", async () => {
    await using forge = await start(flavour);
    const hold = { ".tagboat/holds/dev/api.yaml": "reason: loses sessions\nby: alice\n" };
    beforeMerge(forge, () => forge.served.commit({ files: hold, message: "Hold" }));
    const log: string[] = [];
    const report = await update(forge, "1.1.0", log);
    expect(report.error).toBeUndefined();
    // Either the hold was seen at a later try, or the merge crossed it and that is told.
    if (report.outcome === "merged") expect(log.join("\n")).toContain("loses sessions");
    else expect(report.outcome).toBe("held");
  });
});

describe.each(["gitea", "forgejo"] as const)("a repository of %s", (flavour) => {
  const withoutWish = config("merge").replace(/^ +pullRequest:.*\n/m, "");
  const start = async (settings: Partial<GiteaServer["settings"]>): Promise<ForgeHarness> => {
    const forge = await startForge(flavour, { ".tagboat.yaml": withoutWish, [path]: text });
    if ("gitea" in forge.server) Object.assign(forge.server.gitea.settings, settings);
    return forge;
  };

  test("that allows nothing but rebase-merge is merged into that way, with the trailers in the merge commit", async () => {
    await using forge = await start({
      allow_merge_commits: false,
      allow_squash_merge: false,
      allow_rebase: false,
      allow_fast_forward_only_merge: false,
    });
    const report = await update(forge, "1.1.0");
    expect(report.error).toBeUndefined();
    expect(report.outcome).toBe("merged");
    expect(await forge.served.read(path)).toContain("newTag: 1.1.0");
    const [parents = "", ...message] = (await forge.served.git("log", "-1", "--format=%P%n%B", "main")).split("\n");
    expect(parents.split(" ")).toHaveLength(2);
    expect(parseTrailers(message.join("\n")).changes).toMatchObject([{ app: "api", to: { tag: "1.1.0" } }]);
  });

  test("with a rule for the pull request's own branch says what to do about that branch", async () => {
    await using forge = await start({});
    if ("gitea" in forge.server) await forge.server.gitea.protect({ rule_name: "tagboat/**" });
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({
      exitCode: 5,
      message: expect.stringContaining(`The push to "${branch}" was refused`),
      hint: expect.stringContaining("set another branch with `pullRequest.branch`"),
    });
  });

  test("whose pull requests are switched off says so, and nothing is written", async () => {
    await using forge = await start({ has_pull_requests: false });
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({
      message: "Pull requests are switched off in acme/config",
      hint: expect.stringContaining("deliver by push"),
    });
    expect(await forge.served.git("for-each-ref", "--format=%(refname:short)", "refs/heads")).toBe("main");
  });
});

test("GitHub's pull request that does not show yet what was pushed to it is waited for, and not planned again", async () => {
  await using forge = await start("github");
  await runUpdateOn(forge, { image: [`${image}:1.1.0`], delivery: "pull-request" });
  if (!("github" in forge.server)) throw new Error("another forge");
  forge.server.github.state.looksUntilPushed = 6;
  const report = await update(forge, "1.2.0");
  expect(report.error).toBeUndefined();
  expect(report).toMatchObject({ outcome: "merged", deliveries: [{ attempts: 1 }] });
  expect(await forge.served.read(path)).toContain("newTag: 1.2.0");
});

test("--timeout is one limit for all pull requests of a run", async () => {
  const places = ["one", "two", "three"];
  const environments = places.map((name) => `  ${name}: { delivery: merge, files: ["${name}/*.yaml"] }`).join("\n");
  const all = `version: 1\nenvironments:\n${environments}\napps: { api: { images: [{ name: ${image} }] } }\n`;
  const files = Object.fromEntries(places.map((name) => [`${name}/kustomization.yaml`, text]));
  await using forge = await startForge("gitea", { ".tagboat.yaml": all, ...files });
  await forge.requireChecks(["ci/test"]);
  // The first one's check turns green at the twelfth look, half a minute later at least; the second one's stays pending.
  let looks = 0;
  forge.onRequest(async (method, requestPath) => {
    const open = isMerge(method, requestPath) && (await forge.pulls()).find(({ state }) => state === "open");
    if (!open) return;
    looks += 1;
    await forge.setStatus(open.headCommit, "ci/test", open.number === 1 && looks > 12 ? "success" : "pending");
  });
  const report = await runUpdateOn(forge, { image: [`${image}:1.1.0`], environment: places, timeout: "3m" });
  expect(report.error).toMatchObject({ kind: "timeout", exitCode: 9 });
  const told = /^#2 was not merged in (\d+) s, after (\d+) s of --timeout had passed; it waits for: ci\/test$/;
  const [, elapsed = 0, spent = 0] = (told.exec(report.error?.message ?? "") ?? []).map(Number);
  expect(elapsed + spent).toBeGreaterThanOrEqual(179);
  expect(elapsed + spent).toBeLessThan(205);
  expect(spent).toBeGreaterThan(30);
  expect(report.deliveries).toMatchObject([{ outcome: "merged" }, { outcome: "proposed" }]);
});
