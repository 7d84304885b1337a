import { startArgoCdServer } from "../../test/support/argo-cd-server.ts";
import { deployment } from "../../test/support/argo-cd-world.ts";
import { startGitServer } from "../../test/support/git-server.ts";
import { runWatched } from "./run-watched.ts";
import { say, show } from "./terminal.ts";

const app = "grade-api";
const image = `registry.example.com/${app}`;
const token = "demo-token-that-no-one-else-has";

// The endings of the tags tell the tests' Argo CD how their pods behave; to tagboat they would be other flavours.
const config = (argoCd: string): string => `version: 1
defaults: { order: off }
agents:
  cluster: { kind: argo-cd, url: "${argoCd}", grace: { settle: 3s, degraded: 3s } }
environments:
  dev:
    files: ["apps/{app}/dev/*.yaml"]
    agents: [{ use: cluster, application: "{app}-dev", project: team-a }]
  prod:
    after: [dev]
    files: ["apps/{app}/prod/*.yaml"]
    delivery: push
    agents: [] # nobody to ask in this demo
apps:
  ${app}: { images: [{ name: ${image} }] }
`;

/** From the push until it really runs, and until it does not: by an Argo CD of the tests that watches a real repository. */
export async function demonstrateArgoCd(): Promise<void> {
  await using git = await startGitServer({ token });
  const workload = deployment(`${image}:1.0.0`, app);
  const repository = await git.create("config", {
    [`apps/${app}/dev/deployment.yaml`]: workload,
    [`apps/${app}/prod/deployment.yaml`]: workload,
  });
  await using argoCd = await startArgoCdServer({ repository, speed: 1 });
  await repository.commit({ files: { ".tagboat.yaml": config(argoCd.url) }, message: "Tell who knows what runs" });
  const application = argoCd.application(`${app}-dev`, { path: `apps/${app}/dev` });
  const env = { TAGBOAT_TOKEN: token, ARGOCD_AUTH_TOKEN: argoCd.token, TAGBOAT_REPO: repository.url };
  const tagboat = (ends: number, ...args: readonly string[]): Promise<void> => runWatched(args, { env, ends });

  say("A config repository, and an Argo CD that watches it", `${repository.url}, ${argoCd.url}`);
  show(`runs now: ${application.running.join(", ")}`);

  say(
    "A build delivers 1.1.0, and waits until it really runs",
    `tagboat update ${app} --image ${image}:1.1.0-slow6 --wait`,
  );
  await tagboat(0, "update", app, "--image", `${image}:1.1.0-slow6`, "--wait");
  show(`runs now: ${application.running.join(", ")}`);

  say("Asked again, at any time and from anywhere: no state is kept", `tagboat wait ${app}`);
  await tagboat(0, "wait", app);

  say("Production takes it, because dev proves that it runs", `tagboat promote ${app} --to prod`);
  await tagboat(0, "promote", app, "--to", "prod");

  say(
    "The next build is broken: its image cannot be pulled",
    `tagboat update ${app} --image ${image}:1.2.0-bad --wait`,
  );
  await tagboat(8, "update", app, "--image", `${image}:1.2.0-bad`, "--wait");
  show(`runs now: ${application.running.join(", ")}`);

  say("Production does not take it", `tagboat promote ${app} --to prod`);
  await tagboat(5, "promote", app, "--to", "prod");

  say("What is where", "tagboat status");
  await tagboat(0, "status");

  say("The same wait for a script", `tagboat wait ${app} --json`);
  await tagboat(8, "wait", app, "--json");
}
