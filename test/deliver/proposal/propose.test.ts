import { describe, expect, test } from "vitest";
import { parseMarker } from "../../../src/domain/proposal-marker.ts";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../../support/forge-harness.ts";
import { runnableFlavours, runUpdateOn } from "../../support/forge-world.ts";

const image = "ghcr.io/acme/api";
const other = "ghcr.io/acme/worker";
const path = "apps/api/dev/kustomization.yaml";
const branch = "tagboat/dev/api";
const files = {
  ".tagboat.yaml": `version: 1
environments:
  dev:
    delivery: pull-request
    files: ["apps/{app}/dev/*.yaml"]
    pullRequest: { labels: [deploy] }
apps:
  api:
    images: [{ name: ${image} }, { name: ${other} }]
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n  - name: ${other}\n    newTag: 1.0.0\n`,
};

const start = (flavour: ForgeHarness["flavour"]) => startForge(flavour, files);
const update = (forge: ForgeHarness, tag: string, more: Record<string, unknown> = {}, log: string[] = []) =>
  runUpdateOn(forge, { image: [`${image}:${tag}`], ...more }, { log });

/** A user edits #1 on its page. */
async function edit(forge: ForgeHarness, text: { readonly title: string; readonly body: string }): Promise<void> {
  const api = forge.flavour === "github" ? "api/v3" : "api/v1";
  const { status } = await fetch(`${forge.web}/${api}/repos/acme/config/pulls/1`, {
    method: "PATCH",
    headers: { authorization: `token ${forge.token}`, "content-type": "application/json" },
    body: JSON.stringify(text),
  });
  expect(status).toBeLessThan(300);
}
const onBranch = (forge: ForgeHarness, name = branch) => forge.served.read(path, name);
const branches = async (forge: ForgeHarness) =>
  (await forge.served.git("for-each-ref", "--format=%(refname:short)", "refs/heads")).split("\n");

// Gitea and Forgejo differ in what they answer to an edit that meets another.
describe.each(runnableFlavours)("a pull request on %s", (flavour) => {
  test("is opened once, and a second run changes nothing", async () => {
    await using forge = await start(flavour);
    const first = await update(forge, "1.1.0");
    const tip = await forge.served.tip(branch);
    const second = await update(forge, "1.1.0");
    const pulls = await forge.pulls();
    expect(pulls).toMatchObject([{ number: 1, state: "open", head: branch, headCommit: tip, labels: ["deploy"] }]);
    for (const report of [first, second]) {
      expect(report.outcome).toBe("proposed");
      expect(report.deliveries?.[0]?.pullRequest).toMatchObject({ number: 1, state: "open", headCommit: tip });
      expect(report.deliveries?.[0]?.commit).toBeUndefined();
    }
    expect(parseMarker(pulls[0]?.body ?? "")).toMatchObject({ app: "api", environment: "dev", head: tip });
    expect(await onBranch(forge, "main")).toContain("newTag: 1.0.0");
  });

  test("keeps what a user wrote while it proposes the same, and says so where it is written anew", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0");
    const [{ body = "" } = {}] = await forge.pulls();
    await edit(forge, { title: "Deploy before the exam", body: `Mind the queue.\r\n\r\n${body}` });
    const log: string[] = [];
    const same = await update(forge, "1.1.0", {}, log);
    expect(same.outcome).toBe("proposed");
    const [kept] = await forge.pulls();
    expect(kept).toMatchObject({ title: "Deploy before the exam", body: expect.stringContaining("Mind the queue.") });
    expect(log.filter((line) => line.startsWith("warning:"))).toEqual([]);
    await update(forge, "1.2.0", {}, log);
    expect(log.join("\n")).toMatch(/warning: #1 was edited since.* Its title was "Deploy before the exam"/);
    const [anew] = await forge.pulls();
    expect(anew?.title).toBe("deploy(dev): api 1.0.0 → 1.2.0");
    expect(parseMarker(anew?.body ?? "")?.head).toBe(anew?.headCommit);
    const silent: string[] = [];
    await update(forge, "1.3.0", {}, silent);
    expect(silent.filter((line) => line.startsWith("warning:"))).toEqual([]);
    const [third] = await forge.pulls();
    await edit(forge, { title: third?.title ?? "", body: `${third?.body}\n\nMind the queue.` });
    await update(forge, "1.4.0", {}, silent);
    expect(silent.join("\n")).toContain("warning: #1 was edited since");
    expect(silent.join("\n")).not.toContain("Its title was");
    await edit(forge, { title: "Not before Monday", body: "Please wait." });
    const lost: string[] = [];
    await update(forge, "1.4.0", {}, lost);
    expect(lost.join("\n")).toMatch(/warning: #1 has lost the marker .* Its title was "Not before Monday"/);
  });

  test.skipIf(flavour === "github")("keeps its title where it is merged while the next image is proposed", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0");
    let isMerged = false;
    forge.onRequest(async (_, request) => {
      if (isMerged || !request.includes("/issues/1/timeline")) return;
      isMerged = true;
      await forge.merge(1);
    });
    expect((await update(forge, "1.2.0")).outcome).toBe("proposed");
    expect(isMerged).toBe(true);
    expect(await forge.pulls()).toMatchObject([
      { number: 1, state: "merged", title: "deploy(dev): api 1.0.0 → 1.1.0" },
      { number: 2, state: "open", title: "deploy(dev): api 1.1.0 → 1.2.0" },
    ]);
  });

  test("is one, however many runs begin at once", async () => {
    await using forge = await start(flavour);
    const reports = await Promise.all(Array.from({ length: 5 }, () => update(forge, "1.1.0")));
    expect(reports.map(({ outcome, error }) => error?.message ?? outcome)).toEqual(Array(5).fill("proposed"));
    expect((await forge.pulls()).filter(({ state }) => state === "open")).toHaveLength(1);
  });

  test.skipIf(flavour === "github")("is one again, where a second from its branch was left open", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0");
    await forge.close(1);
    await update(forge, "1.2.0");
    await fetch(`${forge.web}/api/v1/repos/acme/config/pulls/1`, {
      method: "PATCH",
      headers: { authorization: `token ${forge.token}`, "content-type": "application/json" },
      body: JSON.stringify({ state: "open" }),
    });
    await update(forge, "1.3.0");
    const [first, second] = (await forge.pulls()).toSorted((a, b) => a.number - b.number);
    expect(first).toMatchObject({ number: 1, state: "open", title: "deploy(dev): api 1.0.0 → 1.3.0" });
    expect(second).toMatchObject({ number: 2, state: "closed" });
    expect(parseMarker(second?.body ?? "")).toBeUndefined();
  });

  test("is for the newest of several images that come at once", async () => {
    await using forge = await start(flavour);
    const tags = ["1.1.0", "1.4.0", "1.2.0", "1.3.0"];
    const reports = await Promise.all(tags.map((tag) => update(forge, tag)));
    expect(reports.flatMap(({ error }) => error ?? [])).toEqual([]);
    const tip = await forge.served.tip(branch);
    const pulls = (await forge.pulls()).filter(({ state }) => state === "open");
    expect(pulls).toMatchObject([{ headCommit: tip, title: "deploy(dev): api 1.0.0 → 1.4.0" }]);
    expect(parseMarker(pulls[0]?.body ?? "")?.head).toBe(tip);
  });
});

