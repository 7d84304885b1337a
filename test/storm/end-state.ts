import { createHash } from "node:crypto";
import type { ServedRepository } from "../support/git-server.ts";
import { forgeViolations } from "./forge-end-state.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Wanted } from "./scenario.ts";

export interface EndQuestion {
  /** It is what a run says on its way: another one may still tidy up after it. */
  readonly isClaim: boolean;
  /** All that runs have warned of. */
  readonly warned?: string;
}

/** The end state of the scenario, in the repository itself and on its forge. Violations in words. */
export async function endViolations(sandbox: Sandbox, question: EndQuestion = { isClaim: false }): Promise<string[]> {
  const { scenario, repository } = sandbox;
  const expected = expectedFiles(sandbox);
  const onBranch = await treeViolations(repository, "main", expected);
  const wrong = [...onBranch, ...(await historyViolations(sandbox))];
  if (sandbox.forge === undefined) {
    const refs = await repository.git("for-each-ref", "--format=%(refname)");
    if (refs !== "refs/heads/main") wrong.push(`refs: ${refs.replaceAll("\n", ", ")}`);
  } else {
    wrong.push(...(await forgeViolations(sandbox, sandbox.forge, question)));
    const { proposal } = scenario.forge ?? {};
    if (proposal !== undefined)
      wrong.push(...(await treeViolations(repository, proposal.branch, { ...expected, ...proposal.files })));
  }
  return [...wrong, ...((await scenario.alsoHolds?.(repository)) ?? [])];
}

function expectedFiles({ scenario: { files, rival, wanted }, rivalCommits }: Sandbox): Record<string, Wanted> {
  return { ...files, ...(rivalCommits.length > 0 ? rival?.files : {}), ...wanted };
}

/** Every file of a branch, byte for byte, and no other. */
async function treeViolations(
  repository: ServedRepository,
  branch: string,
  expected: Readonly<Record<string, Wanted>>,
): Promise<string[]> {
  const tree = await repository.git("ls-tree", "-r", "-z", "--full-tree", branch).catch(() => undefined);
  if (tree === undefined) return [`there is no branch ${branch}`];
  const wrong: string[] = [];
  const actual = new Map(
    tree
      .split("\0")
      .filter((line) => line !== "")
      .map(entryOf),
  );
  for (const [path, text] of Object.entries(expected)) {
    if (text === "gone") continue;
    if (!(await isAsWanted(repository, actual.get(path), text)))
      wrong.push(`${path} is ${actual.has(path) ? "not as it should be" : "gone"} on ${branch}`);
    actual.delete(path);
  }
  for (const path of actual.keys()) wrong.push(`${path} should not be there on ${branch}`);
  return wrong;
}

/** What the branch has got since the start: ours once, everybody else's still there, nothing besides. */
async function historyViolations({ scenario, repository, rivalCommits, start }: Sandbox): Promise<string[]> {
  const { commits, forge: { mergedCommits = 0, commitsOfOthers = 0 } = {} } = scenario;
  const wrong: string[] = [];
  const format = "--format=%H%x00%(trailers:key=Tagboat-Change,key=Tagboat-Hold,key=Tagboat-Unhold)%x01";
  const read = async (...how: string[]): Promise<string[]> =>
    (await repository.git("log", format, ...how, `${start}..main`))
      .split("\x01")
      .filter((entry) => entry.trim() !== "");
  const first = await read("--first-parent");
  const ours = first.filter((entry) => entry.includes("Tagboat-")).length;
  if (ours !== commits) wrong.push(`${ours} commits of ours, not ${commits}`);
  const theirs = first.length - ours;
  const rivals = rivalCommits.length > 0 ? 1 : 0;
  if (theirs !== rivals + commitsOfOthers) wrong.push(`${theirs} commits of others, not ${rivals + commitsOfOthers}`);
  const side = (await read()).length - first.length;
  if (side !== mergedCommits) wrong.push(`${side} commits were merged, not ${mergedCommits}`);
  if (rivals > 0 && !first.some((entry) => entry.trim().startsWith(rivalCommits[0] ?? "?")))
    wrong.push("the other writer's commit is lost");
  const isKept = await repository.git("merge-base", "--is-ancestor", start, "main").then(
    () => true,
    () => false,
  );
  if (!isKept) wrong.push("what was on the branch before is lost");
  return wrong;
}

async function isAsWanted(repository: ServedRepository, entry: string | undefined, text: string | RegExp) {
  if (typeof text === "string") return entry === `100644 ${blobId(text)}`;
  const [mode, id] = entry?.split(" ") ?? [];
  return mode === "100644" && id !== undefined && text.test(`${await repository.git("cat-file", "blob", id)}\n`);
}

function entryOf(line: string): readonly [path: string, entry: string] {
  const [about = "", path = ""] = line.split("\t");
  const [mode = "", , id = ""] = about.split(" ");
  return [path, `${mode} ${id}`];
}

function blobId(text: string): string {
  return createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
}
