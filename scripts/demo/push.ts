import { startGitServer } from "../../test/support/git-server.ts";
import { filesOf, newCommit, runBuildStep } from "./build-step.ts";
import { say, show } from "./terminal.ts";

/** The main job: an image written by a push, to a config repository served over smart HTTP. */
export async function demonstratePush(): Promise<void> {
  const token = "demo-token-that-no-one-else-has";
  await using server = await startGitServer({ token });
  const config = await server.create("config", filesOf("examples/kustomize"));
  const tagboat = (app: string, commit: string, ...more: readonly string[]): Promise<void> =>
    runBuildStep({ repo: config.url, token, app, commit, more });

  say("A config repository, as Argo CD or Flux would watch it", `served at ${config.url}`);
  show(await config.git("ls-tree", "-r", "--name-only", "main"));

  const first = newCommit();
  say(
    "A build of grade-api has pushed an image. What would tagboat change?",
    "tagboat update grade-api --image registry.example.com/grade-api --dry-run",
  );
  await tagboat("grade-api", first, "--dry-run");

  say("Write it", "the same without --dry-run");
  await tagboat("grade-api", first);

  say("The commit in the config repository: a title for people, trailers for machines");
  show(await config.git("log", "-1", "--format=%h %an%n%n%B", "main"));

  say("The same build runs again: nothing changes");
  await tagboat("grade-api", first);

  say("Two builds push at the same time: both land");
  await Promise.all([tagboat("grade-api", newCommit()), tagboat("checkout", newCommit())]);
  show(await config.git("log", "-3", "--format=%h %s", "main"));

  say("Production has a gate: staging does not have this version yet");
  const toProd = ["--environment", "prod", "--delivery", "push"];
  await runBuildStep({ repo: config.url, token, app: "grade-api", commit: first, more: toProd, ends: 5 });

  say("Until it really runs", "npm run demo -- --agent argo-cd");
  say("By pull request, and merged", "npm run demo -- --forge gitea     (or github, forgejo)");
}
