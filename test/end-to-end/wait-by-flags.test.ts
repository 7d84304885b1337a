import { expect, test } from "vitest";
import { deployment, kustomization, pod, source } from "../agents/flux/objects.ts";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment as webDeployment } from "../support/argo-cd-world.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { startGiteaServer } from "../support/gitea-server.ts";
import { type KubernetesObject, startKubernetesServer } from "../support/kubernetes-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";
import { startWebServer } from "../support/web-server.ts";

const image = "registry.example.com/shop/api";
const everything = { groups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] };

const manifest = (tag: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { template: { spec: { containers: [{ name: api, image: ${image}:${tag} }] } } }\n`;

/** The verdict of a run that was asked for its document. */
const verdictOf = ({ stdout }: CliResult) => JSON.parse(stdout).verdicts?.[0];

interface Housed extends AsyncDisposable {
  readonly git: GitServer;
  readonly repository: ServedRepository;
}

/** A config repository without a config. */
async function house(files: Readonly<Record<string, string>>): Promise<Housed> {
  const git = await startGitServer();
  const repository = await git.create("config", files);
  return { git, repository, [Symbol.asyncDispose]: () => git.close() };
}

test("Flux is asked by flags alone: its address, its token's variable and the Kustomization", async () => {
  await using home = await house({ "apps/api.yaml": manifest("1.0.0") });
  await using cluster = await startKubernetesServer({
    accounts: { "flux-token": { user: "gate", rules: [everything] } },
  });
  const { repository } = home;
  const commit = await repository.tip();
  const fetched = source(commit);
  for (const object of [
    kustomization({ spec: { wait: false }, applied: commit }),
    { ...fetched, spec: { ...fetched.spec, url: "https://elsewhere.example.com/mirror.git" } },
    deployment({ image: `${image}:1.0.0`, ready: 2 }),
    pod({ image: `${image}:1.0.0` }),
    pod({ image: `${image}:1.0.0` }),
  ])
    cluster.store.put(object as unknown as KubernetesObject);
  const flags = ["--agent-url", cluster.url, "--agent-token-from", "TAGBOAT_FLUX_TOKEN", "--kustomization", "api"];
  const run = (...more: string[]) =>
    runCli(["wait", "--repo", repository.url, "--image", `${image}:1.0.0`, "--json", ...flags, ...more], {
      env: { TAGBOAT_FLUX_TOKEN: "flux-token" },
    });
  const result = await run("--agent", "flux");
  expect(result).toMatchObject({ exitCode: 0 });
  expect(verdictOf(result)).toMatchObject({ app: "api", state: "healthy", evidence: "image", commit });
  expect(result.stdout + result.stderr).not.toContain("flux-token");
  // A kind that those flags are not for.
  expect(await run("--agent", "argo-cd")).toMatchObject({ exitCode: 2 });
});

test("a page is asked by flags alone, and says the tag", async () => {
  await using home = await house({ "apps/api.yaml": manifest("1.0.0") });
  await using page = await startWebServer((request, response) =>
    response.end(JSON.stringify(request.path === "/api/version" ? { build: { tag: "1.0.0" } } : {})),
  );
  const ask = (...more: string[]) =>
    runCli(["wait", "--repo", home.repository.url, "--image", image, "--agent", "http", ...more]);
  const address = ["--agent-url", `${page.url}/{app}/version`];
  expect(await ask(...address, "--tag-at", "/build/tag")).toMatchObject({ exitCode: 0 });
  const before = page.requests.length;
  for (const evidence of ["applied", "revision", "image"]) {
    const blind = await ask(...address, "--evidence", evidence);
    expect(blind).toMatchObject({ exitCode: 3 });
    expect(blind.stderr).toContain("That the page answers shows nothing of what runs");
    expect(blind.stderr).toContain("--tag-at");
  }
  expect(page.requests).toHaveLength(before);
  expect(await ask("--tag-at", "/build/tag")).toMatchObject({ exitCode: 2 });
});

test("a commit status is read by flags alone, and is worth no more than that it is applied", async () => {
  await using gitea = await startGiteaServer({ flavour: "gitea", files: { "apps/api.yaml": manifest("1.0.0") } });
  const env = { TAGBOAT_TOKEN: gitea.token };
  const flags = ["--agent", "commit-status", "--status", "deploy/{app}"];
  const before = await gitea.repository.tip();
  const update = ["update", "--repo", gitea.repoUrl, "--image", `${image}:1.1.0`, "--file", "apps/api.yaml", "--wait"];
  // Nothing is delivered that nobody could see.
  const tooMuch = await runCli([...update, ...flags], { env });
  expect(tooMuch).toMatchObject({ exitCode: 3 });
  expect(tooMuch.stderr).toContain("--evidence applied");
  const senseless = await runCli([...update, ...flags, "--application", "api"], { env });
  expect(senseless).toMatchObject({ exitCode: 2 });
  expect(senseless.stderr).toContain("--application is for argo-cd");
  expect(await gitea.repository.tip()).toBe(before);

  const status = { state: "success", context: "deploy/api", description: "done" };
  expect((await gitea.call("bob", "POST", `/repos/acme/config/statuses/${before}`, status)).status).toBe(201);
  const wait = ["wait", "--repo", gitea.repoUrl, "--image", image, "--evidence", "applied", "--json", ...flags];
  const result = await runCli(wait, { env });
  expect(result).toMatchObject({ exitCode: 0 });
  expect(verdictOf(result)).toMatchObject({ state: "healthy", evidence: "applied", commit: before });
});

test("Argo CD's project goes along, and an Application that is not there is exit code 4", async () => {
  await using home = await house({ "apps/web/deployment.yaml": webDeployment(`${image}:1.0.0`) });
  await using argo = await startArgoCdServer({ repository: home.repository, speed: 10, pace: { poll: 5_000 } });
  argo.application("api-dev", { path: "apps/web" });
  const ask = (...more: string[]) =>
    runCli(
      ["wait", "--repo", home.repository.url, "--image", `${image}:1.0.0`, "--agent-url", argo.url, "--json", ...more],
      { env: { ARGOCD_AUTH_TOKEN: argo.token } },
    );
  const found = await ask("--application", "api-dev", "--project", "team-a");
  expect(found).toMatchObject({ exitCode: 0 });
  expect(verdictOf(found)).toMatchObject({ state: "healthy", evidence: "image" });
  const missing = await ask("--application", "api-prod", "--project", "team-a");
  expect(missing).toMatchObject({ exitCode: 4 });
});

test("without a config the commit that brought the image is found by itself", async () => {
  await using home = await house({
    "apps/web/deployment.yaml": webDeployment(`${image}:1.0.0`),
    "apps/other/deployment.yaml": webDeployment("registry.example.com/other:3"),
  });
  const { repository } = home;
  const deployed = (tag: string, message: string) =>
    repository.commit({ files: { "apps/web/deployment.yaml": webDeployment(`${image}:${tag}`) }, message });
  await using argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  argo.application("api-dev", { path: "apps/web" });
  const ask = (ref: string, ...more: string[]) =>
    runCli(
      ["wait", "--repo", repository.url, "--image", ref, "--agent-url", argo.url, "--application", "api-dev", ...more],
      { env: { ARGOCD_AUTH_TOKEN: argo.token } },
    );
  // Somebody's hand wrote it, and other commits came later.
  const byHand = await deployed("1.1.0", "Take 1.1.0");
  await repository.commit({ files: { "README.md": "more\n" } });
  const later = await ask(`${image}:1.1.0`, "--json");
  expect(later).toMatchObject({ exitCode: 0 });
  expect(verdictOf(later)).toMatchObject({ commit: byHand, images: [{ name: image, tag: "1.1.0" }] });

  const trailer = `Tagboat-Change: update app=shop environment=dev image=${image} from=1.1.0 to=1.2.0`;
  const byUs = await deployed("1.2.0", `deploy(dev): api 1.2.0\n\n${trailer}\n`);
  for (let count = 0; count < 12; count++) await repository.commit({ files: { "README.md": `${count}\n` } });
  expect(verdictOf(await ask(image, "--json"))).toMatchObject({ state: "healthy", commit: byUs });

  const never = await ask(`${image}:9.9.9`);
  expect(never).toMatchObject({ exitCode: 4 });
  expect(never.stderr).toContain(`it has ${image}:1.2.0`);
});

test("without a config, an image in two files, in none, and no image at all are told by the flag that helps", async () => {
  await using home = await house({
    "apps/web/dev/deployment.yaml": webDeployment(`${image}:1.1.0`),
    "apps/web/prod/deployment.yaml": webDeployment(`${image}:1.0.0`),
  });
  await using argo = await startArgoCdServer({ repository: home.repository, speed: 10, pace: { poll: 5_000 } });
  argo.application("api-dev", { path: "apps/web/dev" });
  const ask = (...more: string[]) =>
    runCli(["wait", "--repo", home.repository.url, "--agent-url", argo.url, "--application", "api-dev", ...more], {
      env: { ARGOCD_AUTH_TOKEN: argo.token },
    });
  const two = await ask("--image", image);
  expect(two).toMatchObject({ exitCode: 2 });
  expect(two.stderr).toMatch(/was found in several files: .*dev\/deployment.yaml, .*prod\/deployment.yaml/);
  expect(two.stderr).toContain("--file apps/web/dev/deployment.yaml");
  // By its version, or by the environment's name, it is one.
  expect(await ask("--image", `${image}:1.1.0`)).toMatchObject({ exitCode: 0 });
  expect(await ask("--image", image, "--environment", "dev")).toMatchObject({ exitCode: 0 });
  const none = await ask("--image", "registry.example.com/nobody");
  expect(none).toMatchObject({ exitCode: 4 });
  expect(none.stderr).toContain("--at values.yaml#image.tag");
  const file = ["--file", "apps/web/dev/deployment.yaml"];
  const half = await ask("--image", `${image}:1.1.0`, "--image", "registry.example.com/nobody:1.0.0", ...file);
  expect(half).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("no registry.example.com/nobody") });
  const unsaid = await ask();
  expect(unsaid).toMatchObject({ exitCode: 2 });
  expect(unsaid.stderr).toContain("--image registry.example.com/app:1.2.3");
});
