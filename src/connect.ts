import type { InputValues } from "./commands/inputs.ts";
import type { ArgoCdSettings } from "./domain/agent-settings.ts";
import type { CommitStatuses } from "./forges/forge.ts";
import type { Forges } from "./forges/index.ts";
import type { Repository } from "./git/repository.ts";
import { checkCaFile } from "./io/ca-file.ts";
import { checkAddress } from "./io/check-address.ts";
import { ciIdentity, type Environment, readCiFacts } from "./io/ci-facts.ts";
import { systemClock } from "./io/clock.ts";
import { credentialsHint } from "./io/credentials-hint.ts";
import type { Http, HttpOptions } from "./io/http.ts";
import {
  ciToken,
  type HomeToken,
  homeToken,
  hostOf,
  isAllowedHost,
  isJobToken,
  isPlainHttp,
  namedToken,
} from "./io/tokens.ts";
import type { CiFacts, CommitWay, DeclaredForge, Log, SourceHistory, World } from "./world.ts";

export interface ConnectOptions {
  readonly values: InputValues<"repo" | "fetch" | "ca-file" | "token-file" | "forge" | "forge-url" | "commit-via">;
  readonly env: Environment;
  /** Folder we stand in. */
  readonly directory: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told each secret that is found on the way, before it is used. */
  keepSecret?(secret: string): void;
}

/** A world that leaves nothing behind. */
export interface ConnectedWorld extends World {
  close(): Promise<void>;
}

/** The composition root: the one place that names adapters. Each is loaded when it is first asked for. */
export function connect(options: ConnectOptions): ConnectedWorld {
  const { env, log, signal, values } = options;
  if (values["ca-file"] !== undefined) checkCaFile(values["ca-file"]);
  const opened = new Map<string, Promise<Repository>>();
  let home: Promise<string> | undefined;
  const homeAddress = (): Promise<string> => {
    home ??= values.repo === undefined ? originAddress(options) : Promise.resolve(values.repo);
    return home;
  };
  const open = (address: string, means: GitMeans): Promise<Repository> => {
    const repository = opened.get(address) ?? openRepository(address, means, options);
    opened.set(address, repository);
    return repository;
  };
  const ci = readCiFacts(env);
  const forges = connectForges(options, ci, homeAddress);
  const kept = (token: HomeToken): HomeToken => {
    options.keepSecret?.(token.token);
    return token;
  };
  // What protects the home's token, and the job's, is said by whoever starts the run, and by no config.
  const caFileFor = async (address: string, forge: DeclaredForge | undefined): Promise<string | undefined> => {
    const trusted = [await homeAddress(), env["GITHUB_SERVER_URL"] ?? ""].map(hostOf);
    if (forge?.caFile === undefined || trusted.includes(hostOf(address))) return values["ca-file"];
    checkCaFile(forge.caFile, "`forges` in the config file");
    return forge.caFile;
  };
  // The home's token is for the home's host: an environment elsewhere does not get it.
  const tokenOf = async (address: string, forge: DeclaredForge = {}): Promise<HomeToken | undefined> => {
    const host = hostOf(address);
    if (forge.tokenFrom !== undefined && /^https?:/i.test(address))
      return kept(namedToken(env, forge.tokenFrom, address));
    const isHomeHost = host !== undefined && host === hostOf(await homeAddress());
    if (!isHomeHost) return undefined;
    const token = homeToken(env, host, values["token-file"]);
    // What a person chose goes before the app's, and the app's before the job's own.
    return token === undefined || isJobToken(token) ? ((await forges.appToken(address)) ?? token) : token;
  };
  const byApi = new Map<string, Promise<Repository>>();
  const of = async (address: string, { via, forge }: CommitWay = {}): Promise<Repository> => {
    checkAddress(address, { home: await homeAddress(), env });
    if ((values["commit-via"] ?? via) !== "api")
      return open(address, { token: () => tokenOf(address, forge), caFile: () => caFileFor(address, forge) });
    const repository = byApi.get(address) ?? forges.apiRepository(address, forge);
    byApi.set(address, repository);
    return repository;
  };
  return {
    repositories: { of, home: homeAddress },
    sources: connectSources({ options, ci, homeAddress, open, tokenOf, caFileFor }),
    forges: { of: forges.of },
    agents: connectAgents(options, ci, forges),
    ci,
    clock: systemClock,
    log,
    random: Math.random,
    signal,
    async close() {
      const repositories = await Promise.allSettled(opened.values());
      for (const repository of repositories) if (repository.status === "fulfilled") await repository.value.close();
      await forges.close();
    },
  };

  async function originAddress(from: ConnectOptions): Promise<string> {
    const { originOf } = await import("./git/index.ts");
    return originOf(from.directory, { env, signal });
  }
}

/** What one repository is reached by; asked for when it is first opened. */
interface GitMeans {
  token(): Promise<HomeToken | undefined>;
  caFile(): Promise<string | undefined>;
}

