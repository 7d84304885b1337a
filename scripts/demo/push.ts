import { startGitServer } from "../../test/support/git-server.ts";
import { filesOf, newCommit, runBuildStep, runShown } from "./build-step.ts";
import { say, show } from "./terminal.ts";

/** Two environments, where nobody can be asked whether a version runs. */
const promotionConfig = `version: 1
discover: "apps/{app}/overlays/{environment}"
environments:
  dev:
    files: ["apps/{app}/overlays/dev/kustomization.yaml"]
    delivery: push
    agents: [] # nobody to ask in this demo
  prod:
    after: [dev]
    files: ["apps/{app}/overlays/prod/kustomization.yaml"]
    delivery: push
    order: off # the commits of this demo are in no history
`;

/** The main job: an image written by a push, to a config repository served over smart HTTP, promoted into the next environment, and rolled back there. */
export async function demonstratePush(): Promise<void> {
  const token = "demo-token-that-no-one-else-has";
  await using server = await startGitServer({ token });
  const config = await server.create("config", { ...filesOf("examples/kustomize"), ".tagboat.yaml": promotionConfig });
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

  const env = { TAGBOAT_TOKEN: token, TAGBOAT_REPO: config.url };
  const prod = ["grade-api", "--environment", "prod"];

  say("Exams begin: nothing may change in production", 'tagboat hold grade-api --environment prod --reason "exams"');
  await runShown(["hold", ...prod, "--reason", "exams"], { env });

  say("The gate of production refuses what dev has", "tagboat promote grade-api --to prod");
  await runShown(["promote", "grade-api", "--to", "prod"], { env, ends: 5 });

  say("The exams are over", "tagboat unhold grade-api --environment prod");
  await runShown(["unhold", ...prod], { env });

  say("Now the gate is open: the version of dev enters production", "tagboat promote grade-api --to prod");
  await runShown(["promote", "grade-api", "--to", "prod"], { env });
  show(await config.git("log", "-1", "--format=%B", "main"));

  say(
    "It loses sessions: put back what was there before, and hold it",
    'tagboat rollback grade-api --environment prod --reason "it loses sessions"',
  );
  await runShown(["rollback", ...prod, "--reason", "it loses sessions"], { env });
  show(await config.git("log", "-1", "--format=%B", "main"));

  say("The gate lets nothing in until somebody ends the hold", "tagboat promote grade-api --to prod");
  await runShown(["promote", "grade-api", "--to", "prod"], { env, ends: 5 });

  say("Until it really runs", "npm run demo -- --agent argo-cd");
  say("By pull request, and merged", "npm run demo -- --forge gitea     (or github, forgejo)");
}
