import type { ForgeHarness, SeenPull } from "../support/forge-harness.ts";
import type { EndQuestion } from "./end-state.ts";
import type { Sandbox } from "./sandbox.ts";
import type { WantedPull } from "./scenario.ts";

/** The pull requests and the branches that they come from: each once, and as it should be. Violations in words. */
export async function forgeViolations(
  { scenario, repository, token }: Sandbox,
  forge: ForgeHarness,
  question: EndQuestion,
): Promise<string[]> {
  const { isClaim } = question;
  const { pulls: wanted = [], proposal } = scenario.forge ?? {};
  const wrong: string[] = [];
  const pulls = await forge.pulls();
  const states = (list: readonly { readonly state: string }[]): string => list.map(({ state }) => state).join(", ");
  if (states(pulls) !== states(wanted)) wrong.push(`pull requests: ${states(pulls)}; not ${states(wanted)}`);
  for (const [index, pull] of pulls.entries()) {
    const as = wanted[index];
    if (as !== undefined) wrong.push(...pullViolations({ ...pull, ...askedBesides(forge, pull.number) }, as, question));
    if (pull.title.includes(token) || pull.body.includes(token)) wrong.push(`the token is in #${pull.number}`);
  }
  const labels = labelNames(forge);
  if (new Set(labels).size !== labels.length) wrong.push(`labels that are there twice: ${labels.join(", ")}`);
  wrong.push(...(await branchViolations({ repository }, { pulls, isClaim, branch: proposal?.branch })));
  return wrong;
}

interface Besides {
  readonly reviewers: readonly string[];
  readonly comments: number;
}

/** What the API tells in ways of its own is read in the server itself. */
function askedBesides({ server }: ForgeHarness, number: number): Besides {
  if ("gitea" in server) {
    const pull = server.gitea.pulls.find((other) => other.number === number);
    return { reviewers: [...(pull?.reviewers ?? [])], comments: pull?.comments.length ?? 0 };
  }
  const pull = server.github.state.pulls.find((other) => other.number === number);
  // This server takes no comments.
  return { reviewers: pull?.reviewers ?? [], comments: 0 };
}

/** Names of the repository's labels, each as often as it is there: GitHub keeps them by their names. */
function labelNames({ server }: ForgeHarness): readonly string[] {
  return "gitea" in server ? server.gitea.labels.map(({ name }) => name) : [];
}

function pullViolations(pull: SeenPull & Besides, wanted: WantedPull, { isClaim, warned = "" }: EndQuestion): string[] {
  const wrong: string[] = [];
  const name = `#${pull.number}`;
  if (!pull.title.includes(wanted.title)) wrong.push(`${name} is titled "${pull.title}"`);
  if (pull.comments > 0) wrong.push(`${name} has ${pull.comments} comments`);
  const there = [...pull.labels, ...pull.reviewers];
  const asked = [...(wanted.labels ?? []), ...(wanted.reviewers ?? [])];
  // What is asked for besides may still be missing when a run could not do more; for good only what the forge refused, and a run said so.
  const missing = asked.filter((one) => !there.includes(one) && !isClaim && !warned.includes(one));
  if (missing.length > 0) wrong.push(`${name} lacks ${missing.join(", ")}, and nobody said so`);
  const others = there.filter((one, at) => !asked.includes(one) || there.indexOf(one) !== at);
  if (others.length > 0) wrong.push(`${name} has ${others.join(", ")} too much`);
  return wrong;
}

interface Branches {
  readonly pulls: readonly SeenPull[];
  readonly isClaim: boolean;
  /** That of the proposal. */
  readonly branch: string | undefined;
}

/** Beside the base there is the branch of what is proposed, and no other; the server's own names are its own. */
async function branchViolations(
  { repository }: Pick<Sandbox, "repository">,
  { pulls, isClaim, branch }: Branches,
): Promise<string[]> {
  const lines = (await repository.git("for-each-ref", "--format=%(refname) %(objectname)")).split("\n");
  const refs = lines.map((line) => line.split(" ")).filter(([name = ""]) => !name.startsWith("refs/pull/"));
  const others = refs.map(([name = ""]) => name).filter((name) => name !== "refs/heads/main");
  const wanted = branch === undefined ? [] : [`refs/heads/${branch}`];
  const wrong: string[] = [];
  if (others.join() !== wanted.join() && !(isClaim && branch === undefined)) wrong.push(`refs: ${others.join(", ")}`);
  const open = pulls.filter(({ state }) => state === "open");
  const tip = refs.find(([name]) => name === wanted[0])?.[1];
  for (const { number, headCommit } of open)
    if (headCommit !== tip) wrong.push(`#${number} is at ${headCommit}, its branch at ${tip}`);
  return wrong;
}
