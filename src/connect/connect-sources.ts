import { isUnencrypted } from "../credentials/bounds.ts";
import { type HomeToken, jobToken } from "../credentials/tokens.ts";
import { pageOf } from "../forges/repository-address.ts";
import { isAllowedHost } from "../io/allowed-hosts.ts";
import { linkedAbort } from "../io/async.ts";
import type { CiFacts, DeclaredForge, SourceHistory } from "../world.ts";
import type { ConnectOptions } from "./connect-options.ts";
import type { ConnectedRepositories } from "./connect-repositories.ts";

/** History of the apps' source code: the clone in the working directory, or the repository that it came from. */
export function connectSources(
  { directory, env, signal, values, keepSecret }: ConnectOptions,
  ci: CiFacts | undefined,
  { home, open, meansOf, tokenOf, sources, checkAddress }: ConnectedRepositories,
): SourceHistory {
  let history: Promise<SourceHistory> | undefined;
  let hurried = 0;
  return {
    async order(question) {
      history ??= load();
      return (await history).order(question);
    },
    async ahead(question, most) {
      history ??= load();
      return (await history).ahead(question, most);
    },
    async changelog(question, within) {
      history ??= load();
      return (await history).changelog(question, within);
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
      // A clone of the config repository is no source of an app.
      return origin !== undefined && origin !== (await home()) ? origin : ci?.repositoryUrl;
    };
    // The job's own credentials can read the repository that the job builds. The home's token may not.
    const sourceToken = async (address: string, forge?: DeclaredForge): Promise<HomeToken | undefined> => {
      if (forge?.tokenFrom !== undefined) return tokenOf(address, forge);
      const given = await sources();
      if (!isAllowedHost(given, address) || isUnencrypted(given, address)) return undefined;
      const persisted = await clone.persistedCredentials(address);
      if (persisted !== undefined) {
        keepSecret?.(persisted.token);
        return { ...persisted, from: "the clone" };
      }
      return jobToken(given, address) ?? tokenOf(address);
    };
    return sourceHistory({
      clone,
      defaultRepository,
      pageOf,
      async open(address, forge, end) {
        await checkAddress(address, values.source, await defaultRepository());
        const own = end && { signal: linkedAbort(signal, end).signal, name: `hurried ${++hurried}` };
        const means = { ...meansOf(address, forge), ...own };
        if (address === (await home())) return open(address, means);
        return open(address, { ...means, name: `source ${means.name}`, token: () => sourceToken(address, forge) });
      },
    });
  }
}
