import { type ProxiedRequest, startFaultProxy } from "../storm/fault-proxy.ts";
import { type ForgeFlavour, type ForgeHarness, type ForgeOptions, startForge } from "../support/forge-harness.ts";
import type { SeedFiles } from "../support/git-seed.ts";
import {
  type GitServer,
  type GitServerOptions,
  type ServedRepository,
  servedRepository,
  startGitServer,
} from "../support/git-server.ts";

/** Answers a request with a fault of the fault proxy, or lets it pass. It may act on the world before the request goes on. */
export type Rule = (request: ProxiedRequest) => string | undefined | Promise<string | undefined>;

/** A server of repositories as the bundle sees it: through a proxy, which notes each request and may disturb it. */
export interface Host extends AsyncDisposable {
  /** The proxy's address. */
  readonly url: string;
  /** The address behind the proxy. */
  readonly upstream: string;
  readonly token: string;
  /** Credentials for the bundle. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: readonly ProxiedRequest[];
  readonly repositories: ReadonlyMap<string, ServedRepository>;
  /** Makes a repository; its `url` leads through the proxy. */
  create(name: string, files?: SeedFiles): Promise<ServedRepository>;
  on(rule: Rule): void;
}

export interface GitHost extends Host {
  /** The server behind the proxy. */
  readonly server: GitServer;
}

export interface ForgeHost extends Host {
  readonly forge: ForgeHarness;
  /** The repository `acme/config`; its `url` leads through the proxy. */
  readonly config: ServedRepository;
}

/** A server of nothing but Git. */
export async function openGitHost(options: GitServerOptions = {}): Promise<GitHost> {
  const token = options.token ?? "token-of-the-config";
  const server = await startGitServer({ token, ...options });
  const create = (name: string, files?: SeedFiles) => server.create(name, files);
  const host = await openHost({ upstream: server.url, token, create, close: () => server.close() });
  return { ...host, server, env: { TAGBOAT_TOKEN: token, TAGBOAT_FORGE: "git" } };
}

/** A forge with the repository `acme/config`. */
export async function openForgeHost(
  flavour: ForgeFlavour,
  files: SeedFiles,
  options: ForgeOptions = {},
): Promise<ForgeHost> {
  const forge = await startForge(flavour, files, options);
  const create = async (name: string, others: SeedFiles = {}): Promise<ServedRepository> => {
    const url = await forge.addRepository(name, others);
    const directory = forge.served.directory.replace(/acme\/config\.git$/, `${name}.git`);
    return servedRepository({ name, url, directory });
  };
  const host = await openHost({
    upstream: forge.web,
    token: forge.token,
    create,
    close: async () => forge[Symbol.asyncDispose](),
  });
  const config = { ...forge.served, url: `${host.url}/acme/config.git` };
  host.repositories.set("config", config);
  return { ...host, forge, config, env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour } };
}

interface Behind {
  readonly upstream: string;
  readonly token: string;
  create(name: string, files?: SeedFiles): Promise<ServedRepository>;
  close(): Promise<void>;
}

async function openHost({ upstream, token, create, close }: Behind) {
  const proxy = await startFaultProxy(upstream);
  const requests: ProxiedRequest[] = [];
  const rules: Rule[] = [];
  const repositories = new Map<string, ServedRepository>();
  proxy.onRequest = async (request) => {
    requests.push(request);
    for (const rule of rules) {
      const fault = await rule(request);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return {
    url: proxy.url,
    upstream,
    token,
    requests,
    repositories,
    async create(name: string, files?: SeedFiles) {
      const made = await create(name, files);
      const served = { ...made, url: `${proxy.url}/${name}.git` };
      repositories.set(name, served);
      return served;
    },
    on: (rule: Rule) => void rules.push(rule),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await close();
    },
  };
}
