import { type ArgoCdServer, startArgoCdServer } from "./argo-cd-server.ts";
import { deployment } from "./argo-cd-world.ts";
import { type GitServer, type ServedRepository, startGitServer } from "./git-server.ts";
import { type CliResult, runCli } from "./run-cli.ts";

/** Image of the app `web`. */
export const webImage = "registry.example.com/web";

/** How the environments of a pipeline are declared. Each text goes into the environment's map in the config. */
export interface PipelineLayout {
  readonly dev?: string;
  readonly staging?: string;
  readonly prod?: string;
  /** Environment variables of every run. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further apps beside `web`. */
  readonly apps?: string;
  /** Further keys of the config. */
  readonly more?: string;
  /** Versions at the start. Default: 1.0.0 everywhere. */
  readonly versions?: Partial<Record<"dev" | "staging" | "prod", string>>;
}

/** dev, staging and prod of one app in one repository, and the Argo CD that really rolls out what Git says in the first two. */
export interface Pipeline extends AsyncDisposable {
  readonly repository: ServedRepository;
  readonly argo: ArgoCdServer;
  run(...args: readonly string[]): Promise<CliResult>;
  /** The same with `--json`. */
  runJson(...args: readonly string[]): Promise<PipelineEnd>;
  /** A person's commit that writes a version. */
  write(environment: "dev" | "staging" | "prod", version: string): Promise<void>;
  /** The version that Git has. */
  versionIn(environment: "dev" | "staging" | "prod"): Promise<string>;
  /** A person reverts the newest commit. */
  revert(): Promise<void>;
}

export interface PipelineEnd {
  readonly exitCode: number | null;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: the document is what the test looks at.
  readonly report: any;
}

const agentIn = (environment: string): string =>
  `agents: [{ use: cluster, application: "{app}-${environment}", project: team-a }]`;

const configOf = (
  url: string,
  { dev = "", staging = "", prod = "", apps = "", more = "" }: PipelineLayout,
): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${url}", grace: { settle: 1s, degraded: 3s } } }
environments:
  dev:
    files: ["apps/{app}/dev/*.yaml"]
    ${agentIn("dev")}
    ${dev}
  staging:
    after: [dev]
    files: ["apps/{app}/staging/*.yaml"]
    delivery: push
    ${agentIn("staging")}
    ${staging}
  prod:
    after: [staging]
    files: ["apps/{app}/prod/*.yaml"]
    delivery: push
    ${prod}
apps: { web: { images: [{ name: ${webImage} }] }${apps} }
${more}
`;

const pathIn = (environment: string): string => `apps/web/${environment}/deployment.yaml`;

/** Ten of Argo CD's seconds pass in one of ours. */
export async function startPipeline(layout: PipelineLayout = {}): Promise<Pipeline> {
  const git: GitServer = await startGitServer();
  const { dev = "1.0.0", staging = "1.0.0", prod = "1.0.0" } = layout.versions ?? {};
  const files = Object.entries({ dev, staging, prod }).map(([environment, version]) => [
    pathIn(environment),
    deployment(`${webImage}:${version}`),
  ]);
  const repository = await git.create("config", Object.fromEntries(files));
  const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  await repository.commit({ files: { ".tagboat.yaml": configOf(argo.url, layout) } });
  for (const environment of ["dev", "staging"])
    argo.application(`web-${environment}`, { path: `apps/web/${environment}` });
  const run = (...args: readonly string[]): Promise<CliResult> => {
    const [command = "", ...others] = args;
    return runCli([command, "--repo", repository.url, ...others], {
      env: { ARGOCD_AUTH_TOKEN: argo.token, ...layout.env },
    });
  };
  return {
    repository,
    argo,
    run,
    async runJson(...args) {
      const { exitCode, stdout, stderr } = await run(...args, "--json");
      return { exitCode, stderr, report: JSON.parse(stdout) };
    },
    async write(environment, version) {
      await repository.commit({ files: { [pathIn(environment)]: deployment(`${webImage}:${version}`) } });
    },
    async versionIn(environment) {
      const text = await repository.git("show", `main:${pathIn(environment)}`);
      return new RegExp(`${webImage}:([^\\s"]+)`).exec(text)?.[1] ?? "";
    },
    async revert() {
      const changed = (await repository.git("diff", "--name-only", "main~1", "main")).split("\n");
      const before = changed.map(async (path) => [path, await repository.git("show", `main~1:${path}`)] as const);
      await repository.commit({ files: Object.fromEntries(await Promise.all(before)), message: "Revert it" });
    },
    async [Symbol.asyncDispose]() {
      await argo.close();
      await git.close();
    },
  };
}
