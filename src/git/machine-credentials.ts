import type { Environment } from "./cli/environment.ts";
import { gitInFolder } from "./cli/git-in-folder.ts";
import { openLocalClone } from "./local-clone.ts";
import { parseAddress } from "./remote/address.ts";
import { credentialsFromHelpers, type GitCredentials } from "./remote/credentials.ts";

interface Machine {
  /** The current folder. */
  readonly directory: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** A user sits at this machine, so their credential helpers may be asked. */
  readonly isPerson: boolean;
}

/**
 * This machine's credentials for an HTTP address: those that actions/checkout left in the clone of the current folder, or those of the
 * user's own credential helpers, asked as Git asks them. Undefined if there are none.
 */
export async function machineCredentials(
  address: string,
  { directory, env, signal, isPerson }: Machine,
): Promise<(GitCredentials & { readonly from: string }) | undefined> {
  const parsed = parseAddress(address, directory);
  if (parsed.kind !== "http") return undefined;
  const persisted = await openLocalClone(directory, { env, signal }).persistedCredentials(parsed.url);
  if (persisted !== undefined) return { ...persisted, from: "the clone" };
  if (!isPerson) return undefined;
  const git = gitInFolder(directory, { env, signal });
  const helped = await credentialsFromHelpers(git, parsed);
  return helped && { ...helped, from: "git credential fill" };
}
