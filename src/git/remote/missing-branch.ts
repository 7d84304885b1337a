import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { editDistance } from "../../domain/closest.ts";
import { TagboatError } from "../../errors.ts";
import type { GitRunner } from "../cli/runner.ts";
import type { Connection } from "./connection.ts";
import type { Failure } from "./failure.ts";

interface MissingBranch {
  readonly git: GitRunner;
  readonly connection: Connection;
}

/**
 * The error for a ref that could not be fetched: the repository is empty, or has no such branch (but perhaps a similar name). Undefined:
 * the ref exists by now, because it was just pushed or one of the answers was wrong.
 */
export async function missingBranchError(
  { git, connection }: MissingBranch,
  ref: string,
): Promise<TagboatError | undefined> {
  const trace = join(git.directory, "trace-branches");
  const { result, failure } = await connection.ask(["ls-remote", "--heads", "origin"], {
    environment: { GIT_TRACE_PACKET: trace },
  });
  const packets = await readFile(trace, "utf8").catch(() => "");
  await rm(trace, { force: true });
  if (failure !== undefined) return connection.error(failure);
  const branches = [...result.stdout.toString("utf8").matchAll(/\trefs\/heads\/(.+)$/gm)].flatMap(
    ([, name]) => name ?? [],
  );
  // Git reads any page that it finds as the empty ref list of a plain file server.
  if (branches.length === 0 && packets === "") return connection.error({ kind: "not-a-git-server", message: "" });
  if (branches.length === 0) {
    return new TagboatError("not-found", `${connection.url} is empty: it has no branch yet`, {
      hint: "Push a first commit to it.",
    });
  }
  if (ref === "HEAD") {
    if (await isThere(connection, ref)) return undefined;
    return new TagboatError("not-found", `${connection.url}: its HEAD leads to no branch`, {
      hint: `Name the branch with --branch: ${some(branches)}.`,
    });
  }
  const wanted = ref.replace("refs/heads/", "");
  if (branches.includes(wanted)) return undefined;
  const near = branches
    .map((name) => ({ name, distance: editDistance(name.toLowerCase(), wanted.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
  return new TagboatError("not-found", `${connection.url} has no branch "${wanted}"`, {
    hint: near.length > 0 ? `Did you mean ${some(near)}?` : `There are: ${some(branches)}.`,
  });
}

/** The server repeatedly denied the ref and then listed it. We cannot know which answers were wrong. */
export const contradictoryAnswers: Failure = {
  kind: "transient",
  message: "the server first denies a branch, then lists it",
};

async function isThere(connection: Connection, ref: string): Promise<boolean> {
  const { result } = await connection.ask(["ls-remote", "origin", ref]);
  return result.stdout.toString("utf8").includes(`\t${ref}\n`);
}

const shown = 5;

function some(names: readonly string[]): string {
  const rest = names.length - shown;
  return names.slice(0, shown).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
