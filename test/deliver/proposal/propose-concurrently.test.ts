import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { parseMarker } from "../../../src/domain/proposal-marker.ts";
import { type ForgeHarness, startForge } from "../../support/forge-harness.ts";
import { runUpdateOn } from "../../support/forge-world.ts";
import { overlay, overlayConfig, overlayPath } from "../../support/overlay-layout.ts";

const image = (app: string): string => `registry.example.com/${app}:1.1.0`;
const isMerge = (method: string, path: string): boolean => method !== "GET" && path.endsWith("/merge");

/** A head that lacks a commit of the base is not merged. */
async function requireUpToDate({ server }: ForgeHarness): Promise<void> {
  if ("gitea" in server) await server.gitea.protect({ rule_name: "main", block_on_outdated_branch: true });
  else server.github.protect("main", { strict: true });
}

/** Somebody pushes to the base before each of so many merges: what `files` says for each. */
function moveBase(forge: ForgeHarness, times: number, files: (time: number) => Record<string, string>): void {
  let moved = 0;
  forge.onRequest(async (method, path) => {
    if (isMerge(method, path) && moved++ < times) await forge.served.commit({ files: files(moved), message: "Theirs" });
  });
}

/** A CI: makes the check of a head green once that head has been there for a moment. */
async function checkHeads(forge: ForgeHarness, branch: string, signal: AbortSignal): Promise<void> {
  let known: string | undefined;
  while (!signal.aborted) {
    const tip = await forge.served.tip(branch).catch(() => undefined);
    if (tip !== undefined && tip === known) await forge.setStatus(tip, "ci/test", "success");
    known = tip;
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
}

describe.each(["gitea", "forgejo", "github"] as const)("five images at once on %s", (flavour) => {
  test("end with the newest on the base, and no run fails", async () => {
    const files = { ".tagboat.yaml": overlayConfig, [overlayPath("api", "dev")]: overlay("api", "1.0.0") };
    // As slow as a busy server: edits meet each other.
    await using forge = await startForge(flavour, files, { delays: { editing: 1_000 } });
    const images = Array.from({ length: 5 }, (_, index) => `registry.example.com/api:1.${index + 1}.0`);
    await forge.requireChecks(["ci/test"], "pass");
    const over = new AbortController();
    const checking = checkHeads(forge, "tagboat/dev/api", over.signal);
    const reports = await Promise.all(images.map((one) => runUpdateOn(forge, { image: [one], delivery: "merge" })));
    over.abort();
    await checking;
    expect(reports.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
    expect(await forge.served.read(overlayPath("api", "dev"))).toContain("newTag: 1.5.0");
    expect((await forge.pulls()).filter(({ state }) => state === "open")).toEqual([]);
    expect(reports.at(-1)?.outcome).toBe("merged");
  }, 300_000);
});

describe.each(["gitea", "github"] as const)("at once on %s", (flavour) => {
  // The many are asked for where they cost less.
  const count = flavour === "gitea" ? 50 : 8;

  test(`${count} apps are proposed: as many pull requests, none lost, none twice`, async () => {
    const apps = Array.from({ length: count }, (_, index) => `app-${index + 1}`);
    const files = Object.fromEntries(apps.map((app) => [overlayPath(app, "dev"), overlay(app, "1.0.0")]));
    await using forge = await startForge(flavour, { ".tagboat.yaml": overlayConfig, ...files });
    const propose = (app: string) => runUpdateOn(forge, { image: [image(app)], app: [app], delivery: "pull-request" });
    const reports = await Promise.all(apps.map(propose));
    expect(reports.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
    expect(reports.every(({ outcome }) => outcome === "proposed")).toBe(true);
    const numbers = reports.map(({ deliveries }) => deliveries?.[0]?.pullRequest?.number);
    expect(new Set(numbers).size).toBe(count);
    const pulls = await forge.pulls();
    expect(pulls.map(({ head }) => head).toSorted()).toEqual(apps.map((app) => `tagboat/dev/${app}`).toSorted());
    for (const { head, state, body, headCommit } of pulls) {
      expect(state).toBe("open");
      expect(await forge.served.tip(head)).toBe(headCommit);
      expect(parseMarker(body)).toMatchObject({ app: head.split("/").at(-1), head: headCommit });
    }
    const changed = await forge.served.git("diff", "--name-only", "main", "tagboat/dev/app-7");
    expect(changed).toBe(overlayPath("app-7", "dev"));
  }, 300_000);

  test.each([
    ["elsewhere, where the head has to be up to date", 3, (time: number) => ({ "README.md": `# ${time}\n` })],
    // More often than this it is a conflict.
    [
      "in our file",
      10,
      (time: number) => ({ [overlayPath("api", "dev")]: `# ${time}\n${overlay("api", `1.0.${time}`)}` }),
    ],
  ] as const)(
    "the base moves %s, before each of %i merges: it lands once, and nothing of theirs is lost",
    async (_, times, theirs) => {
      const files = { ".tagboat.yaml": overlayConfig, [overlayPath("api", "dev")]: overlay("api", "1.0.0") };
      await using forge = await startForge(flavour, files);
      await requireUpToDate(forge);
      moveBase(forge, times, theirs);
      const report = await runUpdateOn(forge, { image: [image("api")], delivery: "merge" });
      expect(report.error).toBeUndefined();
      expect(report.outcome).toBe("merged");
      expect(await forge.served.read(overlayPath("api", "dev"))).toContain("newTag: 1.1.0");
      for (const path of Object.keys(theirs(times)))
        expect(await forge.served.read(path)).toMatch(new RegExp(`^# ${times}$`, "m"));
      const subjects = await forge.served.git("log", "--first-parent", "--format=%s", "main");
      expect(subjects.split("\n").filter((subject) => subject === "Theirs")).toHaveLength(times);
      expect(subjects.split("\n").filter((subject) => subject.startsWith("deploy("))).toHaveLength(1);
      expect((await forge.pulls()).map(({ state }) => state)).toEqual(["merged"]);
      expect(await forge.served.git("for-each-ref", "--format=%(refname)", "refs/heads")).toBe("refs/heads/main");
    },
    300_000,
  );
});
