import { TagboatError } from "../errors.ts";
import type { Environment } from "./cli/environment.ts";
import { gitInFolder } from "./cli/git-in-folder.ts";

interface Options {
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The address of `origin` of the clone that a directory is in, as its configuration says it: with any credentials, since it is to be used
 * and not to be shown. @throws usage: there is no clone, or it has no origin
 */
export async function originOf(directory: string, { env, signal }: Options): Promise<string> {
  const git = gitInFolder(directory, { env, signal });
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
