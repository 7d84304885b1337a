import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "vitest";
import { gitea } from "../../src/forges/gitea/index.ts";
import { describeForge, type ForgeFixture } from "../contracts/describe-forge.ts";
import { callLive, liveRepository, liveWorld, openLivePulls, passingName } from "../support/live-repository.ts";

/**
 * A real server, to which the contract may write: its address, a token that may make and remove repositories of its user, and,
 * where there is one, the login of somebody else, who is asked for a review.
 */
const webUrl = process.env["TEST_GITEA_URL"]?.replace(/\/$/, "");
const token = process.env["TEST_GITEA_TOKEN"];
const reviewer = process.env["TEST_GITEA_REVIEWER"];

if (webUrl === undefined || token === undefined) {
  describe("a live Gitea or Forgejo", () => {
    test.skip("needs TEST_GITEA_URL and TEST_GITEA_TOKEN", () => undefined);
  });
} else {
  const lacks = {
    forks: "a fork needs a second user's token",
    ...(reviewer === undefined && { reviewers: "TEST_GITEA_REVIEWER names no second user" }),
  };
  describeForge("a live Gitea or Forgejo", () => liveFixture(webUrl, token), { lacks });
}

async function liveFixture(url: string, secret: string): Promise<ForgeFixture> {
  const apiUrl = `${url}/api/v1`;
  const call = callLive({ url: apiUrl, authorization: `token ${secret}` });
  const owner = String((await call("GET", "/user"))?.["login"]);
  const version = String((await call("GET", "/version"))?.["version"]);
  const name = passingName();
  const path = `/repos/${owner}/${name}`;
  await call("POST", "/user/repos", { name, default_branch: "main", private: true });
  if (reviewer !== undefined) await call("PUT", `${path}/collaborators/${reviewer}`, { permission: "write" });
  const git = await liveRepository({ url: `${url}/${owner}/${name}.git`, user: owner, token: secret });
  // Until the server has noticed the first push, it knows of no pull requests here.
  while ((await call("GET", path))?.["empty"] === true) await sleep(100);
  const kind = version.includes("+gitea-") ? "forgejo" : "gitea";
  return {
    ...git,
    forge: gitea({ webUrl: url, apiUrl, pages: [], owner, name, kind, token: secret, ...liveWorld }),
    async requireChecks(contexts) {
      const rule = { rule_name: "main", enable_push: true, enable_status_check: true, status_check_contexts: contexts };
      await call("POST", `${path}/branch_protections`, rule);
    },
    openPulls: (heads) => openLivePulls({ git, call, path }, heads),
    perPage: 50,
    reviewer: reviewer ?? owner,
    settle: () => sleep(500),
    async close() {
      await call("DELETE", path);
      await git.close();
    },
  };
}
