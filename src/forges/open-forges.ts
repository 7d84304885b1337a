import { checkRepositoryAddress, isUnencrypted, refuseForeignHost, refuseUnencrypted } from "../credentials/bounds.ts";
import { readAppCredentials } from "../credentials/secrets.ts";
import { mayGo } from "../credentials/table.ts";
import { credentialSources, type HomeToken, type TokenSources } from "../credentials/tokens.ts";
import { TagboatError } from "../errors.ts";
import type { Repository } from "../git/repository.ts";
import { isAllowedHost } from "../io/allowed-hosts.ts";
import type { Fetch } from "../io/http.ts";
import type { Clock, DeclaredForge, Log } from "../world.ts";
import type { Forge, ForgeKind } from "./forge.ts";
import type { GitRules } from "./github/api-means.ts";
import { renewingFetch } from "./renewing-fetch.ts";
import { type RepositoryAddress, repositoryAddress, rootOf } from "./repository-address.ts";
import { serverThatCommits } from "./server-that-commits.ts";
import { pause } from "./shared/pause.ts";
import { type TokenOptions, tokenFor } from "./token-for.ts";
import { type ForgeServer, whichForge } from "./which-forge.ts";

export interface ForgesOptions extends TokenOptions {
  /** The forge that runs our job. */
  readonly ci: ForgeKind | undefined;
  /** The user's flags about the home's forge. They override the config. */
  readonly flags: DeclaredForge & { readonly tokenFile?: string | undefined };
  /** Address of the home repository. */
  home(): Promise<string>;
  readonly fetch: Fetch;
  /** The same, but also trusts the certificate authorities in a file. @throws config */
  fetchTrusting(caFile: string): Fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Forges {
  /** The forge of a repository, the same one for the same address. Each server is probed once. */
  of(address: string, declared?: DeclaredForge): Promise<Forge>;
  /** The repository through its forge's API alone, without Git. @throws refused: only GitHub's API protects the branch that it writes */
  apiRepository(
    address: string,
    by: { readonly rules: GitRules; readonly declared?: DeclaredForge | undefined },
  ): Promise<Repository>;
  /** Our GitHub App's token for a repository; undefined if no app is set up, or if the host is not the home's GitHub. */
  appToken(address: string): Promise<HomeToken | undefined>;
}

/** The forges of the repositories, each with the token that may go there. */
export function openForges(options: ForgesOptions): Forges {
  const { env, fetch, flags } = options;
  const [servers, forges, appTokens] = [
    newMemory<ForgeServer>(),
    newMemory<Forge>(),
    newMemory<HomeToken | undefined>(),
  ];
  const url = env["GITHUB_SERVER_URL"];
  const ci = options.ci !== undefined && url ? { kind: options.ci, url } : undefined;
  const sources = async (): Promise<TokenSources> => ({
    env,
    confirmed: options.confirmed,
    tokenFile: flags.tokenFile,
    places: { ...credentialSources(env), home: await options.home(), forgeUrl: flags.url && rootOf(flags.url) },
  });
  const declaredFor = async (address: string, said: DeclaredForge): Promise<DeclaredForge> =>
    isSameHost(address, await options.home()) ? { ...said, ...given(flags) } : said;
  const serverOf = async (address: string, said: DeclaredForge): Promise<ForgeServer> => {
    const repository = hosted(address);
    const declared = await declaredFor(address, said);
    await checkAddresses(address, said);
    const tokenOf = async (webUrl: string) =>
      (await tokenFor({ address, webUrl, said, sources: await sources() }, options))?.token;
    const find = async () =>
      whichForge(repository, declared, {
        fetch: await fetchFor(address, said),
        ci,
        tokenOf,
        pause: (wait) => pause(options, wait),
      });
    return servers([...repository.roots, declared.kind, declared.url, said.caFile], find);
  };
  // A config cannot lead to a host that is not allowed, and plain http needs the user's consent.
  const checkAddresses = async (address: string, { url: api }: DeclaredForge): Promise<void> => {
    const others = [options.jobRepository, ...options.trusted];
    checkRepositoryAddress(address, { home: await options.home(), others }, options);
    for (const named of [flags.url, api]) if (named !== undefined) refuseUnencrypted(options, named, "The forge");
    if (api !== undefined) refuseForeignHost(options, api, "the forge's API that the config names");
  };
  // The user who starts the run decides what protects the home's token and the job's token, and not a config.
  const fetchFor = async (address: string, { caFile }: DeclaredForge): Promise<Fetch> => {
    const isOthers = !isSameHost(address, await options.home()) && !(url && isSameHost(address, `${url}/any/name`));
    return caFile !== undefined && isOthers ? options.fetchTrusting(caFile) : fetch;
  };
  const appToken = (address: string): Promise<HomeToken | undefined> =>
    appTokens([address], async () => {
      const app = readAppCredentials(env);
      if (app === undefined) return undefined;
      const { kind, webUrl, apiUrl } = await serverOf(address, {});
      const given = await sources();
      const isBound =
        mayGo("app", webUrl, given.places) && isAllowedHost(options, webUrl) && !isUnencrypted(options, webUrl);
      if (kind !== "github" || !isBound) return undefined;
      const { appTokens: mint } = await import("./github/app-token.ts");
      const { owner, name } = hosted(address);
      const minted = mint({ app, apiUrl, owner, name, fetch, clock: options.clock });
      const current = async (rejected?: string): Promise<string> => {
        const token = await minted.current(rejected);
        options.keepSecret?.(token);
        return token;
      };
      return { token: await current(), from: "the GitHub App", current };
    });
  const meansFor = async (address: string, said: DeclaredForge, server: ForgeServer): Promise<Means> => {
    const { webUrl } = server;
    const question = { address, webUrl, said, sources: await sources() };
    const token = await tokenFor(question, options, () => appToken(address));
    options.log.debug(`${webUrl} is ${server.kind}; ${token ? `token from ${token.from}` : "no token"}`);
    const trusting = await fetchFor(address, said);
    return {
      ...options,
      pages: ci === undefined ? [] : [ci.url],
      fetch: token ? renewingFetch(trusting, token) : trusting,
      token: token?.token,
      username: token?.username,
    };
  };
  const of = (address: string, said: DeclaredForge = {}): Promise<Forge> =>
    forges([address, said.kind, said.url, said.tokenFrom, said.caFile], async () => {
      const server = await serverOf(address, said);
      return openForge(server, hosted(address), await meansFor(address, said, server));
    });
  const apiRepository: Forges["apiRepository"] = async (address, { rules, declared = {} }) => {
    const server = await serverThatCommits(() => serverOf(address, declared));
    const reach = gitHubOptions(server, hosted(address), await meansFor(address, declared, server));
    const { githubRepository } = await import("./github/api-repository.ts");
    return githubRepository(reach, rules);
  };
  return { of, apiRepository, appToken };
}

type Means = Pick<ForgesOptions, "fetch" | "clock" | "log" | "signal"> & {
  readonly token: string | undefined;
  readonly username: string | undefined;
  /** The CI names its own server by its public address; ours may be an internal one. */
  readonly pages: readonly string[];
};

/** The adapter for a server, loaded on first use. */
async function openForge(server: ForgeServer, repository: RepositoryAddress, means: Means): Promise<Forge> {
  if (server.kind === "github") {
    const { github } = await import("./github/index.ts");
    return github(gitHubOptions(server, repository, means));
  }
  const { gitea } = await import("./gitea/index.ts");
  return gitea({ ...commonOptions(server, repository, means), username: means.username, kind: server.kind });
}

const gitHubOptions = (server: ForgeServer, repository: RepositoryAddress, means: Means) => ({
  ...commonOptions(server, repository, means),
  graphqlUrl: server.graphqlUrl ?? `${server.apiUrl}/graphql`,
});

function commonOptions({ webUrl, apiUrl }: ForgeServer, { owner, name }: RepositoryAddress, means: Means) {
  const { token, pages, fetch, clock, log, signal } = means;
  return { webUrl, apiUrl, pages, owner, name, fetch, clock, log, signal, ...(token !== undefined && { token }) };
}

/** Makes a value once for each key, and forgets failures. */
function newMemory<T>(): (key: readonly unknown[], make: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key, make) => {
    const name = JSON.stringify(key);
    const found = known.get(name) ?? make();
    known.set(name, found);
    found.catch(() => known.delete(name));
    return found;
  };
}

const isSameHost = (...addresses: readonly string[]): boolean =>
  new Set(addresses.map((address) => repositoryAddress(address)?.roots.at(-1) ?? address)).size === 1;

/** Drops absent fields, which would override the config's. */
const given = ({ kind, url }: DeclaredForge): DeclaredForge => ({ ...(kind && { kind }), ...(url && { url }) });

function hosted(address: string): RepositoryAddress {
  const repository = repositoryAddress(address);
  if (repository !== undefined) return repository;
  const why = /^file:|^[./~]/.test(address) ? "This remote is a local path" : "The repository's address names no owner";
  throw new TagboatError("usage", `${why}, so pull requests and statuses are not possible`, {
    hint: "Pull requests and statuses need an address like https://git.example.com/owner/name. A push needs no forge.",
  });
}
