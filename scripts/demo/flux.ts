import { startFluxServer } from "../../test/support/flux-server.ts";
import { waiting, workload } from "../../test/support/flux-world.ts";
import { startGitServer } from "../../test/support/git-server.ts";
import { runWatched } from "./run-watched.ts";
import { say, show } from "./terminal.ts";

const app = "api";
const image = "registry.example.com/shop/api";
const token = "demo-token-that-no-one-else-has";

// The endings of the tags tell the tests' Flux how their pods behave; to tagboat they would be other flavours.
const config = (cluster: string): string => `version: 1
defaults: { order: off }
agents:
  cluster: { kind: flux, url: "${cluster}", tokenFrom: TAGBOAT_FLUX_TOKEN, grace: { settle: 3s } }
environments:
  dev:
    files: ["apps/{app}/*.yaml"]
    agents: [{ use: cluster, kustomization: "{app}" }]
apps:
  ${app}: { images: [{ name: ${image} }] }
`;

/** From the push until it really runs, and until it does not: by a Flux of the tests that watches a real repository. */
export async function demonstrateFlux(): Promise<void> {
  await using git = await startGitServer({ token });
  const repository = await git.create("config", { [`apps/${app}/deployment.yaml`]: workload("1.0.0") });
  await using flux = await startFluxServer({ repositories: [repository], speed: 3 });
  await repository.commit({ files: { ".tagboat.yaml": config(flux.url) }, message: "Tell who knows what runs" });
  flux.put("GitRepository", "config", { interval: "5s", url: repository.url, ref: { branch: "main" } });
  flux.put("Kustomization", app, waiting);
  flux.advance(60_000);
  const env = { TAGBOAT_TOKEN: token, TAGBOAT_FLUX_TOKEN: flux.tokens.seer, TAGBOAT_REPO: repository.url };
  const tagboat = (ends: number, ...args: readonly string[]): Promise<void> => runWatched(args, { env, ends });
  const update = async (tag: string, ends: number): Promise<void> => {
    await tagboat(ends, "update", app, "--image", `${image}:${tag}`, "--wait");
    show(`runs now: ${flux.running("shop").join(", ")}`);
  };

  say("A config repository, and a cluster where Flux watches it", `${repository.url}, ${flux.url}`);
  show(`runs now: ${flux.running("shop").join(", ")}`);

  say(
    "A build delivers 1.1.0, and waits until every pod has it and is ready",
    `tagboat update ${app} --image ${image}:1.1.0 --wait`,
  );
  await update("1.1.0", 0);

  say("Asked again, at any time and from anywhere: no state is kept", `tagboat wait ${app}`);
  await tagboat(0, "wait", app);

  say(
    "The next build is broken: its image cannot be pulled, which Flux says, and its pod",
    `tagboat update ${app} --image ${image}:1.2.0-bad --wait`,
  );
  await update("1.2.0-bad", 8);
}
