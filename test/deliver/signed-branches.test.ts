import { describe, expect, test } from "vitest";
import { github } from "../../src/forges/github/index.ts";
import { type ForgeHarness, startForge } from "../support/forge-harness.ts";
import { runnableFlavours, runUpdateOn } from "../support/forge-world.ts";
import { giteaClient } from "../support/gitea-client.ts";
import { startGiteaServer } from "../support/gitea-server.ts";
import { startGitHubServer } from "../support/github-server.ts";
import { openGitHub, visitOptions } from "../support/github-world.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const files = {
  ".tagboat.yaml": `version: 1
environments: { dev: { files: ["apps/{app}/dev/*.yaml"] } }
apps: { api: { images: [{ name: ${image} }] } }
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
};

async function takeSignedAlone({ server }: ForgeHarness): Promise<void> {
  if ("github" in server) server.github.protect("main", { requiresSignatures: true });
  else await server.gitea.protect({ rule_name: "main", enable_push: true, require_signed_commits: true });
}

describe.each(runnableFlavours)("a branch of %s that takes signed commits alone", (flavour) => {
  test.each([
    ["push", 'The push to "main" was refused'],
    ["merge", "was not merged"],
  ])("refuses an unsigned %s, which says how commits are signed", async (delivery, message) => {
    await using forge = await startForge(flavour, files);
    await takeSignedAlone(forge);
    const report = await runUpdateOn(forge, { image: [`${image}:1.1.0`], delivery });
    // Gitea fails over it, which is no refusal.
    const answer =
      flavour === "gitea" && delivery === "push"
        ? { exitCode: 7, message: expect.stringMatching(/failed while it checked the push.*Internal Server Error/) }
        : { exitCode: 5, message: expect.stringContaining(message) };
    expect(report.error).toMatchObject(answer);
    expect(report.error?.hint).toContain("takes signed commits");
    expect(report.error?.hint).toContain("--sign on");
    expect(await forge.served.read(path)).toContain("1.0.0");
  });
});

test("a failure of Gitea's own hook is asked about twice, and no more", async () => {
  await using forge = await startForge("gitea", files);
  await takeSignedAlone(forge);
  const log: string[] = [];
  await runUpdateOn(forge, { image: [`${image}:1.1.0`], delivery: "push" }, { log });
  if (!("gitea" in forge.server)) throw new Error("another forge");
  const pushes = forge.server.gitea.requests.filter(
    ({ method, path }) => method === "POST" && path.endsWith("/git-receive-pack"),
  );
  expect(pushes.length).toBe(2);
});

describe("whether a branch takes signed commits alone", () => {
  test("is told by GitHub's old protection to administrators, and is unknown to others", async () => {
    const accounts = { "test-token": { login: "deployer" }, admin: { login: "root", isAdministrator: true } } as const;
    await using server = await startGitHubServer({ accounts });
    const repository = await server.create("acme/config");
    const asked = (token: string) =>
      github({ ...visitOptions(server, repository), token }).branches.wantsSignatures("main");
    repository.protect("main", { requiresSignatures: true });
    expect([await asked("admin"), await asked("test-token")]).toEqual([true, undefined]);
    expect(await openGitHub(server, repository, { token: undefined }).branches.wantsSignatures("main")).toBeUndefined();
    repository.protect("main", { requiredChecks: ["ci"] });
    expect(await asked("admin")).toBe(false);
    server.intercept = ({ path }) =>
      path.endsWith("/required_signatures") ? { kind: "answer", status: 502 } : undefined;
    await expect(asked("admin")).rejects.toMatchObject({ kind: "remote" });
  });

  test.each(["gitea", "forgejo"] as const)(
    "is told by %s to its administrators, whatever rule says it",
    async (flavour) => {
      await using server = await startGiteaServer({ flavour });
      const asked = (token: string) => giteaClient(server, { token }).branches.wantsSignatures("main");
      expect([await asked(server.tokens.owner), await asked(server.token)]).toEqual([false, false]);
      await server.protect({ rule_name: "ma*", require_signed_commits: true });
      expect([await asked(server.tokens.owner), await asked(server.token)]).toEqual([true, undefined]);
      await server.protect({ rule_name: "ma*", require_signed_commits: false });
      expect(await asked(server.tokens.owner)).toBe(false);
    },
  );
});
