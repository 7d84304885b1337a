import { ciToken, type HomeToken, hostOf, isAllowedHost } from "../io/tokens.ts";
import type { CiFacts, DeclaredForge, SourceHistory } from "../world.ts";
import type { ConnectOptions } from "./connect-options.ts";
import type { ConnectedRepositories } from "./connect-repositories.ts";

/** The apps' source code: the clone we stand in, or the repository that it came from. */
export function connectSources(
  { directory, env, signal }: ConnectOptions,
  ci: CiFacts | undefined,
  { home, open, tokenOf, caFileFor }: ConnectedRepositories,
): SourceHistory {
  let history: Promise<SourceHistory> | undefined;
  return {
    async order(question) {
      history ??= load();
      return (await history).order(question);
    },
    async has(commit) {
      history ??= load();
      return (await history).has(commit);
    },
    async locate(commit) {
      history ??= load();
      return (await history).locate(commit);
    },
  };

  async function load(): Promise<SourceHistory> {
    const { openLocalClone, sourceHistory } = await import("../git/index.ts");
    const clone = openLocalClone(directory, { env, signal });
    const defaultRepository = async (): Promise<string | undefined> => {
      const origin = await clone.origin();
      // Who stands in the config repository stands in no source.
      return origin !== undefined && origin !== (await home()) ? origin : ci?.repositoryUrl;
    };
    // The job's own credentials may read what the job builds; the home's token perhaps may not.
    const sourceToken = async (address: string, forge?: DeclaredForge): Promise<HomeToken | undefined> => {
      const host = hostOf(address) ?? "";
      if (forge?.tokenFrom !== undefined) return tokenOf(address, forge);
      if (!isAllowedHost(env, host)) return undefined;
      const persisted = await clone.persistedCredentials(address);
      if (persisted !== undefined) return { ...persisted, from: "the clone" };
      return ciToken(env, host) ?? tokenOf(address);
    };
    return sourceHistory({
      clone,
      defaultRepository,
      open: (address, forge) =>
        open(address, { token: () => sourceToken(address, forge), caFile: () => caFileFor(address, forge) }),
    });
  }
}
