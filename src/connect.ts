import type { InputValues } from "./commands/inputs.ts";
import type { Repository } from "./git/repository.ts";
import { ciIdentity, type Environment, readCiFacts } from "./io/ci-facts.ts";
import { systemClock } from "./io/clock.ts";
import { credentialsHint } from "./io/credentials-hint.ts";
import { homeToken, hostOf } from "./io/tokens.ts";
import type { Log, World } from "./world.ts";

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
  const { env, directory, log, signal } = options;
  const opened = new Map<string, Promise<Repository>>();
  let home: Promise<string> | undefined;
  const homeAddress = (): Promise<string> => {
    home ??= options.values.repo === undefined ? originAddress(options) : Promise.resolve(options.values.repo);
    return home;
  };
  const of = (address: string): Promise<Repository> => {
    const repository = opened.get(address) ?? openRepository(address, options);
    opened.set(address, repository);
    return repository;
  };
  return {
    repositories: { of, home: homeAddress },
    ci: readCiFacts(env),
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

  async function openRepository(address: string, { values }: ConnectOptions): Promise<Repository> {
    const git = await import("./git/index.ts");
    const host = hostOf(address);
    // The home's token is for the home's host: an environment elsewhere does not get it.
    const token =
      host !== undefined && host === hostOf(await homeAddress())
        ? homeToken(env, host, values["token-file"])
        : undefined;
    if (token !== undefined) log.debug(`${host}: token from ${token.from}`);
    const ci = readCiFacts(env);
    return git.openRepository(address, {
      credentials: token === undefined ? undefined : { token: token.token },
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
}
