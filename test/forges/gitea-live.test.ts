import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "vitest";
import { gitea } from "../../src/forges/gitea/index.ts";
import { describeForge, type ForgeFixture } from "../contracts/describe-forge.ts";
import { runGit, seedCommit } from "../support/git-seed.ts";
import { createRepository } from "../support/git-server.ts";

/** A real server, to which the contract may write: its address, and a token that may make and remove repositories of its user. */
const webUrl = process.env["TEST_GITEA_URL"]?.replace(/\/$/, "");
const token = process.env["TEST_GITEA_TOKEN"];

if (webUrl === undefined || token === undefined) {
  describe("a live Gitea or Forgejo", () => {
    test.skip("needs TEST_GITEA_URL and TEST_GITEA_TOKEN", () => undefined);
  });
} else {
  const lacks = { reviewers: "there is no second user" };
  describeForge("a live Gitea or Forgejo", () => liveFixture(webUrl, token), { lacks });
}

async function liveFixture(url: string, secret: string): Promise<ForgeFixture> {
  const headers = { authorization: `token ${secret}`, "content-type": "application/json" };
  const call = async (method: string, path: string, body?: unknown) => {
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${url}/api/v1${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : ((await response.json()) as Record<string, unknown>);
  };
  const owner = String((await call("GET", "/user"))?.["login"]);
  const version = String((await call("GET", "/version"))?.["version"]);
  const name = `contract-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
  await call("POST", "/user/repos", { name, default_branch: "main" });
  const directory = await mkdtemp(join(tmpdir(), "gitea-live-"));
  const local = await createRepository(join(directory, "local.git"));
  const remote = `${url.replace("://", `://${owner}:${secret}@`)}/${owner}/${name}.git`;
  const fetched = () => runGit(local, ["fetch", "--quiet", remote, "+refs/heads/*:refs/heads/*"]);
  const push = (branch: string) => runGit(local, ["push", "--quiet", remote, `refs/heads/${branch}`]);
  const tip = async (branch: string) => {
    await fetched();
    return runGit(local, ["rev-parse", `refs/heads/${branch}`]);
  };
  await seedCommit(local, { files: { "README.md": "# Deployments\n" } });
  await push("main");
  return {
    forge: gitea({
      webUrl: url,
      apiUrl: `${url}/api/v1`,
      owner,
      name,
      kind: version.includes("+gitea-") ? "forgejo" : "gitea",
      token: secret,
      fetch,
      clock: { now: () => new Date(), sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }) },
      log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
      signal: new AbortController().signal,
    }),
    async commit({ branch, files, from }) {
      const main = await tip("main");
      const isNew = (await runGit(local, ["for-each-ref", `refs/heads/${branch}`])) === "";
      const commit = await seedCommit(local, { branch, files, ...(isNew && { parent: from ?? main }) });
      await push(branch);
      return commit;
    },
    async branch(branch, at) {
      await runGit(local, ["update-ref", `refs/heads/${branch}`, at]);
      await push(branch);
    },
    tip,
    async read(commit) {
      await fetched();
      const shown = await runGit(local, ["show", "--no-patch", "--format=%P%x00%B", commit]);
      const [parents = "", message = ""] = shown.split("\0");
      return { parents: parents.split(" "), message };
    },
    async requireChecks(contexts) {
      const rule = { rule_name: "main", enable_push: true, enable_status_check: true, status_check_contexts: contexts };
      await call("POST", `/repos/${owner}/${name}/branch_protections`, rule);
    },
    reviewer: owner,
    settle: () => sleep(500),
    async close() {
      await call("DELETE", `/repos/${owner}/${name}`);
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
