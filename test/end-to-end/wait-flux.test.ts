import { afterEach, expect, test } from "vitest";
import { type FluxServer, startFluxServer } from "../support/flux-server.ts";
import { apiFiles, image, waiting, workload } from "../support/flux-world.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliOptions, type CliResult, runCli } from "../support/run-cli.ts";

const config = (url: string): string => `version: 1
defaults: { order: off } # the tags here say how the image behaves, and would be read as flavours
agents:
  cluster: { kind: flux, url: "${url}", tokenFrom: TAGBOAT_FLUX_TOKEN, grace: { settle: 1s } }
environments:
  dev:
    files: ["apps/{app}/deployment.yaml"]
    agents: [{ use: cluster, kustomization: "{app}" }]
apps:
  api: { images: [{ name: ${image} }] }
`;

interface House {
  readonly git: GitServer;
  readonly repository: ServedRepository;
  readonly flux: FluxServer;
  tagboat(args: readonly string[], options?: CliOptions): Promise<CliResult>;
}

const houses: House[] = [];

afterEach(async () => {
  for (const { flux, git } of houses.splice(0)) {
    await flux[Symbol.asyncDispose]();
    await git.close();
  }
});

/** A config repository whose one app a Flux applies; of its seconds, ten pass in one of ours. */
async function build({ token = "seer" as "seer" | "reader" | "none", spec = {} } = {}): Promise<House> {
  const git = await startGitServer();
  const repository = await git.create("config", apiFiles("1.0.0"));
  const flux = await startFluxServer({ repositories: [repository], speed: 10 });
  await repository.commit({ files: { ".tagboat.yaml": config(flux.url) } });
  flux.put("GitRepository", "config", { interval: "5s", url: repository.url, ref: { branch: "main" } });
  flux.put("Kustomization", "api", { ...waiting, ...spec });
  flux.advance(60_000);
  const env = { TAGBOAT_FLUX_TOKEN: flux.tokens[token] };
  const house: House = {
    git,
    repository,
    flux,
    tagboat: (args, more = {}) =>
      runCli([...args, "--repo", repository.url], { ...more, env: { ...env, ...more.env } }),
  };
  houses.push(house);
  return house;
}

const update = (tag: string, ...more: readonly string[]): string[] => [
  "update",
  "--image",
  `${image}:${tag}`,
  "--wait",
  ...more,
];

async function untilMoved({ repository }: House): Promise<void> {
  const before = await repository.tip();
  while ((await repository.tip()) === before) await new Promise((resolve) => setTimeout(resolve, 50));
}

test("update --wait ends when Flux has applied our commit and our image runs, and tells the timeline", async () => {
  const { tagboat, flux } = await build();
  const { exitCode, stdout, stderr } = await tagboat(update("1.1.0", "--json"));
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { outcome, deliveries, verdicts } = JSON.parse(stdout);
  expect(outcome).toBe("healthy");
  expect(verdicts[0]).toMatchObject({ app: "api", state: "healthy", evidence: "image", commit: deliveries[0].commit });
  expect(verdicts[0].timeline.map(({ what }: { what: string }) => what)).toEqual(
    expect.arrayContaining(["pushed", "healthy"]),
  );
  expect(new Set(flux.running("shop"))).toEqual(new Set([`${image}:1.1.0`]));
  expect(stdout + stderr).not.toContain("flux-seer");
});

test("a broken image ends with exit code 8, with Flux's words, the pod's, and what stays", async () => {
  const { tagboat } = await build();
  const { exitCode, stderr, stdout } = await tagboat(update("1.2.0-bad"));
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 8 });
  expect(stderr).toMatch(/error: api in dev \(api:1\.2\.0-bad\) is unhealthy: Health check failed/);
  expect(stderr).toContain("ErrImagePull");
  expect(stderr).toMatch(/Commit [0-9a-f]{12} stays in Git/);
  expect(stdout).toMatch(/^api → dev: failed/m);
});

