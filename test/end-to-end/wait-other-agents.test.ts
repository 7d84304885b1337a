import { expect, test } from "vitest";
import { deployment, kustomization, pod, source } from "../agents/flux/objects.ts";
import { type GiteaServer, startGiteaServer } from "../support/gitea-server.ts";
import { type KubernetesObject, type KubernetesServer, startKubernetesServer } from "../support/kubernetes-server.ts";
import { runCli } from "../support/run-cli.ts";
import { startWebServer } from "../support/web-server.ts";

const image = "registry.example.com/shop/api";
const everything = { groups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] };

const config = (cluster: string, page: string): string => `version: 1
agents:
  flux: { kind: flux, url: "${cluster}", tokenFrom: TAGBOAT_FLUX_TOKEN, grace: { settle: 1s } }
  page: { kind: http, url: "${page}/{environment}/{app}", tag: /tag }
  status: { kind: commit-status, evidence: revision }
environments:
  dev:
    files: ["apps/{app}.yaml"]
    agents: [{ use: flux, kustomization: "{app}" }, { use: page }, { use: status, status: "kustomization/{app}/*" }]
apps:
  api: { images: [{ name: ${image} }] }
`;

const manifest = (tag: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { template: { spec: { containers: [{ name: api, image: ${image}:${tag} }] } } }\n`;

interface Parts {
  readonly gitea: GiteaServer;
  readonly cluster: KubernetesServer;
}

/** What Flux would have written once it has applied a commit, with so many pods ready of two. */
function apply(
  { cluster }: Parts,
  commit: string,
  { tag, ready }: { readonly tag: string; readonly ready: number },
): void {
  const named = `${image}:${tag}`;
  for (const { kind, metadata } of cluster.store.all())
    if (kind === "Pod") cluster.store.remove(kind, metadata.namespace, metadata.name);
  const fetched = source(commit);
  const objects = [
    kustomization({ spec: { wait: false }, applied: commit }),
    { ...fetched, spec: { ...fetched.spec, url: "https://elsewhere.example.com/mirror.git" } },
    deployment({ image: named, ready }),
    ...Array.from({ length: ready }, () => pod({ image: named })),
  ];
  for (const object of objects) cluster.store.put(object as unknown as KubernetesObject);
}

test("one environment is watched by Flux, a page and a commit status, and waits for all of them", async () => {
  await using gitea = await startGiteaServer({ flavour: "gitea", files: { "apps/api.yaml": manifest("1.0.0") } });
  await using cluster = await startKubernetesServer({
    accounts: { "flux-token": { user: "gate", rules: [everything] } },
  });
  let runs = "1.0.0";
  await using page = await startWebServer((_, response) => response.end(JSON.stringify({ tag: runs })));
  await gitea.repository.commit({ files: { ".tagboat.yaml": config(cluster.url, page.url) } });
  const parts = { gitea, cluster };
  apply(parts, await gitea.repository.tip(), { tag: "1.0.0", ready: 2 });
  const env = { TAGBOAT_TOKEN: gitea.token, TAGBOAT_FLUX_TOKEN: "flux-token" };
  const before = await gitea.repository.tip();
  const args = ["update", "--image", `${image}:1.1.0`, "--repo", gitea.repoUrl, "--wait", "--timeout", "60s", "--json"];
  const tooMuch = await runCli(args, { env });
  expect(JSON.parse(tooMuch.stdout).error).toMatchObject({
    kind: "config",
    message: expect.stringContaining("status"),
  });
  expect(await gitea.repository.tip()).toBe(before);
  const running = runCli([...args, "--evidence", "revision"], { env });

  while ((await gitea.repository.tip()) === before) await new Promise((resolve) => setTimeout(resolve, 50));
  const commit = await gitea.repository.tip();
  // First Flux has applied it, and one of two pods is ready; then both are; then the page and the status say so too.
  apply(parts, commit, { tag: "1.1.0", ready: 1 });
  await new Promise((resolve) => setTimeout(resolve, 500));
  apply(parts, commit, { tag: "1.1.0", ready: 2 });
  runs = "1.1.0";
  // The commit itself was overtaken: Flux posts on the next one, which touches nothing of ours.
  const later = await gitea.repository.commit({ files: { "README.md": "more\n" } });
  const status = { state: "success", context: "kustomization/api/f74c7f78", description: "reconciliation succeeded" };
  const posted = await gitea.call("bob", "POST", `/repos/acme/config/statuses/${later}`, status);
  expect(posted.status).toBe(201);

  const result = await running;
  expect([result.exitCode, result.stderr]).toEqual([0, expect.stringContaining("healthy")]);
  const { outcome, verdicts } = JSON.parse(result.stdout);
  expect(outcome).toBe("healthy");
  expect(verdicts).toMatchObject([{ app: "api", environment: "dev", state: "healthy", evidence: "revision" }]);
  const subjects = verdicts[0].subjects.map(({ agent, verdict }: { agent: string; verdict: { evidence: string } }) => [
    agent,
    verdict.evidence,
  ]);
  expect(subjects).toEqual([
    ["flux", "image"],
    ["page", "image"],
    ["status", "revision"],
  ]);
  expect(result.stdout + result.stderr).not.toContain("flux-token");
});