describe.each(oneOfEachAdapter)("a pull request on %s", (flavour) => {
  test("moves to a newer image in place, and never back to an older one", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0");
    await update(forge, "1.3.0");
    const older = await update(forge, "1.2.0");
    expect(await forge.pulls()).toMatchObject([{ number: 1, title: "deploy(dev): api 1.0.0 → 1.3.0" }]);
    expect(await onBranch(forge)).toContain("newTag: 1.3.0");
    expect(older).toMatchObject({ outcome: "superseded", deliveries: [{ pullRequest: { number: 1, state: "open" } }] });
  });

  test("carries the images of all builds of its app", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0");
    await runUpdateOn(forge, { image: [`${other}:1.5.0`] });
    const pulls = await forge.pulls();
    expect(await onBranch(forge)).toMatch(/newTag: 1\.1\.0\n[\s\S]*newTag: 1\.5\.0/);
    expect(pulls).toHaveLength(1);
    expect(parseMarker(pulls[0]?.body ?? "")?.images).toEqual(
      expect.arrayContaining([
        { image, to: "1.1.0" },
        { image: other, to: "1.5.0" },
      ]),
    );
  });

  test.each(["a commit on top", "an amended commit"])("leaves a person's work alone: %s", async (what) => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0");
    const { served } = forge;
    if (what === "a commit on top") {
      await served.commit({ branch, files: { "note.md": "mine\n" }, message: "Add a note" });
    } else {
      const tree = await served.git("rev-parse", "main^{tree}");
      const message = await served.git("log", "-1", "--format=%B", branch);
      const [author, date] = ["Ada <ada@example.com>", "1700000000 +0000"];
      const object = `tree ${tree}\nparent ${await served.tip()}\nauthor ${author} ${date}\ncommitter ${author} 1700000100 +0000\n\n${message}\n`;
      const { runGit } = await import("../../support/git-seed.ts");
      const amended = await runGit(served.directory, ["hash-object", "-t", "commit", "-w", "--stdin"], object);
      await served.git("update-ref", `refs/heads/${branch}`, amended);
    }
    const theirs = await served.tip(branch);
    const report = await update(forge, "1.2.0");
    expect(report.error).toMatchObject({ kind: "refused", exitCode: 5, hint: expect.stringContaining("--take-over") });
    expect(await served.tip(branch)).toBe(theirs);
    const taken = await update(forge, "1.2.0", { "take-over": true });
    expect(taken.outcome).toBe("proposed");
    expect(await onBranch(forge)).toContain("newTag: 1.2.0");
    expect(await forge.pulls()).toHaveLength(1);
  });

  test("leaves a person's branch of its name alone, also before there is a pull request", async () => {
    await using forge = await start(flavour);
    const { served } = forge;
    const mine = await served.commit({ branch, parent: await served.tip(), files: { "note.md": "mine\n" } });
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({ kind: "refused", hint: expect.stringContaining("--take-over") });
    expect(await served.tip(branch)).toBe(mine);
    expect(await forge.pulls()).toEqual([]);
  });

  test("is not told as proposed where somebody pushes to its branch while it is opened", async () => {
    await using forge = await start(flavour);
    let theirs: string | undefined;
    forge.onRequest(async (method, request) => {
      if (theirs !== undefined || method !== "POST" || !request.endsWith("/pulls")) return;
      theirs = await forge.served.commit({ branch, files: { "note.md": "mine\n" }, message: "Add a note" });
    });
    const report = await update(forge, "1.1.0");
    expect(report.error).toMatchObject({ kind: "refused", hint: expect.stringContaining("--take-over") });
    expect(await forge.served.tip(branch)).toBe(theirs);
  });

  test("is closed with its reason once the branch has it already", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0");
    await forge.served.commit({ files: { [path]: files[path].replace("1.0.0", "1.1.0") }, message: "By hand" });
    const report = await update(forge, "1.1.0");
    expect(report).toMatchObject({
      outcome: "unchanged",
      deliveries: [{ pullRequest: { number: 1, state: "closed" } }],
    });
    const [pull] = await forge.pulls();
    expect(pull?.body).toContain("Closed by tagboat");
    expect(await branches(forge)).toEqual(["main"]);
    // Our own closing is no person's no.
    await forge.served.commit({ files: { [path]: files[path] }, message: "Start over" });
    await forge.served.git("update-ref", "refs/heads/main", await forge.served.git("rev-parse", "main~2"));
    expect((await update(forge, "1.1.0")).outcome).toBe("proposed");
  });

  test("is not opened where there is nothing to merge", async () => {
    await using forge = await start(flavour);
    expect((await update(forge, "1.0.0")).outcome).toBe("unchanged");
    expect(await forge.pulls()).toEqual([]);
    expect(await branches(forge)).toEqual(["main"]);
  });

  test("stays closed for the image that a person said no to, and opens for a newer one", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0");
    await forge.close(1);
    const again = await update(forge, "1.1.0");
    expect(again).toMatchObject({
      outcome: "held",
      deliveries: [
        {
          pullRequest: { number: 1, state: "closed" },
          changes: [{ outcome: "held", reason: expect.stringContaining("#1") }],
        },
      ],
    });
    expect((await update(forge, "1.2.0")).outcome).toBe("proposed");
    expect((await forge.pulls()).map(({ state }) => state).sort()).toEqual(["closed", "open"]);
  });

  test("is rebuilt on the newest base where the base has moved the same lines", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.2.0");
    await forge.served.commit({ files: { [path]: files[path].replace("1.0.0", "1.1.0") }, message: "By hand" });
    await update(forge, "1.2.0");
    expect(await forge.served.git("rev-parse", `${branch}~1`)).toBe(await forge.served.tip());
    expect(await forge.pulls()).toMatchObject([{ title: "deploy(dev): api 1.1.0 → 1.2.0" }]);
  });

  test("leaves a build that the base has unchanged, while a newer one is only proposed", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0", { delivery: "push" });
    await update(forge, "1.2.0");
    const again = await update(forge, "1.1.0");
    expect(again).toMatchObject({
      outcome: "unchanged",
      deliveries: [{ pullRequest: { number: 1, state: "open" }, changes: [{ outcome: "unchanged" }] }],
    });
    expect(await onBranch(forge)).toContain("newTag: 1.2.0");
    expect(await update(forge, "1.0.5")).toMatchObject({ outcome: "superseded" });
  });

  test("ends the same wherever an earlier run broke off", async () => {
    await using forge = await start(flavour);
    for (const when of ["before", "after"] as const) {
      for (let failing = 1; ; failing++) {
        let writes = 0;
        // From this write on nobody answers any more, as for a run that was killed.
        forge.breakWhen((method) => {
          if (method !== "GET") writes++;
          return writes >= failing ? when : undefined;
        });
        await update(forge, "1.1.0");
        forge.breakWhen(() => undefined);
        const report = await update(forge, "1.1.0");
        expect(report).toMatchObject({ outcome: "proposed" });
        const open = (await forge.pulls()).filter(({ state }) => state === "open");
        expect(open).toMatchObject([{ headCommit: await forge.served.tip(branch), labels: ["deploy"] }]);
        if (writes < failing) break;
        await forge.merge(open[0]?.number ?? 0);
        await forge.served.git("update-ref", "refs/heads/main", await forge.served.git("rev-parse", "main~1"));
        await forge.served.git("update-ref", "-d", `refs/heads/${branch}`);
      }
    }
  });
});