test("where nobody waits for pods and they may not be read, Flux's word opens only what asks for no more", async () => {
  const { tagboat } = await build({ token: "reader", spec: { wait: false } });
  const short = await tagboat(update("1.1.0", "--timeout", "4s", "--json"));
  expect(short.exitCode).not.toBe(0);
  expect(JSON.parse(short.stdout).verdicts?.[0]?.state).not.toBe("healthy");
  const enough = await tagboat(["wait", "--app", "api", "--evidence", "applied", "--json"]);
  expect({ exitCode: enough.exitCode, stderr: enough.stderr }).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(enough.stdout).verdicts[0]).toMatchObject({ state: "healthy", evidence: "applied" });
});

test("a suspended Kustomization is told at once: exit code 3", async () => {
  const { tagboat, flux } = await build();
  flux.put("Kustomization", "api", { ...waiting, suspend: true });
  const { exitCode, stderr } = await tagboat(update("1.1.0", "--timeout", "60s"));
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
  expect(stderr).toContain("The Kustomization flux-system/api is suspended");
});

test("a dependency that fails is named when the time is up: exit code 9", async () => {
  const { tagboat, flux, repository } = await build();
  await repository.commit({ files: { "apps/infra/deployment.yaml": workload("1.0.0-bad", { name: "infra" }) } });
  flux.put("Kustomization", "infra", { ...waiting, path: "./apps/infra", targetNamespace: "infra" });
  flux.put("Kustomization", "api", { ...waiting, dependsOn: [{ name: "infra" }] });
  flux.advance(60_000);
  const { exitCode, stderr } = await tagboat(update("1.1.0", "--timeout", "4s"));
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 9 });
  expect(stderr).toContain("It waits for the Kustomization flux-system/infra");
});

test("a commit that another one overtakes while we wait is superseded, and the winner is named", async () => {
  const { tagboat } = await build();
  const [house] = houses as [House];
  const moved = untilMoved(house);
  const waits = tagboat(update("1.1.0-slow100", "--json"));
  await moved;
  await tagboat(["update", "--image", `${image}:1.2.0`]);
  const { exitCode, stdout } = await waits;
  const document = JSON.parse(stdout);
  expect({ exitCode, document }).toMatchObject({ exitCode: 0, document: { outcome: "superseded" } });
  expect(document.verdicts[0].reason).toContain(`${image}:1.2.0 took its place`);
});

test("a wait that was interrupted goes on in a second run", async () => {
  const { tagboat } = await build();
  const [house] = houses as [House];
  const moved = untilMoved(house);
  let pid = 0;
  const waits = tagboat(update("1.1.0-slow30", "--json"), {
    onStart: (started) => {
      pid = started;
    },
  });
  await moved;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  process.kill(pid, "SIGINT");
  expect((await waits).exitCode).toBe(130);
  const again = await tagboat(["wait", "--app", "api", "--json"]);
  expect(again.exitCode).toBe(0);
  expect(JSON.parse(again.stdout).verdicts[0]).toMatchObject({ state: "healthy", evidence: "image" });
});

test("rights that are missing, and a cluster that never answers, are exit code 7", async () => {
  const { tagboat, flux } = await build({ token: "none" });
  const forbidden = await tagboat(["wait", "--app", "api"]);
  expect(forbidden).toMatchObject({ exitCode: 7 });
  expect(forbidden.stderr).toContain('cannot get resource "kustomizations"');
  flux.intercept = () => ({ status: 502, body: "<html>", type: "text/html" });
  const silent = await tagboat(["wait", "--app", "api", "--timeout", "3s"]);
  expect(silent).toMatchObject({ exitCode: 7 });
  expect(silent.stderr).toContain("has not answered in");
});

test("without a config, flags say whom to ask", async () => {
  const { tagboat, flux } = await build();
  const agent = ["--agent", "flux", "--agent-url", flux.url, "--agent-token-from", "TAGBOAT_FLUX_TOKEN"];
  const file = ["--file", "apps/api/deployment.yaml", "--app", "api", "--image", image];
  const found = await tagboat(["wait", ...file, ...agent, "--kustomization", "{app}"]);
  expect({ exitCode: found.exitCode, stderr: found.stderr }).toMatchObject({ exitCode: 0 });
  const missing = await tagboat(["wait", ...file, ...agent, "--kustomization", "nope", "--timeout", "5s"]);
  expect(missing.exitCode).not.toBe(0);
});
