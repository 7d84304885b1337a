import { isCommitId } from "../../domain/commit-name.ts";
import { TagboatError } from "../../errors.ts";
import type { CommitId, Relation, Repository, Snapshot } from "../../git/repository.ts";
import { pause } from "../shared/pause.ts";
import { repositoryPage } from "../shared/repository-page.ts";
import { branchTip } from "./api-branches.ts";
import { checkChange } from "./api-change.ts";
import { apiLog, resolveByApi } from "./api-history.ts";
import type { ApiMeans, GitRules } from "./api-means.ts";
import { type ApiTree, kindOf, openTree } from "./api-tree.ts";
import { deleteApiBranch, writeByApi } from "./api-write.ts";
import { type Client, createClient, type GitHubOptions } from "./client.ts";
import { failureError } from "./failure.ts";

/**
 * A repository on GitHub through its API alone, without Git or a clone. GitHub makes the commits in the name of the token's owner, and
 * signs them. The API has no file modes, so anything but a plain file is refused.
 */
export function githubRepository(options: GitHubOptions, rules: GitRules): Repository {
  const asked = { count: 0 };
  const counted: typeof globalThis.fetch = (...args) => {
    asked.count++;
    return options.fetch(...args);
  };
  const client = createClient({ ...options, fetch: counted });
  const trees = new Map<CommitId, ApiTree>();
  const treeOf = (commit: CommitId) => {
    const tree = trees.get(commit) ?? openTree(client, commit);
    trees.set(commit, tree);
    return tree;
  };
  const means = { client, rules, treeOf };
  const url = `${repositoryPage(options)}.git`;
  return {
    url,
    capabilities: { guards: "branch", keepsModes: false, setsIdentity: false, signs: "by-forge" },
    async open(branch) {
      const name = branch === undefined ? await defaultBranch(client) : rules.checkBranchName(branch);
      const commit = await branchTip(client, name);
      return snapshot(means, name, commit);
    },
    async at(commit, branch) {
      if (!isCommitId(commit)) return undefined;
      const there = snapshot(means, rules.checkBranchName(branch), commit);
      try {
        await treeOf(commit).entries();
        return there;
      } catch (error) {
        if (error instanceof TagboatError && error.kind === "not-found") return undefined;
        throw error;
      }
    },
    write: (base, change, to) => writeByApi(means, { base, change, to }),
    checkChange: (base, change) => checkChange(change, { rules: means.rules, tree: means.treeOf(base.commit) }),
    relation: (a, b) => relation(client, a, b),
    log: (from, bound) => apiLog(client, from, bound),
    resolve: (abbreviation) => resolveByApi(client, abbreviation),
    deleteBranch: (name, expect) => deleteApiBranch(client, rules.checkBranchName(name), expect),
    describe: () => `${asked.count} requests on GitHub's API`,
    close: async () => undefined,
  };
}

async function defaultBranch(client: Client): Promise<string> {
  const data = await client.ask("Reading the facts", () => client.rest.repos.get(client.repo));
  return data.default_branch;
}

function snapshot({ client, rules, treeOf }: ApiMeans, branch: string, commit: CommitId): Snapshot {
  const tree = treeOf(commit);
  return {
    commit,
    branch,
    async list(globs) {
      const patterns = globs.map((glob) => rules.pathPattern(glob));
      if (patterns.length === 0) return [];
      const files = [...(await tree.files()).keys()];
      return files.filter((path) => patterns.some((pattern) => pattern.matches(path))).toSorted(byCodePoint);
    },
    async kinds(globs) {
      const patterns = globs.map((glob) => rules.pathPattern(glob));
      const entries = patterns.length === 0 ? [] : [...(await tree.entries())];
      const found = entries.filter(([path]) => patterns.some((pattern) => pattern.matches(path)));
      return new Map(found.map(([path, entry]) => [path, kindOf(entry)]));
    },
    async fingerprints() {
      const entries = [...(await tree.entries())].filter(([, entry]) => kindOf(entry) !== "folder");
      return new Map(entries.map(([path, { mode, id }]) => [path, `${mode} ${id}`]));
    },
    pause: () => pause(client.options, 0),
    async read(paths) {
      for (const path of paths) rules.checkPath(path);
      return await tree.read(paths);
    },
  };
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function relation(client: Client, a: CommitId, b: CommitId): Promise<Relation> {
  if (!isCommitId(a) || !isCommitId(b)) return "unknown";
  const outcome = await client.attempt(() =>
    client.rest.repos.compareCommitsWithBasehead({
      ...client.repo,
      basehead: `${a}...${b}`,
      per_page: 1,
    }),
  );
  if (!outcome.ok) {
    // One commit does not exist, or the two share no history.
    if (outcome.failure.status === 404 || outcome.failure.status === 422) return "unknown";
    throw failureError(client, `Comparing ${a} with ${b}`, outcome.failure);
  }
  return ({ identical: "same", ahead: "ancestor", behind: "descendant", diverged: "diverged" } as const)[
    outcome.data.status
  ];
}
