import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "vitest";
import { github } from "../../src/forges/github/index.ts";
import { describeForge, type ForgeDeviations, type ForgeFixture } from "../contracts/describe-forge.ts";
import { callLive, liveRepository, liveWorld, openLivePulls, passingName } from "../support/live-repository.ts";

/**
 * A real GitHub, to which the contract may write: a token that may make and remove repositories of its user (classic, scopes `repo`
 * and `delete_repo`), the address of an Enterprise Server, and the login of a collaborator who is asked for a review.
 */
const token = process.env["TEST_GITHUB_TOKEN"];
const webUrl = (process.env["TEST_GITHUB_URL"] ?? "https://github.com").replace(/\/$/, "");
const reviewer = process.env["TEST_GITHUB_REVIEWER"];

if (token === undefined) {
  describe("a live GitHub", () => {
    test.skip("needs TEST_GITHUB_TOKEN", () => undefined);
  });
} else {
  const lacks: ForgeDeviations = {
    methods: { "fast-forward": "GitHub has no such merge" },
    forks: "a fork needs a second user's token",
    pages: "GitHub limits how many pull requests an account opens in an hour",
    ...(reviewer === undefined && { reviewers: "TEST_GITHUB_REVIEWER names no second user" }),
  };
  describeForge("a live GitHub", () => liveFixture(token), { lacks });
}

async function liveFixture(secret: string): Promise<ForgeFixture> {
  const apiUrl = webUrl === "https://github.com" ? "https://api.github.com" : `${webUrl}/api/v3`;
  const graphqlUrl = webUrl === "https://github.com" ? `${apiUrl}/graphql` : `${webUrl}/api/graphql`;
  const call = callLive({ url: apiUrl, authorization: `Bearer ${secret}` });
  const owner = String((await call("GET", "/user"))?.["login"]);
  const name = passingName();
  const path = `/repos/${owner}/${name}`;
  // Required checks and auto-merge are not to be had in a private repository of a free account.
  await call("POST", "/user/repos", { name, private: false, allow_auto_merge: true });
  const git = await liveRepository({ url: `${webUrl}/${owner}/${name}.git`, user: owner, token: secret });
  if (reviewer !== undefined) await call("PUT", `${path}/collaborators/${reviewer}`, { permission: "push" });
  return {
    ...git,
    forge: github({ apiUrl, graphqlUrl, webUrl, pages: [], owner, name, token: secret, ...liveWorld }),
    async requireChecks(contexts) {
      const rule = {
        required_status_checks: { strict: false, contexts },
        // The token is the owner's.
        enforce_admins: true,
        required_pull_request_reviews: null,
        restrictions: null,
      };
      await call("PUT", `${path}/branches/main/protection`, rule);
    },
    openPulls: (heads) => openLivePulls({ git, call, path }, heads),
    perPage: 100,
    reviewer: reviewer ?? owner,
    settle: () => sleep(1000),
    async close() {
      await call("DELETE", path);
      await git.close();
    },
  };
}
