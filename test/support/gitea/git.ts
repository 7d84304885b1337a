import { commonTime } from "../common-time.ts";
import { readBranches, readRef } from "../git-refs.ts";
import { runGit } from "../git-seed.ts";
import type { GiteaRepository, GiteaUser } from "./state.ts";

/** A merge that Git itself could not make. */
export class Conflict extends Error {}

/** Git's own refusal to move a branch, as it worded it. */
export class LostRace extends Error {}

type Where = Pick<GiteaRepository, "served">;

export async function tipOf({ served }: Where, branch: string): Promise<string | undefined> {
  return readRef(served.directory, `refs/heads/${branch}`);
}

export async function branchesOf({ served }: Where): Promise<Map<string, string>> {
  return readBranches(served.directory);
}

/** Asks for the merge base, which pull requests show anyhow: Git is asked once for both. */
export async function isAncestor(where: Where, a: string, b: string): Promise<boolean> {
  return (await mergeBase(where, b, a)) === a;
}

export async function mergeBase({ served }: Where, a: string, b: string): Promise<string> {
  return served.git("merge-base", a, b).catch(() => "");
}

/** Commits of `to` that `from` lacks, the newest first. */
export async function commitsBetween({ served }: Where, from: string, to: string): Promise<string[]> {
  const lines = await served.git("rev-list", `${from}..${to}`);
  return lines === "" ? [] : lines.split("\n");
}

export async function changedFiles({ served }: Where, from: string, to: string): Promise<string[]> {
  const lines = await served.git("diff", "--name-only", from, to);
  return lines === "" ? [] : lines.split("\n");
}

/** The tree of a merge. @throws Conflict */
export async function mergedTree({ served }: Where, base: string, head: string): Promise<string> {
  try {
    return (await served.git("merge-tree", "--write-tree", "--no-messages", base, head)).split("\n")[0] ?? "";
  } catch (cause) {
    throw new Conflict("conflict", { cause });
  }
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Pick<GiteaUser, "login" | "email">;
  readonly committer: Pick<GiteaUser, "login" | "email">;
}

export async function makeCommit({ served }: Where, commit: NewCommit): Promise<string> {
  const identity = (who: NewCommit["author"]) => `${who.login} <${who.email}> ${Math.floor(commonTime() / 1000)} +0000`;
  const header = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${identity(commit.author)}`,
    `committer ${identity(commit.committer)}`,
  ];
  const object = `${header.join("\n")}\n\n${commit.message.trimEnd()}\n`;
  return runGit(served.directory, ["hash-object", "-t", "commit", "-w", "--stdin"], object);
}

/**
 * The commits of a branch, made again on another. Git's three-way merge chooses its own base; commits made for the
 * purpose, which nothing names, lead it to the parent of the commit that is carried over. @throws Conflict
 */
export async function rebased(where: Where, base: string, head: string, committer: GiteaUser): Promise<string> {
  const { served } = where;
  if (await isAncestor(where, base, head)) return head;
  const lines = await served.git("rev-list", "--reverse", "--no-merges", `${base}..${head}`);
  let tip = base;
  for (const commit of lines.split("\n").filter((line) => line !== "")) {
    const [parent, own, under] = await Promise.all(
      [`${commit}^`, commit, tip].map((name) => served.git("rev-parse", `${name}^{tree}`)),
    );
    const scratch = (tree = "", parents: string[] = []) =>
      makeCommit(where, { tree, parents, message: "scratch", author: committer, committer });
    const root = await scratch(parent);
    const tree = await mergedTree(where, await scratch(under, [root]), await scratch(own, [root]));
    const [login = "", email = "", message = ""] = await details(where, commit);
    tip = await makeCommit(where, { tree, parents: [tip], message, author: { login, email }, committer });
  }
  return tip;
}

/** Author's name and address, and the message. */
async function details({ served }: Where, commit: string): Promise<string[]> {
  return (await served.git("show", "--no-patch", "--format=%an%x00%ae%x00%B", commit)).split("\0");
}

/** Moves a branch, if it still is where it was. @throws LostRace */
export async function moveBranch({ served }: Where, branch: string, to: string, from: string): Promise<void> {
  await served.git("update-ref", `refs/heads/${branch}`, to, from).catch((cause: unknown) => {
    const said = /cannot lock ref '[^']*': [^\n]*/.exec(String(cause))?.[0];
    if (said === undefined) throw cause;
    throw new LostRace(said, { cause });
  });
}
