import { expect, test } from "vitest";
import { startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

const image = "registry.example.com/shop/api";

const manifest = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { template: { spec: { containers: [{ name: api, image: ${image}:1.0.0 }] } } }\n`;

const page = ["--agent", "http", "--agent-url", "https://api.example.com/version", "--tag-at", "/tag"];
const flux = ["--kustomization", "api"];
const cluster = ["--agent-url", "https://cluster.example.com"];

const missing = [
  ["Flux's token", [...flux, ...cluster, "--agent-token-from", "TAGBOAT_FLUX_TOKEN"], "TAGBOAT_FLUX_TOKEN is empty"],
  ["a kubeconfig", flux, "No Kubernetes cluster was found"],
  ["a kubeconfig's context", [...flux, "--kube-context", "prod"], 'could have the context "prod"'],
  ["a kubeconfig with that address", [...flux, ...cluster], "no credential for the Kubernetes API"],
  ["the page's token", [...page, "--agent-token-from", "TAGBOAT_NOPE_TOKEN"], "TAGBOAT_NOPE_TOKEN is empty"],
  ["Argo CD's token", ["--agent-url", "https://argocd.example.com", "--application", "api"], "no token for Argo CD"],
] as const;

test.each(missing)("%s is missed before anything is delivered, and not as a look", async (_, flags, said) => {
  const git = await startGitServer();
  const repository = await git.create("config", { "apps/api.yaml": manifest });
  const before = await repository.tip();
  const where = ["--repo", repository.url, "--image", `${image}:1.1.0`, "--file", "apps/api.yaml"];
  const update = await runCli(["update", ...where, "--wait", "--json", ...flags]);
  expect(update).toMatchObject({ exitCode: 3, stderr: expect.not.stringContaining("misconfigured") });
  const { error, deliveries, verdicts } = JSON.parse(update.stdout);
  expect({ error, deliveries, verdicts }).toMatchObject({
    error: { kind: "config", message: expect.stringContaining(said) },
    deliveries: [],
  });
  expect(verdicts).toBeUndefined();
  expect(await repository.tip()).toBe(before);
  const wait = await runCli(["wait", "--repo", repository.url, "--image", image, ...flags]);
  expect(wait).toMatchObject({ exitCode: 3, stdout: "", stderr: expect.stringContaining(said) });
  await git.close();
});

test.each([
  [["--soak", "15m"], 2, "A soak of 15m cannot finish within the timeout of 15m"],
  [["--soak", "10m", "--timeout", "5m"], 2, "A soak of 10m cannot finish within the timeout of 5m"],
  [["--agent-token-from", "TAGBOAT_X_TOKEN"], 3, "Give --agent-url beside the other flags"],
] as const)("%s is a mistake that is told before anything is delivered", async (flags, exitCode, said) => {
  const git = await startGitServer();
  const repository = await git.create("config", { "apps/api.yaml": manifest });
  const before = await repository.tip();
  const where = ["--repo", repository.url, "--image", `${image}:1.1.0`, "--file", "apps/api.yaml"];
  const agent = flags[0] === "--soak" ? ["--agent-url", "https://argocd.example.com"] : [];
  const env = { ARGOCD_AUTH_TOKEN: "t", TAGBOAT_X: "t" };
  const result = await runCli(["update", ...where, "--wait", "--application", "api", ...agent, ...flags], { env });
  expect(result).toMatchObject({ exitCode, stderr: expect.stringContaining(said) });
  expect(await repository.tip()).toBe(before);
  await git.close();
});

test("a repository without commit statuses is told before anything is delivered to it", async () => {
  const git = await startGitServer();
  const repository = await git.create("config", { "apps/api.yaml": manifest });
  const before = await repository.tip();
  const where = ["--repo", repository.url, "--image", `${image}:1.1.0`, "--file", "apps/api.yaml"];
  const flags = ["--wait", "--agent", "commit-status", "--status", "deploy", "--evidence", "applied"];
  const plain = await runCli(["update", ...where, ...flags]);
  expect(plain).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("pull requests and statuses are not possible"),
  });
  expect(await repository.tip()).toBe(before);
  await git.close();
});
