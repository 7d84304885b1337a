import type { Repository } from "../git/repository.ts";
import { checkCaFile } from "../io/ca-file.ts";
import { checkAddress } from "../io/check-address.ts";
import { ciIdentity, readCiFacts } from "../io/ci-facts.ts";
import { systemClock } from "../io/clock.ts";
import { closeAll } from "../io/close-all.ts";
import { credentialsHint } from "../io/credentials-hint.ts";
import { type HomeToken, homeToken, hostOf, isJobToken, isPlainHttp, namedToken } from "../io/tokens.ts";
import type { CommitWay, DeclaredForge } from "../world.ts";
import type { ConnectedForges } from "./connect-forges.ts";
import type { ConnectOptions } from "./connect-options.ts";

/** The repositories, each opened once, and who may show which credential to which host. */
export interface ConnectedRepositories {
  of(address: string, way?: CommitWay): Promise<Repository>;
  /** Address of the home repository. */
  home(): Promise<string>;
  open(address: string, means: GitMeans): Promise<Repository>;
  tokenOf(address: string, forge?: DeclaredForge): Promise<HomeToken | undefined>;
  caFileFor(address: string, forge: DeclaredForge | undefined): Promise<string | undefined>;
  close(): Promise<void>;
}

export function connectRepositories(
  options: ConnectOptions,
  home: () => Promise<string>,
  forges: ConnectedForges,
): ConnectedRepositories {
  const { env, values } = options;
  const opened = new Map<string, Promise<Repository>>();
  const byApi = new Map<string, Promise<Repository>>();
  const open = (address: string, means: GitMeans): Promise<Repository> => {
    const repository = opened.get(address) ?? openRepository(address, means, options);
    opened.set(address, repository);
    return repository;
  };
  const kept = (token: HomeToken): HomeToken => {
    options.keepSecret?.(token.token);
    return token;
  };
  // What protects the home's token, and the job's, is said by whoever starts the run, and by no config.
  const caFileFor = async (address: string, forge: DeclaredForge | undefined): Promise<string | undefined> => {
    const trusted = [await home(), env["GITHUB_SERVER_URL"] ?? ""].map(hostOf);
    if (forge?.caFile === undefined || trusted.includes(hostOf(address))) return values["ca-file"];
    checkCaFile(forge.caFile, "`forges` in the config file");
    return forge.caFile;
  };
  // The home's token is for the home's host: an environment elsewhere does not get it.
  const tokenOf = async (address: string, forge: DeclaredForge = {}): Promise<HomeToken | undefined> => {
    const host = hostOf(address);
    if (forge.tokenFrom !== undefined && /^https?:/i.test(address))
      return kept(namedToken(env, forge.tokenFrom, address));
    const isHomeHost = host !== undefined && host === hostOf(await home());
    if (!isHomeHost) return undefined;
    const token = homeToken(env, host, values["token-file"]);
    // What a person chose goes before the app's, and the app's before the job's own.
    return token === undefined || isJobToken(token) ? ((await forges.appToken(address)) ?? token) : token;
  };
  return {
    home,
    open,
    tokenOf,
    caFileFor,
    async of(address, { via, forge } = {}) {
      checkAddress(address, { home: await home(), env });
      if ((values["commit-via"] ?? via) !== "api")
        return open(address, { token: () => tokenOf(address, forge), caFile: () => caFileFor(address, forge) });
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

/** What one repository is reached by; asked for when it is first opened. */
export interface GitMeans {
  token(): Promise<HomeToken | undefined>;
  caFile(): Promise<string | undefined>;
}

async function openRepository(
  address: string,
  means: GitMeans,
  { values, env, log, signal, directory }: ConnectOptions,
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
    standIn: ci && ciIdentity(env),
    fetch: values.fetch,
    caFile: await means.caFile(),
    log,
    clock: systemClock,
    random: Math.random,
    signal,
    env,
    directory,
  });
}

const renewable = (current: NonNullable<HomeToken["current"]>) => ({
  renew: async (rejected?: string) => ({ token: await current(rejected) }),
});
