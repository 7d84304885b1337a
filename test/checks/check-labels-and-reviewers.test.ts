import { describe, expect, test } from "vitest";
import { checkLabelsAndReviewers } from "../../src/checks/check-labels-and-reviewers.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Delivery, Target } from "../../src/domain/pipeline.ts";
import type { Forge } from "../../src/forges/forge.ts";
import { giteaClient } from "../support/gitea-client.ts";
import { startGiteaServer } from "../support/gitea-server.ts";
import { startGitHubServer } from "../support/github-server.ts";
import { openGitHub } from "../support/github-world.ts";

const target = (delivery: Delivery): Target => ({
  app: "api",
  environment: "dev",
  files: [],
  images: [],
  delivery,
  after: [],
  order: "prefer",
  ifMissing: "auto",
});
const configOf = (pullRequest: string) =>
  loadConfig(
    `version: 1\nenvironments: { dev: { files: [a.yaml], pullRequest: ${pullRequest} } }\napps: { api: {} }\n`,
    ".tagboat.yaml",
  );

const labelled = configOf("{ labels: [deploy] }");

async function states(forge: Forge, config = labelled, more: { delivery?: Delivery; isJob?: boolean } = {}) {
  const { delivery = "merge", isJob = false } = more;
  const findings = await checkLabelsAndReviewers(forge, { targets: [target(delivery)], config, isJob });
  return findings.map(({ state, message }) => `${state}: ${message}`);
}

describe.each(["gitea", "forgejo"] as const)("labels on %s", (flavour) => {
  test("are warned of where the token lacks the scope, and nothing is written", async () => {
    await using server = await startGiteaServer({ flavour });
    const narrow = giteaClient(server, { token: server.addToken("bot", ["write:repository"]) });
    expect(await states(narrow)).toEqual([expect.stringMatching(/^warning: its labels \(deploy\) .*write:issue/)]);
    const wide = giteaClient(server, { token: server.addToken("bot", ["write:repository", "write:issue"]) });
    expect(await states(wide)).toEqual([expect.stringMatching(/^ok: .*deploy/)]);
    expect(await states(giteaClient(server, { token: server.tokens.reader }))).toEqual([
      expect.stringMatching(/^warning: .*permission to write/),
    ]);
    expect(server.labels).toEqual([]);
  });

  test("are looked at only where pull requests are to have some", async () => {
    await using server = await startGiteaServer({ flavour });
    const forge = giteaClient(server);
    expect(await states(forge, labelled, { delivery: "push" })).toEqual([]);
    expect(await states(forge, configOf("{ reviewers: [bob] }"))).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  test("are not known where the server has a bad minute, which fails nothing", async () => {
    await using server = await startGiteaServer({ flavour });
    server.intercept = () => ({ kind: "status", status: 502 });
    expect(await states(giteaClient(server))).toEqual([expect.stringMatching(/^warning: labels: .*502/)]);
  });
});

describe("labels and teams on GitHub", () => {
  const accounts = {
    "test-token": { login: "deployer" },
    narrow: { login: "deployer", scopes: "read:org, workflow" },
    public: { login: "deployer", scopes: "public_repo" },
    whole: { login: "deployer", scopes: "repo" },
    // As GitHub answers a person's token of an app: its rights are no scopes.
    scopeless: { login: "deployer", scopes: "" },
  };

  test("are warned of by the scopes that a classic token shows", async () => {
    await using server = await startGitHubServer({ accounts });
    const repository = await server.create("acme/config");
    const as = (token: string) => states(openGitHub(server, repository, { token }));
    expect(await as("narrow")).toEqual([expect.stringMatching(/^warning: .*read:org, workflow.*"public_repo"/)]);
    for (const token of ["public", "whole", "test-token", "scopeless"])
      expect(await as(token)).toEqual([expect.stringMatching(/^ok/)]);
    repository.state.settings.isPrivate = true;
    expect(await as("public")).toEqual([expect.stringMatching(/^warning: .*"repo"/)]);
    expect(server.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("a team cannot be asked by the job's own token", async () => {
    await using server = await startGitHubServer({ accounts });
    const forge = openGitHub(server, await server.create("acme/config"));
    const config = configOf("{ reviewers: [acme/platform, alice] }");
    expect(await states(forge, config, { isJob: true })).toEqual([expect.stringMatching(/^warning: no team/)]);
    expect(await states(forge, config)).toEqual([]);
  });
});
