import { hostOf, isPlainHttp, serverOf } from "../addresses.ts";
import { checkRepositoryAddress } from "../credentials/bounds.ts";
import { credentialsHint } from "../credentials/credentials-hint.ts";
import { mayGo } from "../credentials/table.ts";
import {
  credentialSources,
  type HomeToken,
  homeToken,
  isJobToken,
  namedToken,
  type TokenSources,
} from "../credentials/tokens.ts";
import type { Repository } from "../git/repository.ts";
import { checkConfiguredCaFile } from "../io/ca-file.ts";
import { ciIdentity, readCiFacts } from "../io/ci-facts.ts";
import { closeAll } from "../io/close-all.ts";
import type { CommitMethod, DeclaredForge } from "../world.ts";
import type { ConnectedForges } from "./connect-forges.ts";
import { boundsOf, type ConnectOptions } from "./connect-options.ts";

/** The repositories, each opened once, and which host gets which credential. */
export interface ConnectedRepositories {
  of(address: string, way?: CommitMethod): Promise<Repository>;
  /** Address of the home repository. */
  home(): Promise<string>;
  open(address: string, means: GitMeans): Promise<Repository>;
  /** Credentials and CA file for an environment's repository. */
  meansOf(address: string, forge?: DeclaredForge): GitMeans;
  tokenOf(address: string, forge?: DeclaredForge): Promise<HomeToken | undefined>;
  /** Decides which token a server gets. */
  sources(): Promise<TokenSources>;
  /** Checks whether a repository may be at this address. `others`: addresses that no config named. @throws refused */
  checkAddress(address: string, ...others: readonly (string | undefined)[]): Promise<void>;
  close(): Promise<void>;
}

export function connectRepositories(
  options: ConnectOptions,
  home: () => Promise<string>,
  forges: ConnectedForges,
): ConnectedRepositories {
  const { env, values } = options;
  const bounds = boundsOf(options);
  const opened = new Map<string, Promise<Repository>>();
  const byApi = new Map<string, Promise<Repository>>();
  const open = (address: string, means: GitMeans): Promise<Repository> => {
    // The credentials are part of the key, so that no caller uses a repository that another's credential opened.
    const key = JSON.stringify([address, means.name]);
    const repository = opened.get(key) ?? openRepository(address, means, options);
    opened.set(key, repository);
    return repository;
  };
  const kept = (token: HomeToken): HomeToken => {
    options.keepSecret?.(token.token);
    return token;
  };
  // Only the run's user may choose the CA file for servers that get the home's or the job's token, never a config.
  const caFileFor = async (address: string, forge: DeclaredForge | undefined): Promise<string | undefined> => {
    const trusted = [await home(), env["GITHUB_SERVER_URL"] ?? ""].map(hostOf);
    if (forge?.caFile === undefined || trusted.includes(hostOf(address))) return values["ca-file"];
    checkConfiguredCaFile(forge.caFile, "`forges` in the config file");
    return forge.caFile;
  };
  const sources = async (): Promise<TokenSources> => ({
    ...bounds,
    tokenFile: values["token-file"],
    places: { ...credentialSources(env), home: await home() },
  });
  // The home's token goes only to the home's server, so an environment elsewhere does not get it.
  const tokenOf = async (address: string, forge: DeclaredForge = {}): Promise<HomeToken | undefined> => {
    if (serverOf(address) === undefined) return undefined;
    if (forge.tokenFrom !== undefined) return kept(namedToken(bounds, forge.tokenFrom, address));
    const given = await sources();
    if (!mayGo("home", address, given.places)) return undefined;
    const token = homeToken(given, address);
    // A token that the user chose comes before the app's, and the app's before the job's own.
    return token === undefined || isJobToken(token) ? ((await forges.appToken(address)) ?? token) : token;
  };
  const meansOf = (address: string, forge?: DeclaredForge): GitMeans => ({
    name: JSON.stringify([forge?.tokenFrom, forge?.caFile]),
    token: () => tokenOf(address, forge),
    caFile: () => caFileFor(address, forge),
  });
  const checkAddress = async (address: string, ...others: readonly (string | undefined)[]): Promise<void> =>
    checkRepositoryAddress(address, { home: await home(), others }, bounds);
  return {
    home,
    open,
    meansOf,
    tokenOf,
    sources,
    checkAddress,
    async of(address, { via, forge } = {}) {
      await checkAddress(address, readCiFacts(env)?.repositoryUrl);
      if ((values["commit-via"] ?? via) !== "api") return open(address, meansOf(address, forge));
      const repository = byApi.get(address) ?? forges.apiRepository(address, forge);
      byApi.set(address, repository);
      return repository;
    },
    async close() {
      const repositories = await Promise.allSettled(opened.values());
      await closeAll(repositories.flatMap((opening) => (opening.status === "fulfilled" ? opening.value : [])));
    },
  };
}

/** Credentials and CA file for one repository. Read when it is first opened. */
export interface GitMeans {
  /** Equal for repositories with the same credentials, CA file and signal. */
  readonly name: string;
  token(): Promise<HomeToken | undefined>;
  caFile(): Promise<string | undefined>;
  /** In place of the run's signal, which it follows. */
  readonly signal?: AbortSignal;
}

async function openRepository(
  address: string,
  means: GitMeans,
  { values, env, clock, log, signal, directory }: ConnectOptions,
): Promise<Repository> {
  const git = await import("../git/index.ts");
  const token = await means.token();
  if (token !== undefined) {
    log.debug(`${hostOf(address)}: token from ${token.from}`);
    if (isPlainHttp(address))
      log.warn(`${hostOf(address)} is asked over plain http: whoever is between can read the token`);
  }
  const ci = readCiFacts(env);
  return git.openRepository(address, {
    credentials: token?.current === undefined ? token : renewable(token.current),
    credentialsHint: ci && credentialsHint({ address, token, ci, env }),
    fallbackIdentity: ci && ciIdentity(env),
    fetch: values.fetch,
    caFile: await means.caFile(),
    log,
    clock,
    random: Math.random,
    signal: means.signal ?? signal,
    env,
    directory,
  });
}

const renewable = (current: NonNullable<HomeToken["current"]>) => ({
  renew: async (rejected?: string) => ({ token: await current(rejected) }),
});
