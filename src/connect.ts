import type { InputValues } from "./commands/inputs.ts";
import { TagboatError } from "./errors.ts";
import type { Repository } from "./git/repository.ts";
import { ciIdentity, type Environment, readCiFacts } from "./io/ci-facts.ts";
import { systemClock } from "./io/clock.ts";
import { credentialsHint } from "./io/credentials-hint.ts";
import { ciToken, type HomeToken, homeToken, hostOf, isAllowedHost, isLocal, isPlainHttp } from "./io/tokens.ts";
import type { CiFacts, Log, SourceHistory, World } from "./world.ts";

export interface ConnectOptions {
  readonly values: InputValues<"repo" | "fetch" | "ca-file" | "token-file">;
  readonly env: Environment;
  /** Folder we stand in. */
  readonly directory: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A world that leaves nothing behind. */
export interface ConnectedWorld extends World {
  close(): Promise<void>;
}

/** The composition root: the one place that names adapters. Each is loaded when it is first asked for. */
export function connect(options: ConnectOptions): ConnectedWorld {
  const { env, log, signal, values } = options;
  const opened = new Map<string, Promise<Repository>>();
  let home: Promise<string> | undefined;
  const homeAddress = (): Promise<string> => {
    home ??= values.repo === undefined ? originAddress(options) : Promise.resolve(values.repo);
    return home;
  };
  const open = (address: string, token: () => Promise<HomeToken | undefined>): Promise<Repository> => {
    const repository = opened.get(address) ?? openRepository(address, token, options);
    opened.set(address, repository);
    return repository;
  };
  // The home's token is for the home's host: an environment elsewhere does not get it.
  const tokenOf = async (address: string): Promise<HomeToken | undefined> => {
    const host = hostOf(address);
    const isHomeHost = host !== undefined && host === hostOf(await homeAddress());
    return isHomeHost ? homeToken(env, host, values["token-file"]) : undefined;
  };
  const of = async (address: string): Promise<Repository> => {
    checkAddress(address, { home: await homeAddress(), env });
    return open(address, () => tokenOf(address));
  };
  const ci = readCiFacts(env);
  return {
    repositories: { of, home: homeAddress },
    sources: connectSources({ options, ci, homeAddress, open, tokenOf }),
    ci,
    clock: systemClock,
    log,
    random: Math.random,
    signal,
    async close() {
      const repositories = await Promise.allSettled(opened.values());
      for (const repository of repositories) if (repository.status === "fulfilled") await repository.value.close();
    },
  };

  async function originAddress(from: ConnectOptions): Promise<string> {
    const { originOf } = await import("./git/index.ts");
    return originOf(from.directory, { env, signal });
  }
}

async function openRepository(
  address: string,
  tokenOf: () => Promise<HomeToken | undefined>,
  { values, env, log, signal, directory }: ConnectOptions,
): Promise<Repository> {
  const git = await import("./git/index.ts");
  const token = await tokenOf();
  if (token !== undefined) {
    log.debug(`${hostOf(address)}: token from ${token.from}`);
    if (isPlainHttp(address))
      log.warn(`${hostOf(address)} is asked over plain http: whoever is between can read the token`);
  }
  const ci = readCiFacts(env);
  return git.openRepository(address, {
    credentials: token,
    credentialsHint: ci && credentialsHint({ address, token, ci, env }),
    standIn: ci && ciIdentity(env),
    fetch: values.fetch,
    caFile: values["ca-file"],
    log,
    clock: systemClock,
    random: Math.random,
    signal,
    env,
    directory,
  });
}

/**
 * A config may not lead to a folder of this machine, where Git would run that repository's hooks; and credentials in an address are
 * bound as every other. @throws refused
 */
function checkAddress(address: string, { home, env }: { readonly home: string; readonly env: Environment }): void {
  if (address !== home && isLocal(address) && !isLocal(home)) {
    throw new TagboatError("refused", `The config names the repository "${address}", a folder of this machine`, {
      hint: "A config that comes from a server may only name repositories on servers.",
    });
  }
  if (!URL.canParse(address)) return;
  const { username, host, protocol } = new URL(address);
  if (username !== "" && protocol.startsWith("http") && !isAllowedHost(env, host)) {
    throw new TagboatError(
      "refused",
      `The address carries credentials for ${host}, which TAGBOAT_ALLOWED_HOSTS does not name`,
    );
  }
}

interface SourceParts {
  readonly options: ConnectOptions;
  readonly ci: CiFacts | undefined;
  homeAddress(): Promise<string>;
  open(address: string, token: () => Promise<HomeToken | undefined>): Promise<Repository>;
  tokenOf(address: string): Promise<HomeToken | undefined>;
}

/** The apps' source code: the clone we stand in, or the repository that it came from. */
function connectSources({ options, ci, homeAddress, open, tokenOf }: SourceParts): SourceHistory {
  const { directory, env, signal } = options;
  let history: Promise<SourceHistory> | undefined;
  return {
    async order(question) {
      history ??= load();
      return (await history).order(question);
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
    const sourceToken = async (address: string): Promise<HomeToken | undefined> => {
      const host = hostOf(address) ?? "";
      if (!isAllowedHost(env, host)) return undefined;
      const persisted = await clone.persistedCredentials(address);
      if (persisted !== undefined) return { ...persisted, from: "the clone" };
      return ciToken(env, host) ?? tokenOf(address);
    };
    return sourceHistory({ clone, defaultRepository, open: (address) => open(address, () => sourceToken(address)) });
  }
}
