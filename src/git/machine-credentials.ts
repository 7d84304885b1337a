import type { Environment } from "./cli/environment.ts";
import { gitInFolder } from "./cli/git-in-folder.ts";
import { openLocalClone } from "./local-clone.ts";
import { parseAddress } from "./remote/address.ts";
import { credentialsFromHelpers, type GitCredentials } from "./remote/credentials.ts";

interface Machine {
  /** Folder we stand in. */
  readonly directory: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** A person sits at it, whose credential helpers may be asked. */
  readonly isPerson: boolean;
}

/**
 * What this machine knows for an address of HTTP: what actions/checkout has left in the clone we stand in, else what the person's own
 * credential helpers know, as Git asks them. Undefined where nobody knows anything.
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
