import { newDeliveries } from "../domain/deliveries.ts";
import { checkCaFile } from "../io/ca-file.ts";
import { readCiFacts } from "../io/ci-facts.ts";
import { closeAll } from "../io/close-all.ts";
import type { World } from "../world.ts";
import { connectAgents } from "./connect-agents.ts";
import { connectForges } from "./connect-forges.ts";
import type { ConnectOptions } from "./connect-options.ts";
import { connectPages } from "./connect-pages.ts";
import { connectRegistries } from "./connect-registries.ts";
import { connectRepositories } from "./connect-repositories.ts";
import { connectSources } from "./connect-sources.ts";

/** A world that must be closed after use. */
export interface ConnectedWorld extends World {
  close(): Promise<void>;
}

/** The composition root: only this folder names adapters. Each is loaded on first use. */
export function connect(options: ConnectOptions): ConnectedWorld {
  const { env, clock, log, signal, values } = options;
  if (values["ca-file"] !== undefined) checkCaFile(values["ca-file"]);
  let address: Promise<string> | undefined;
  const home = (): Promise<string> => {
    address ??= values.repo === undefined ? originAddress(options) : Promise.resolve(values.repo);
    return address;
  };
  const ci = readCiFacts(env);
  const forges = connectForges(options, ci, home);
  const repositories = connectRepositories(options, home, forges);
  const registries = connectRegistries(options);
  return {
    repositories: { of: repositories.of, home },
    sources: connectSources(options, ci, repositories),
    forges: { of: forges.of },
    agents: connectAgents(options, ci, forges),
    pages: connectPages(options),
    registries: { find: registries.find },
    ci,
    deliveries: newDeliveries(),
    clock,
    log,
    ...(options.approve && { approve: options.approve }),
    random: Math.random,
    signal,
    close: () => closeAll([repositories, forges, registries]),
  };
}

async function originAddress({ directory, env, signal }: ConnectOptions): Promise<string> {
  const { originOf } = await import("../git/index.ts");
  return originOf(directory, { env, signal });
}
