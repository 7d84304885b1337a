import { describe, expect } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { inTurn } from "../support/in-turn.ts";
import { overlay, overlayConfig, overlayPath } from "../support/overlay-layout.ts";
import { runCli } from "../support/run-cli.ts";

const branch = "tagboat/dev/api";
const holdBranch = `${branch}+hold`;
const holdFile = ".tagboat/holds/dev/api.yaml";

const start = (flavour: ForgeHarness["flavour"]): Promise<ForgeHarness> =>
  startForge(flavour, {
    ".tagboat.yaml": overlayConfig,
    ...Object.fromEntries(["api", "web"].map((app) => [overlayPath(app, "dev"), overlay(app, "1.0.0")])),
  });

async function tagboat(forge: ForgeHarness, ...args: readonly string[]) {
  const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour };
  const { stdout, stderr, exitCode } = await runCli([...args, "--repo", forge.repo], { env });
  return { stdout, exitCode, all: stdout + stderr };
}

const place = ["api", "--environment", "dev"];
const update = (forge: ForgeHarness, ...args: readonly string[]) =>
  tagboat(forge, "update", "--image", "registry.example.com/api:1.1.0", ...args);

/** Pushes are refused, and merges wait for a check, which a CI makes green as soon as a merge is tried. */
async function protect(forge: ForgeHarness): Promise<void> {
  await forge.requireChecks(["ci/test"]);
  forge.onRequest(async (method, path) => {
    if (method === "GET" || !path.endsWith("/merge")) return;
    const head = (await forge.pulls()).findLast(({ state }) => state === "open");
    if (head !== undefined) await forge.setStatus(head.headCommit, "ci/test", "success");
  });
}

const heads = async (forge: ForgeHarness): Promise<string[]> =>
  (await forge.served.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")).split("\n");

describe.each(oneOfEachAdapter)("a hold on %s", (flavour) => {
  const test = inTurn(flavour);
  test("is merged where the branch takes no push, and so is its end", async () => {
    await using forge = await start(flavour);
    await protect(forge);
    const pushed = await tagboat(forge, "hold", ...place, "--reason", "1.0.1 loses sessions");
    expect(pushed.exitCode).toBe(5);
    expect(pushed.all).toContain("--delivery merge");

    const held = await tagboat(forge, "hold", ...place, "--reason", "1.0.1 loses sessions", "--delivery", "merge");
    expect(held.all).toContain("api in dev: deliveries stop");
    expect(held).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("merged: #1 into main") });
    expect(await forge.served.read(holdFile)).toContain("1.0.1 loses sessions");
    expect((await forge.served.git("log", "-1", "--format=%B", "main")).trim()).toContain(
      "Tagboat-Hold: app=api environment=dev",
    );
    expect(await heads(forge)).toEqual(["main"]);
    expect((await update(forge, "--delivery", "merge")).all).toContain("1.0.1 loses sessions");
    expect((await forge.pulls()).map(({ state }) => state)).toEqual(["merged"]);

    const freed = await tagboat(forge, "unhold", ...place, "--delivery", "merge");
    expect(freed.all).toContain("api in dev: deliveries resume");
    expect(await forge.served.git("ls-tree", "-r", "--name-only", "main", ".tagboat")).toBe("");
    expect((await update(forge, "--delivery", "merge")).exitCode).toBe(0);
    expect(await forge.served.read(overlayPath("api", "dev"))).toContain("newTag: 1.1.0");
  });

  test("is proposed once, and says that it holds nothing yet", async () => {
    await using forge = await start(flavour);
    const propose = (...args: readonly string[]) =>
      tagboat(forge, "hold", ...place, "--delivery", "pull-request", ...args);
    const first = await propose("--reason", "exam week");
    expect(first.all).toContain("api in dev: deliveries stop only once the pull request is merged");
    const [pull] = await forge.pulls();
    expect(pull).toMatchObject({ state: "open", head: holdBranch, title: "hold(dev): api: exam week" });
    expect(pull?.body).toMatch(/^Stops deliveries of <code>api<\/code> into <code>dev<\/code>\.\n\n- Reason:/);
    await propose("--reason", "exam week");
    expect(await forge.pulls()).toMatchObject([{ headCommit: pull?.headCommit, title: pull?.title }]);
    await propose("--reason", "exams moved");
    expect(await forge.pulls()).toMatchObject([{ number: 1, title: "hold(dev): api: exams moved" }]);
    await forge.close(1);
    await propose("--reason", "exams moved");
    expect((await forge.pulls()).map(({ state }) => state)).toEqual(["closed", "open"]);
    const freed = await tagboat(forge, "unhold", ...place, "--delivery", "pull-request");
    expect(freed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("#2 is closed") });
    expect(await heads(forge)).toEqual(["main"]);
  });

  test("that is only proposed is withdrawn by an end without a pull request, too", async () => {
    await using forge = await start(flavour);
    await tagboat(forge, "hold", ...place, "--delivery", "pull-request", "--reason", "exam week");
    const freed = await tagboat(forge, "unhold", ...place);
    expect(freed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("the proposed hold is withdrawn") });
    expect(freed.all).not.toContain("there was no hold to end");
    const [pull] = await forge.pulls();
    expect(pull?.state).toBe("closed");
    expect(pull?.body).toContain("**Closed by tagboat:** <code>the hold was withdrawn</code>");
    expect(await heads(forge)).toEqual(["main"]);
    expect((await tagboat(forge, "unhold", ...place)).all).toContain("there was no hold to end");
  });

  test("is one pull request for each app, and no image's pull request is in its way", async () => {
    await using forge = await start(flavour);
    await update(forge, "--delivery", "pull-request");
    const held = await tagboat(forge, "hold", "api", "web", "--environment", "dev", "--delivery", "merge");
    expect(held.all).toContain("api in dev, web in dev: deliveries stop");
    expect((await forge.pulls()).map(({ title, state }) => `${state}: ${title}`)).toEqual([
      "open: deploy(dev): api 1.0.0 → 1.1.0",
      "merged: hold(dev): api",
      "merged: hold(dev): web",
    ]);
    expect(await heads(forge)).toEqual(["main", branch]);
  });

  test("takes back our own auto-merge first, also where the hold itself is refused", async () => {
    await using forge = await start(flavour);
    forge.allowAutoMerge();
    await forge.requireChecks(["ci/test"]);
    await update(forge, "--delivery", "merge", "--auto-merge", "at-once");
    expect(forge.isScheduled(1)).toBe(true);
    expect((await tagboat(forge, "hold", ...place)).exitCode).toBe(5);
    expect(forge.isScheduled(1)).toBe(false);
  });

  test("that a user's move backwards made cannot be released by a pull request", async () => {
    await using forge = await start(flavour);
    await update(forge);
    await forge.served.commit({ files: { [overlayPath("api", "dev")]: overlay("api", "1.0.0") }, message: "Revert" });
    const freed = await tagboat(forge, "unhold", ...place, "--delivery", "merge");
    expect(freed.exitCode).toBe(5);
    expect(freed.all).toContain("--delivery push");
    expect(await forge.pulls()).toEqual([]);
    expect((await tagboat(forge, "unhold", ...place)).exitCode).toBe(0);
  });
});
