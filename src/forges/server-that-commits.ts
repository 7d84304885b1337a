import { TagboatError } from "../errors.ts";
import type { ForgeServer } from "./which-forge.ts";

const wayOut = "Let Git make the commits: leave out --commit-via api, or `commit.via: api` in the config.";

/** The server, if its API can make our commits. @throws refused: it cannot, and why; usage, not-found: there is no forge */
export async function serverThatCommits(find: () => Promise<ForgeServer>): Promise<ForgeServer> {
  const server = await found(find);
  if (server.kind === "github") return server;
  const name = server.kind === "gitea" ? "Gitea" : "Forgejo";
  throw new TagboatError("refused", `${server.webUrl} is ${name}, by whose API no commit can be made safely`, {
    hint: `Its API guards the files that it writes, not the branch, and differs from version to version; GitHub's guards the branch. ${wayOut}`,
  });
}

async function found(find: () => Promise<ForgeServer>): Promise<ForgeServer> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof TagboatError) || (error.kind !== "usage" && error.kind !== "not-found")) throw error;
    throw new TagboatError(error.kind, `Only GitHub's API can make the commits. ${error.message}`, {
      hint: `${wayOut} If it is a GitHub, say so with --forge github and --forge-url.`,
      cause: error,
    });
  }
}
