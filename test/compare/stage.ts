import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ForgeFlavour, ForgeHarness, ForgeOptions } from "../support/forge-harness.ts";
import { runGit, type SeedFiles } from "../support/git-seed.ts";
import type { GitServerOptions, ServedRepository } from "../support/git-server.ts";
import { type ActionOptions, type ActionRun, runAction } from "../support/run-action.ts";
import type { Bundle } from "./bundle.ts";
import { type ForgeHost, type GitHost, type Host, openForgeHost, openGitHost } from "./host.ts";
import type { SeenRequest } from "./request-log.ts";
import { runBundle } from "./run-bundle.ts";

/** One run of the bundle, as it ended. */
export interface FinishedRun {
  readonly args: readonly string[];
  readonly exitCode: number | "hung" | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly action?: ActionRun;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  onStart?(pid: number): void;
}

/** What a server was asked, and how to compare it. */
export interface RequestLog {
  readonly requests: readonly SeenRequest[];
  /** Clients ask it again and again until something has happened: how often is chance. */
  readonly isPolled: boolean;
}

/** The world of one scenario for one bundle. What is opened here is observed in the end, and closed. */
export interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly began: Date;
  readonly runs: readonly FinishedRun[];
  readonly repositories: ReadonlyMap<string, ServedRepository>;
  readonly forges: ReadonlyMap<string, ForgeHarness>;
  readonly logs: ReadonlyMap<string, RequestLog>;
  /** Addresses and folders, by the name that stands for them. */
  readonly literals: ReadonlyMap<string, string>;
  /** A server of nothing but Git. */
  git(options?: GitServerOptions & Polled): Promise<GitHost>;
  forge(flavour: ForgeFlavour, files: SeedFiles, options?: ForgeOptions & Polled): Promise<ForgeHost>;
  /** Observes and closes a server of another kind. */
  watch<T extends WatchedServer>(name: string, server: T): T;
  /** Adds a repository that no host of this stage has. */
  observe(name: string, repository: ServedRepository): void;
  rename(text: string, name: string): void;
  /** Closes it in the end. */
  use<T extends AsyncDisposable>(resource: T): T;
  /** A clone in a folder of its own; `origin` leads through the host's proxy. */
  clone(repository: ServedRepository, ...options: readonly string[]): Promise<string>;
  tagboat(args: readonly string[], options?: RunOptions): Promise<FinishedRun>;
  action(options: Omit<ActionOptions, "bundle">): Promise<FinishedRun>;
  /** Announces what the scenario is about. The answer is called when it happens; a scenario in which it never does proves nothing. */
  mustHappen(what: string): () => void;
  /** What was announced and has not happened. */
  readonly pending: ReadonlySet<string>;
  /** Entries of the folder for temporary files. */
  leftovers(): Promise<readonly string[]>;
}

export interface Polled {
  readonly isPolled?: boolean;
}

export interface WatchedServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly { readonly method: string; readonly path: string; readonly body?: string }[];
}

export async function openStage(bundle: Bundle): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "tagboat-compare-"));
  const [home, temp, work] = ["home", "tmp", "work"].map((name) => join(folder, name)) as [string, string, string];
  await Promise.all([home, temp, work].map((path) => mkdir(path)));
  const runs: FinishedRun[] = [];
  const repositories = new Map<string, ServedRepository>();
  const forges = new Map<string, ForgeHarness>();
  const hosts = new Map<string, Host>();
  const logs = new Map<string, RequestLog>();
  const literals = new Map<string, string>([[folder, "<folder>"]]);
  const resources: AsyncDisposable[] = [];
  const pending = new Set<string>();
  const began = new Date();

  const add = <T extends Host>(kind: string, host: T, isPolled = false): T => {
    const name = hosts.has(kind) ? `${kind} ${hosts.size + 1}` : kind;
    hosts.set(name, host);
    logs.set(name, { requests: host.requests as unknown as SeenRequest[], isPolled });
    for (const url of [host.url, host.upstream]) {
      literals.set(url, `<${name}>`);
      literals.set(new URL(url).host, `<host of ${name}>`);
    }
    resources.push(host);
    return host;
  };
  const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    TMPDIR: temp,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
    ...more,
  });

  return {
    folder,
    began,
    runs,
    get repositories() {
      const ofHosts = [...hosts].flatMap(([, host]) => [...host.repositories]);
      return new Map([...ofHosts, ...repositories]);
    },
    forges,
    logs,
    literals,
    git: async ({ isPolled, ...options } = {}) => add("git", await openGitHost(options), isPolled),
    async forge(flavour, files, { isPolled, ...options } = {}) {
      const host = add("forge", await openForgeHost(flavour, files, options), isPolled);
      forges.set("config", host.forge);
      return host;
    },
    watch(name, server) {
      logs.set(name, { requests: server.requests, isPolled: true });
      literals.set(server.url, `<${name}>`);
      resources.push(server);
      return server;
    },
    observe: (name, repository) => void repositories.set(name, repository),
    rename: (text, name) => void literals.set(text, name),
    use(resource) {
      resources.push(resource);
      return resource;
    },
    async clone({ directory, url }, ...options) {
      const target = await mkdtemp(join(folder, "clone-"));
      await runGit(folder, ["clone", "--quiet", ...options, `file://${directory}`, target]);
      await runGit(target, ["remote", "set-url", "origin", url]);
      return target;
    },
    async tagboat(args, { env, cwd = work, onStart = () => undefined } = {}) {
      const file = join(bundle.folder, "cli.mjs");
      const ended = await runBundle({ file, args, cwd, env: environment(env), onStart });
      const run = { args, ...ended };
      runs.push(run);
      return run;
    },
    async action(options) {
      const { exitCode, stdout, stderr, ...rest } = await runAction({ ...options, bundle: bundle.folder });
      const action: ActionRun = { exitCode, stdout, stderr, ...rest };
      const run = { args: ["(the Action)"], exitCode, stdout, stderr, action };
      runs.push(run);
      return run;
    },
    mustHappen(what) {
      pending.add(what);
      return () => void pending.delete(what);
    },
    pending,
    leftovers: async () => (existsSync(temp) ? (await readdir(temp)).toSorted() : []),
    async [Symbol.asyncDispose]() {
      for (const resource of resources.toReversed()) await resource[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
