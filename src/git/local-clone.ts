import { mayGo } from "../credentials/table.ts";
import { TagboatError } from "../errors.ts";
import type { Environment } from "./cli/environment.ts";
import { gitInFolder } from "./cli/git-in-folder.ts";
import type { GitRunner } from "./cli/runner.ts";
import { isObjectId } from "./protocol/object.ts";
import { countCommits, listCommits } from "./read/commits-between.ts";
import type { GitCredentials } from "./remote/credentials.ts";
import type { CommitId, CommitsBetween, Relation } from "./repository.ts";

/** The clone in the current folder of the user or the CI job. It is only read, and never changed. */
export interface LocalClone {
  /** Address of its origin, including any credentials; undefined: there is no origin, or no clone. */
  origin(): Promise<string | undefined>;
  /** The full id of a commit in the clone, from its id or an abbreviation. */
  resolve(commit: string): Promise<CommitId | undefined>;
  /** "unknown" if the clone lacks one of them, or is shallow and what it has is not enough to decide. */
  relation(a: CommitId, b: CommitId): Promise<Relation>;
  /** How many commits `to` has that `from` lacks, up to `most`. Undefined: the clone lacks commits that would tell. */
  countBetween(from: CommitId, to: CommitId, most: number): Promise<number | undefined>;
  /** The commits that `to` has and `from` lacks. Undefined: the clone lacks commits that would tell. */
  commitsBetween(from: CommitId, to: CommitId, most: number): Promise<CommitsBetween | undefined>;
  isShallow(): Promise<boolean>;
  /** The job's own credentials, which `actions/checkout` left in the clone's configuration for later steps. */
  persistedCredentials(url: string): Promise<GitCredentials | undefined>;
}

interface LocalCloneOptions {
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

export function openLocalClone(directory: string, options: LocalCloneOptions): LocalClone {
  const git = gitInFolder(directory, options);
  const answer = async (...args: readonly string[]): Promise<string | undefined> => {
    const { exitCode, stdout } = await git.attempt(args);
    const text = stdout.toString("utf8").trim();
    return exitCode === 0 && text !== "" ? text : undefined;
  };
  const resolve = async (commit: string): Promise<string | undefined> => {
    const id = await answer("rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}`);
    // A branch or tag may have a name of hexadecimal digits.
    return id?.startsWith(commit) === true ? id : undefined;
  };
  const hasBoth = async (a: CommitId, b: CommitId): Promise<boolean> =>
    (await resolve(a)) !== undefined && (await resolve(b)) !== undefined;
  const isShallow = async (): Promise<boolean> => (await answer("rev-parse", "--is-shallow-repository")) !== "false";
  return {
    origin: () => answer("config", "--get", "remote.origin.url"),
    resolve,
    isShallow,
    async relation(a, b) {
      if (!isObjectId(a) || !isObjectId(b)) return "unknown";
      if (a === b) return "same";
      if (!(await hasBoth(a, b))) return "unknown";
      if (await isAncestor(git, a, b)) return "ancestor";
      if (await isAncestor(git, b, a)) return "descendant";
      return (await isShallow()) ? "unknown" : "diverged";
    },
    countBetween: async (from, to, most) =>
      isObjectId(from) && isObjectId(to)
        ? countCommits(git, { from, to }, { most, isShallow: await isShallow() })
        : undefined,
    commitsBetween: async (from, to, most) =>
      isObjectId(from) && isObjectId(to)
        ? listCommits(git, { from, to }, { most, isShallow: await isShallow() })
        : undefined,
    async persistedCredentials(url) {
      return parseHeader(
        headerFor(url, await answer("config", "--includes", "--get-regexp", "^http\\..+\\.extraheader$")),
      );
    },
  };
}

/**
 * The address of `origin` of the clone in a directory, as configured. It includes any credentials: use it, but do not show it. @throws
 * usage: there is no clone, or it has no origin
 */
export async function originOf(directory: string, options: LocalCloneOptions): Promise<string> {
  const git = gitInFolder(directory, options);
  const result = await git.attempt(["config", "--get", "remote.origin.url"]);
  const address = result.stdout.toString("utf8").replace(/\r?\n$/, "");
  if (result.exitCode === 0 && address !== "") return address;
  throw new TagboatError("usage", `There is no Git clone with an "origin" at ${directory}`, {
    hint:
      result.stderr.trim() === ""
        ? "Name the repository with --repo."
        : `Name the repository with --repo. Git says: ${result.stderr.trim()}`,
  });
}

async function isAncestor(git: GitRunner, a: CommitId, b: CommitId): Promise<boolean> {
  const { exitCode, stdout } = await git.attempt(["rev-list", "--count", "--max-count=1", a, `^${b}`]);
  return exitCode === 0 && stdout.toString("utf8").trim() === "0";
}

/**
 * The last header whose key is the server of a URL, or a folder above the URL. A key without a server would match every URL, so it is
 * ignored.
 */
function headerFor(url: string, lines = ""): string | undefined {
  const entries = lines.split("\n").map((line) => /^http\.(\S+)\.extraheader ?(.*)$/.exec(line));
  return entries.findLast((entry) => entry?.[1] !== undefined && isAbove(entry[1], url))?.[2];
}

function isAbove(key: string, url: string): boolean {
  if (!mayGo("machine", url, { beside: key })) return false;
  const [above, path] = [key, url].map((address) => `${new URL(address).pathname.replace(/\/+$/, "")}/`);
  return above !== undefined && path?.startsWith(above) === true;
}

function parseHeader(header: string | undefined): GitCredentials | undefined {
  const [, encoded] = /^authorization:\s*basic\s+(\S+)$/i.exec(header ?? "") ?? [];
  const [, username, token] = /^([^:]*):(.+)$/.exec(Buffer.from(encoded ?? "", "base64").toString("utf8")) ?? [];
  return token === undefined ? undefined : { ...(username ? { username } : {}), token };
}
