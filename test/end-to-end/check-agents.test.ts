import { expect, test } from "vitest";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

const image = "registry.example.com/web";

const config = (url: string, application = "{app}-dev"): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${url}", sync: request } }
environments:
  dev:
    files: ["apps/{app}/deployment.yaml"]
    agents: [{ use: cluster, application: "${application}", project: team-a }]
apps:
  web: { images: [{ name: ${image} }] }
`;

interface Row {
  readonly check: string;
  readonly subject: string;
  readonly state: string;
  readonly message: string;
}

/** A config repository whose one app an Argo CD watches, and what `check` says of the agent there. */
async function build() {
  const git = await startGitServer();
  const repository = await git.create("config", { "apps/web/deployment.yaml": deployment(`${image}:1.0.0`) });
  const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  await repository.commit({ files: { ".tagboat.yaml": config(argo.url) } });
  return {
    repository,
    argo,
    async check(token = argo.token) {
      const env = { TAGBOAT_FORGE: "git", ARGOCD_AUTH_TOKEN: token };
      const { exitCode, stdout } = await runCli(["check", "--repo", repository.url, "--json"], { env });
      const { checks } = JSON.parse(stdout) as { checks: readonly Row[] };
      return { exitCode, rows: checks.filter(({ check }) => check === "agent") };
    },
    async [Symbol.asyncDispose]() {
      await argo.close();
      await git.close();
    },
  };
}

test("says what the agent sees now, and asks it for no change", async () => {
  await using house = await build();
  house.argo.application("web-dev", { path: "apps/web" });
  const { exitCode, rows } = await house.check();
  expect(exitCode).toBe(0);
  expect(rows).toMatchObject([{ subject: "web in dev, cluster (argo-cd)", state: "ok" }]);
  expect(rows[0]?.message).toMatch(/web-dev.* is (healthy|progressing): ./);
  expect(house.argo.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("fails as a wait would, where the Application is not there or the token is not taken", async () => {
  await using house = await build();
  expect(await house.check()).toMatchObject({ exitCode: 4, rows: [{ state: "failed" }] });
  house.argo.application("web-dev", { path: "apps/web" });
  expect(await house.check("no.such.token")).toMatchObject({ exitCode: 7, rows: [{ state: "failed" }] });
  expect(await house.check("")).toMatchObject({ exitCode: 3, rows: [{ subject: "web in dev", state: "failed" }] });
});

test("warns where a wait would find a mistake: the Application reads another repository", async () => {
  await using house = await build();
  house.argo.application("web-dev", { path: "apps/web", repoURL: "https://git.example.com/other/config.git" });
  const { exitCode, rows } = await house.check();
  expect({ exitCode, rows }).toMatchObject({ exitCode: 0, rows: [{ state: "warning" }] });
  expect(rows[0]?.message).toContain("is misconfigured: ");
});

test("warns where nobody answers: a wait would go on asking", async () => {
  await using house = await build();
  house.argo.application("web-dev", { path: "apps/web" });
  house.argo.intercept = () => ({ kind: "page", status: 502 });
  const { exitCode, rows } = await house.check();
  expect({ exitCode, rows }).toMatchObject({ exitCode: 0, rows: [{ state: "warning" }] });
  expect(rows[0]?.message).toContain("502");
});

test("has nothing to say where no agent is named", async () => {
  await using house = await build();
  const without = config("")
    .replace(/^agents:.*\n/m, "")
    .replace(/^ {4}agents:.*\n/m, "");
  await house.repository.commit({ files: { ".tagboat.yaml": without } });
  expect(await house.check()).toEqual({ exitCode: 0, rows: [] });
});