async function openRepository(
  address: string,
  means: GitMeans,
  { values, env, log, signal, directory }: ConnectOptions,
): Promise<Repository> {
  const git = await import("./git/index.ts");
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

interface SourceParts {
  readonly options: ConnectOptions;
  readonly ci: CiFacts | undefined;
  homeAddress(): Promise<string>;
  open(address: string, means: GitMeans): Promise<Repository>;
  tokenOf(address: string, forge?: DeclaredForge): Promise<HomeToken | undefined>;
  caFileFor(address: string, forge: DeclaredForge | undefined): Promise<string | undefined>;
}

/** The apps' source code: the clone we stand in, or the repository that it came from. */
function connectSources({ options, ci, homeAddress, open, tokenOf, caFileFor }: SourceParts): SourceHistory {
  const { directory, env, signal } = options;
  let history: Promise<SourceHistory> | undefined;
  return {
    async order(question) {
      history ??= load();
      return (await history).order(question);
    },
    async locate(commit) {
      history ??= load();
      return (await history).locate(commit);
    },
  };

  async function load(): Promise<SourceHistory> {
    const { openLocalClone, sourceHistory } = await import("./git/index.ts");
    const clone = openLocalClone(directory, { env, signal });
    const defaultRepository = async (): Promise<string | undefined> => {
      const origin = await clone.origin();
      // Who stands in the config repository stands in no source.
      return origin !== undefined && origin !== (await homeAddress()) ? origin : ci?.repositoryUrl;
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

/** Who knows what runs. Each is made when a wait begins, and closes what it has opened. */
function connectAgents(
  { env, log, signal, values }: ConnectOptions,
  ci: CiFacts | undefined,
  forges: Pick<ConnectedForges, "of">,
): World["agents"] {
  return {
    async of({ inUse, evidence, repository, declared }) {
      const [{ createHttp }, { openArgoCd, openCommitStatus, openFlux, openHttpProbe, argoCdLogin }] =
        await Promise.all([import("./io/http.ts"), import("./agents/index.ts")]);
      const statuses = async (): Promise<CommitStatuses> => (await forges.of(repository, declared)).statuses;
      // What a person has logged in to counts only on that person's machine.
      const withLogin = ({ url, tokenFrom, via }: ArgoCdSettings): Environment => {
        const isPerson = ci === undefined && tokenFrom === undefined && !env["ARGOCD_AUTH_TOKEN"] && via === "server";
        const login = isPerson ? argoCdLogin(env, (url && hostOf(url)) ?? env["ARGOCD_SERVER"]) : undefined;
        return { ...env, ...(login && { ARGOCD_SERVER: login.server, ARGOCD_AUTH_TOKEN: login.token }) };
      };
      const http = (wanted: Pick<HttpOptions, "env" | "tls" | "caFile">): Http =>
        createHttp({ ...wanted, caFile: wanted.caFile ?? values["ca-file"], signal });
      return inUse.map(({ use, settings }) => {
        const common = { name: use.use, use, evidence, http, clock: systemClock, log };
        if (settings.kind === "argo-cd") return openArgoCd({ ...common, settings, env: withLogin(settings) });
        if (settings.kind === "flux") return openFlux({ ...common, settings, env, statuses });
        if (settings.kind === "http") return openHttpProbe({ ...common, settings, env });
        return openCommitStatus({ ...common, settings, statuses });
      });
    },
  };
}

interface ConnectedForges extends Pick<Forges, "of" | "appToken"> {
  /** The repository by its host's API alone. @throws refused: its host has none that keeps our promises */
  apiRepository(address: string, declared?: DeclaredForge): Promise<Repository>;
  close(): Promise<void>;
}

/** The repositories' hosts. Neither HTTP nor a forge's adapter is loaded before somebody asks. */
function connectForges(
  { env, log, signal, values, directory, keepSecret }: ConnectOptions,
  ci: CiFacts | undefined,
  home: () => Promise<string>,
): ConnectedForges {
  type Loaded = Forges & Pick<ConnectedForges, "close">;
  let loaded: Promise<Loaded> | undefined;
  const forges = (): Promise<Loaded> => {
    loaded ??= load();
    return loaded;
  };
  return {
    of: async (address, declared) => (await forges()).of(address, declared),
    appToken: async (address) => (env["TAGBOAT_APP_ID"] ? (await forges()).appToken(address) : undefined),
    async apiRepository(address, declared) {
      const { checkBranchName, checkPath, pathPattern } = await import("./git/index.ts");
      const { apiRepository } = await forges();
      return apiRepository(address, { rules: { checkBranchName, checkPath, pathPattern }, declared });
    },
    close: async () => (await loaded)?.close(),
  };

  async function load(): Promise<Loaded> {
    const [{ createHttp }, { openForges }] = await Promise.all([import("./io/http.ts"), import("./forges/index.ts")]);
    const { fetch, close } = createHttp({ env, caFile: values["ca-file"], signal });
    const others = new Map<string, Http>();
    const fetchTrusting = (caFile: string): Http["fetch"] => {
      checkCaFile(caFile, "`forges` in the config file");
      const http = others.get(caFile) ?? createHttp({ env, caFile, signal });
      others.set(caFile, http);
      return http.fetch;
    };
    const flags = { kind: values.forge, url: values["forge-url"], tokenFile: values["token-file"] };
    const common = { env, ci: ci?.kind, flags, home, fetch, fetchTrusting, clock: systemClock, log, signal };
    const jobRepository = ci?.repositoryUrl;
    const machineCredentials = async (address: string): Promise<HomeToken | undefined> =>
      (await import("./git/index.ts")).machineCredentials(address, {
        directory,
        env,
        signal,
        isPerson: ci === undefined,
      });
    const forges = openForges({ ...common, jobRepository, machineCredentials, ...(keepSecret && { keepSecret }) });
    const closeAll = async (): Promise<void> => {
      for (const http of [{ close }, ...others.values()]) await http.close();
    };
    return { ...forges, close: closeAll };
  }
}
