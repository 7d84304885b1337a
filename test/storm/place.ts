import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type ForgeHarness, startForge } from "../support/forge-harness.ts";
import { type GitServer, type ServedRepository, servedRepository } from "../support/git-server.ts";
import type { ProxiedRequest } from "./fault-proxy.ts";
import type { Scenario } from "./scenario.ts";

/** Where a sandbox's repository is, before anything stands between it and the command. */
export interface Place extends AsyncDisposable {
  readonly name: string;
  readonly directory: string;
  /** Address of the server. */
  readonly upstream: string;
  readonly token: string;
  readonly forge?: ForgeHarness;
  /** What tells the command which server it is. */
  readonly env: Readonly<Record<string, string>>;
  /** Told of each request before it goes on. */
  others(request: ProxiedRequest): Promise<void>;
}

export interface PlainGround {
  readonly server: GitServer;
  readonly token: string;
  /** The repository of which each sandbox gets a copy. */
  readonly template: () => Promise<ServedRepository>;
}

/** A copy of its repository on the storm's Git server, or a forge of its own. */
export async function openPlace(scenario: Scenario, name: string, ground: PlainGround): Promise<Place> {
  if (scenario.forge !== undefined) return openForgePlace(scenario, scenario.forge);
  const { server, token, template } = ground;
  const directory = join(server.directory, `${name}.git`);
  await cp((await template()).directory, directory, { recursive: true });
  return {
    name,
    directory,
    upstream: server.url,
    token,
    env: {},
    others: async () => undefined,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

async function openForgePlace(
  { files }: Scenario,
  { flavour, others }: NonNullable<Scenario["forge"]>,
): Promise<Place> {
  const forge = await startForge(flavour, files);
  return {
    name: "acme/config",
    directory: forge.served.directory,
    upstream: forge.web,
    token: forge.token,
    forge,
    env: { TAGBOAT_FORGE: flavour },
    others: others?.(forge) ?? (async () => undefined),
    [Symbol.asyncDispose]: () => forge[Symbol.asyncDispose](),
  };
}

/** The repository as the command is to see it: by way of the proxy. */
export const behindProxy = ({ name, directory }: Place, proxyUrl: string): ServedRepository =>
  servedRepository({ name, url: `${proxyUrl}/${name}.git`, directory });
