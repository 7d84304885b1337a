import { expect, test } from "vitest";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

const apps = Array.from({ length: 50 }, (_, index) => `app-${index}`);
const imageOf = (app: string): string => `registry.example.com/${app}`;

const configOf = (url: string): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${url}", grace: { settle: 1s, degraded: 3s } } }
environments:
  dev: { files: ["apps/{app}/*.yaml"], agents: [{ use: cluster, application: "{app}-dev", project: team-a }] }
apps: { ${apps.map((app) => `${app}: { images: [{ name: ${imageOf(app)} }] }`).join(", ")} }
`;

test("fifty", { timeout: 120_000 }, async () => {
  await using git = await startGitServer();
  const files = (tag: (index: number) => string) =>
    Object.fromEntries(
      apps.map((app, i) => [`apps/${app}/deployment.yaml`, deployment(`${imageOf(app)}:${tag(i)}`, app)]),
    );
  const repository = await git.create(
    "config",
    files(() => "1.0.0"),
  );
  await using argo = await startArgoCdServer({ repository, speed: 4 });
  await repository.commit({ files: { ".tagboat.yaml": configOf(argo.url) } });
  for (const app of apps) argo.application(`${app}-dev`, { path: `apps/${app}` });
  await repository.commit({ files: files((i) => `1.1.0-slow${10 + i}`) });
  const t = performance.now();
  const { exitCode, stderr } = await runCli(["wait", "--repo", repository.url, "--json", "--verbose"], {
    env: { ARGOCD_AUTH_TOKEN: argo.token },
  });
  const kinds: Record<string, number> = {};
  for (const { path } of argo.requests) {
    const kind = path
      .replace(/app-\d+-dev/, "X")
      .replace(/projects?=[^&]*/, "")
      .slice(0, 90);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  console.log(exitCode, Math.round(performance.now() - t), argo.requests.length, kinds);
  console.log(
    stderr
      .split("\n")
      .filter((l) => /list|stream|Stream/.test(l))
      .slice(0, 20),
  );
  expect(exitCode).toBe(0);
});
