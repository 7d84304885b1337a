import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { targetsOf } from "../../src/config/targets.ts";
import { newDeliveries } from "../../src/domain/deliveries.ts";
import type { Forge } from "../../src/forges/forge.ts";
import { permittedReports } from "../../src/reports/report-destination.ts";
import { outcomeReports } from "../../src/reports/report-outcomes.ts";
import type { World } from "../../src/world.ts";
import { giteaClient } from "../support/gitea-client.ts";
import { startGiteaServer } from "../support/gitea-server.ts";
import { startGitHubServer } from "../support/github-server.ts";
import { fastClock, openGitHub } from "../support/github-world.ts";

const config = loadConfig(
  `version: 1
defaults: { report: config-commit }
environments: { staging: { files: ["{app}.yaml"], environmentUrl: "https://{app}.example.com" } }
apps: { api: { images: [{ name: x/api }] }, web: { images: [{ name: x/web }], environments: { staging: { report: none } } } }
`,
  ".tagboat.yaml",
);
const [target, silent] = targetsOf(config);
if (target === undefined || silent === undefined) throw new Error("the config has two apps");

function reportsTo(forge: Forge, ci?: World["ci"]) {
  const warnings: string[] = [];
  const log = { info: () => undefined, debug: () => undefined, warn: (text: string) => void warnings.push(text) };
  const world: World = {
    repositories: { of: () => Promise.reject(new Error("unused")), home: () => Promise.reject(new Error("unused")) },
    sources: {
      order: () => Promise.reject(new Error("unused")),
      ahead: async () => undefined,
      changelog: async () => ({ reason: "unread" }),
      has: async () => ({}),
      locate: async () => undefined,
    },
    forges: { of: async () => forge },
    agents: { of: async () => [] },
    pages: { status: async () => ({ noResponse: "no page is served here" }) },
    registries: { find: async () => ({ kind: "no-answer", reason: "no registry is served here" }) },
    deliveries: newDeliveries(),
    ci,
    clock: fastClock(),
    log,
    random: () => 0,
    signal: new AbortController().signal,
  };
  const scene = { config, homeAddress: "https://git.example.com/acme/config" };
  return { warnings, reports: outcomeReports(permittedReports(scene, targetsOf(config), world), world) };
}

const since = new Date("2026-11-20T10:42:33Z");
const healthy = { state: "healthy", reason: "", since } as const;

test("a verdict replaces what was said before, and is said once", async () => {
  await using server = await startGitHubServer();
  const repository = await server.create("acme/config", { "a.yaml": "a: 1\n" });
  const commit = await repository.served.tip("main");
  const { reports, warnings } = reportsTo(openGitHub(server, repository));
  const subject = { target, versions: [{ tag: "1" }], commit, url: "https://git.example.com/acme/config/pull/7" };
  await reports.verdict(subject, { state: "progressing", reason: "1 of 3 pods", since });
  await reports.verdict(subject, healthy);
  await reports.verdict(subject, healthy);
  await reportsTo(openGitHub(server, repository)).reports.verdict(subject, healthy);
  await reports.verdict({ ...subject, target: silent }, healthy);
  expect(warnings).toEqual([]);
  expect(repository.state.statuses.get(commit)).toMatchObject([
    { context: "tagboat/staging/api", state: "pending", description: "staging: not healthy yet: 1 of 3 pods" },
    { state: "success", description: "staging: healthy since 2026-11-20 10:42 UTC", targetUrl: subject.url },
  ]);
  expect(repository.state.deployments).toMatchObject([
    { environment: "staging/api", statuses: [{ state: "in_progress" }, { state: "success" }] },
  ]);
  expect(repository.state.deployments[0]?.statuses[1]).toMatchObject({ environmentUrl: "https://api.example.com" });
  expect(server.flaws).toEqual([]);
});

test("a run that may not write sets no status, and says so once", async () => {
  await using server = await startGitHubServer();
  const repository = await server.create("acme/config", { "a.yaml": "a: 1\n" });
  const commit = await repository.served.tip("main");
  const mayNotWrite = "This run is for a pull request from mallory/api, another repository than its own";
  const { reports, warnings } = reportsTo(openGitHub(server, repository), { kind: "github", mayNotWrite });
  await reports.verdict({ target, versions: [{ tag: "1" }], commit }, healthy);
  expect(repository.state.statuses.get(commit)).toBeUndefined();
  expect(repository.state.deployments).toEqual([]);
  expect(warnings).toEqual([`${mayNotWrite}: no status is set on any commit`]);
});

test("what was waited for is told by its verdict, on the commit that was waited for", async () => {
  await using server = await startGitHubServer();
  const repository = await server.create("acme/config", { "a.yaml": "a: 1\n" });
  const commit = await repository.served.tip("main");
  const { reports } = reportsTo(openGitHub(server, repository));
  const images = [{ name: "x/api", tag: "1" }];
  const verdict = { ...healthy, app: "api", environment: "staging", commit, images, timeline: [], subjects: [] };
  await reports.verdicts([verdict, { ...verdict, app: "web" }], [target, silent]);
  expect(repository.state.statuses.get(commit)).toMatchObject([
    { context: "tagboat/staging/api", description: "staging: healthy since 2026-11-20 10:42 UTC" },
  ]);
});

test("no more statuses than a commit keeps is a warning, and the deployment is not tried", async () => {
  await using server = await startGitHubServer();
  const repository = await server.create("acme/config", { "a.yaml": "a: 1\n" });
  const message = "This SHA and context has reached the maximum number of statuses.";
  server.intercept = ({ method, path }) =>
    method === "POST" && path.includes("/statuses/") ? { kind: "answer", status: 422, body: { message } } : undefined;
  const { reports, warnings } = reportsTo(openGitHub(server, repository));
  const commit = await repository.served.tip("main");
  await reports.verdict({ target, versions: [], commit }, healthy);
  await reports.verdict({ target, versions: [], commit }, { ...healthy, state: "failed" });
  expect(warnings).toEqual([expect.stringContaining(message)]);
  expect(repository.state.deployments).toEqual([]);
});

test.each(["gitea", "forgejo"] as const)("a token that may only read is a warning on %s", async (flavour) => {
  await using server = await startGiteaServer({ flavour });
  const forge = giteaClient(server, { token: server.tokens.reader, clock: fastClock() });
  const { reports, warnings } = reportsTo(forge);
  const commit = await server.repository.tip("main");
  await reports.verdict({ target, versions: [], commit }, healthy);
  expect(warnings).toEqual([expect.stringMatching(/^api in staging: no status was set on [0-9a-f]{12}: /)]);
});
