import { setTimeout as sleep } from "node:timers/promises";
import { type ForgeFlavour, type ForgeHarness, startForge } from "../../test/support/forge-harness.ts";
import { asSeen } from "./as-seen.ts";
import { filesOf, newCommit, runBuildStep } from "./build-step.ts";
import { say, show } from "./terminal.ts";

const app = "grade-api";
const check = "e2e";
const names: Readonly<Record<ForgeFlavour, string>> = { github: "GitHub", gitea: "Gitea", forgejo: "Forgejo" };

/** A proposal's whole life, and a merge, on a forge of the tests: real Git, and answers as the real servers gave them. */
export async function demonstratePullRequests(flavour: ForgeFlavour): Promise<void> {
  await using forge = await startForge(flavour, filesOf("examples/kustomize"));
  const propose = (commit: string): Promise<void> => deliver(forge, "pull-request", commit);
  const [first, second, third] = [newCommit(), newCommit(), newCommit()];

  say(`A config repository on ${names[flavour]}`, `served at ${forge.repo}, by the tests' own server`);
  say("A build has pushed an image, and proposes it", `${command} pull-request`);
  await propose(first);

  say("What a person sees there");
  await showPullRequest(forge);

  say("The same build runs again: nothing changes");
  await propose(first);
  show(await openPullRequests(forge));

  say("A newer image replaces the older one, in the same pull request");
  await propose(second);
  await showPullRequest(forge);

  say("A person closes it without a merge: no. The same build asks again, and is not heard");
  await forge.close(1);
  await propose(second);

  say(
    `The next build is to merge by itself, once the check "${check}" is green: it turns green later`,
    `${command} merge`,
  );
  await forge.requireChecks([check]);
  await Promise.all([deliver(forge, "merge", third), turnGreen(forge, third)]);

  say("The branch");
  show(await forge.served.git("log", "-3", "--graph", "--format=%h %s", "main"));
  say("Its newest commit: a title for people, trailers for machines");
  show(await forge.served.git("log", "-1", "--format=%B", "main"));

  say("What is left: no branch of tagboat's, no open pull request");
  show(await forge.served.git("for-each-ref", "--format=%(refname:short)", "refs/heads"));
  show(await openPullRequests(forge));
}

const command = `tagboat update ${app} --image registry.example.com/${app} --delivery`;

const deliver = (forge: ForgeHarness, delivery: "pull-request" | "merge", commit: string): Promise<void> =>
  runBuildStep({
    repo: forge.repo,
    token: forge.token,
    app,
    commit,
    more: ["--delivery", delivery],
    env: { TAGBOAT_FORGE: forge.flavour },
  });

async function showPullRequest(forge: ForgeHarness): Promise<void> {
  for (const { number, title, state, head, body } of await forge.pulls()) {
    show(`${title}  #${number}`);
    show(`${state}: ${head} → main\n\n${asSeen(body)}`);
  }
}

async function openPullRequests(forge: ForgeHarness): Promise<string> {
  const all = await forge.pulls();
  const open = all.filter(({ state }) => state === "open");
  return `pull requests: ${all.length}, open: ${open.length}`;
}

/** The CI of the config repository: its check begins with the pull request, and takes its time. */
async function turnGreen(forge: ForgeHarness, commit: string): Promise<void> {
  const proposed = async () =>
    (await forge.pulls()).find(({ state, body }) => state === "open" && body.includes(commit));
  let pull = await proposed();
  for (; pull === undefined; pull = await proposed()) await sleep(50);
  await forge.setStatus(pull.headCommit, check, "pending");
  await sleep(2_000);
  await forge.setStatus(pull.headCommit, check, "success");
}
