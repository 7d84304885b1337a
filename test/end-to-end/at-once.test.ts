import { describe, expect, test } from "vitest";
import { parseTrailers } from "../../src/domain/trailers.ts";
import { type ForgeHarness, type SeenPull, startForge } from "../support/forge-harness.ts";
import { overlay, overlayPath } from "../support/overlay-layout.ts";
import { runCli, spawnCli } from "../support/run-cli.ts";

const config = `version: 1
discover: "apps/{app}/overlays/{environment}"
environments:
  dev:
    files: ["apps/{app}/overlays/dev/kustomization.yaml"]
    pullRequest: { labels: [deploy, images], reviewers: [bob] }
`;

const filesOf = (apps: readonly string[]): Readonly<Record<string, string>> => ({
  ".tagboat.yaml": config,
  ...Object.fromEntries(apps.map((app) => [overlayPath(app, "dev"), overlay(app, "1.0.0")])),
});

type Delivery = "pull-request" | "merge";

interface Report {
  readonly exitCode: number | null;
  readonly outcome: string;
  readonly error: string;
  readonly deliveries: readonly { readonly commit?: string }[];
}

/** A build's step. */
async function build(forge: ForgeHarness, app: string, delivery: Delivery, run = runCli): Promise<Report> {
  const image = `registry.example.com/${app}:1.1.0`;
  const args = ["update", "--repo", forge.repo, "--image", image, "--delivery", delivery, "--json"];
  const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour };
  const { stdout, stderr, exitCode } = await run(args, { env });
  const { outcome, deliveries, error } = JSON.parse(stdout);
  return { exitCode, outcome, deliveries, error: error === undefined ? "" : `${error.message}\n${stderr}` };
}

/** A server may let two be opened from one branch at the same moment; whoever sees that closes the later one. */
const kept = async (forge: ForgeHarness): Promise<SeenPull[]> =>
  (await forge.pulls()).filter(({ state }) => state !== "closed");

const headsOf = async (forge: ForgeHarness): Promise<string[]> =>
  (await forge.served.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")).split("\n");

const changesOn = async (forge: ForgeHarness, revision: string) =>
  parseTrailers(await forge.served.git("log", "-1", "--format=%B", revision)).changes;

const labelNames = ({ server }: ForgeHarness): readonly string[] =>
  "gitea" in server ? server.gitea.labels.map(({ name }) => name) : [];

describe.each(["gitea", "github"] as const)("builds at once on %s", (flavour) => {
  test("ten equal ones: one pull request from one branch, with each label once", async () => {
    await using forge = await startForge(flavour, filesOf(["api", "web"]));
    const reports = await Promise.all(Array.from({ length: 10 }, () => build(forge, "api", "pull-request")));
    expect(reports.flatMap(({ error }) => (error === "" ? [] : [error]))).toEqual([]);
    expect(reports.map(({ exitCode, outcome }) => `${exitCode} ${outcome}`)).toEqual(Array(10).fill("0 proposed"));
    expect(await headsOf(forge)).toEqual(["main", "tagboat/dev/api"]);
    const headCommit = await forge.served.tip("tagboat/dev/api");
    const pulls = await kept(forge);
    expect(pulls).toMatchObject([{ state: "open", headCommit }]);
    expect(pulls[0]?.labels.toSorted()).toEqual(["deploy", "images"]);
    expect(await forge.served.git("rev-list", "--count", `main..${headCommit}`)).toBe("1");
    expect(labelNames(forge).toSorted()).toEqual(flavour === "gitea" ? ["deploy", "images"] : []);
  });

  test("ten equal ones that merge: one commit of ours, by one pull request", async () => {
    await using forge = await startForge(flavour, filesOf(["api", "web"]));
    const reports = await Promise.all(Array.from({ length: 10 }, () => build(forge, "api", "merge")));
    expect(reports.flatMap(({ error }) => (error === "" ? [] : [error]))).toEqual([]);
    expect(reports.filter(({ outcome }) => outcome !== "merged" && outcome !== "unchanged")).toEqual([]);
    expect(await kept(forge)).toMatchObject([{ state: "merged" }]);
    expect(await headsOf(forge)).toEqual(["main"]);
    expect(await forge.served.git("rev-list", "--count", "--first-parent", "main")).toBe("2");
  });

  test("two apps that merge, each in a process of its own: both land, each once", async () => {
    await using forge = await startForge(flavour, filesOf(["api", "web"]));
    const reports = await Promise.all(["api", "web"].map((app) => build(forge, app, "merge", spawnCli)));
    expect(reports.flatMap(({ error }) => (error === "" ? [] : [error]))).toEqual([]);
    expect(reports.map(({ outcome }) => outcome)).toEqual(["merged", "merged"]);
    for (const [index, app] of ["api", "web"].entries()) {
      expect(await forge.served.read(overlayPath(app, "dev"))).toContain("newTag: 1.1.0");
      expect(await changesOn(forge, reports[index]?.deliveries[0]?.commit ?? "")).toMatchObject([{ app }]);
    }
    expect((await forge.pulls()).map(({ state }) => state)).toEqual(["merged", "merged"]);
    expect(await headsOf(forge)).toEqual(["main"]);
    expect(await forge.served.git("rev-list", "--count", "--first-parent", "main")).toBe("3");
  });
});
