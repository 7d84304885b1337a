import { type ForgeFlavour, type ForgeHarness, startForge } from "./forge-harness.ts";
import { type CliOptions, type CliResult, runCli } from "./run-cli.ts";

/** A pipeline whose agents are not asked, so that only forge and Git decide. */
export interface PromotionLayout {
  /** Keys of the environment, added to those of the layout. */
  readonly staging?: string;
  readonly prod?: string;
  /** Default: web. */
  readonly apps?: readonly string[];
  /** Further keys of the defaults. */
  readonly defaults?: string;
  /** Further keys of the config. */
  readonly more?: string;
}

export type Stop = "dev" | "staging" | "prod";

export interface PromotionForge extends AsyncDisposable {
  readonly forge: ForgeHarness;
  /** Runs the command with `--json`. */
  run(args: readonly string[], options?: CliOptions): Promise<PromotionEnd>;
  /** A person writes the version of an app. */
  write(app: string, environment: Stop, version: string): Promise<void>;
  /** A person replaces keys of the environments. */
  configure(layout: PromotionLayout): Promise<void>;
  versionIn(app: string, environment: Stop): Promise<string>;
}

export interface PromotionEnd {
  /** Null: it was killed. */
  readonly exitCode: number | null;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: the document is what the test looks at.
  readonly report: any;
}

const imageOf = (app: string): string => `ghcr.io/acme/${app}`;
const pathOf = (app: string, environment: Stop): string => `apps/${app}/${environment}/kustomization.yaml`;
const kustomization = (app: string, version: string): string =>
  `images:\n  - name: ${imageOf(app)}\n    newTag: ${version}\n`;

const configOf = ({
  staging = "",
  prod = "",
  apps = ["web"],
  defaults = "",
  more = "",
}: PromotionLayout): string => `version: 1
defaults: { files: ["apps/{app}/{environment}/*.yaml"], agents: [], ${defaults} }
environments:
  dev: {}
  staging:
    after: [dev]
    ${staging}
  prod:
    after: [staging]
    ${prod}
apps:
${apps.map((app) => `  ${app}: { images: [{ name: ${imageOf(app)} }] }`).join("\n")}
${more}
`;

/** Every environment has 1.0.0 of every app. */
export async function startPromotion(flavour: ForgeFlavour, layout: PromotionLayout = {}): Promise<PromotionForge> {
  const { apps = ["web"] } = layout;
  const stops = ["dev", "staging", "prod"] as const;
  const files = apps.flatMap((app) => stops.map((stop) => [pathOf(app, stop), kustomization(app, "1.0.0")] as const));
  const forge = await startForge(flavour, { ".tagboat.yaml": configOf(layout), ...Object.fromEntries(files) });
  const commit = async (written: Readonly<Record<string, string>>, message: string): Promise<void> => {
    await forge.served.commit({ files: written, message });
  };
  return {
    forge,
    async run(args, options = {}) {
      const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour, ...options.env };
      const end: CliResult = await runCli([...args, "--repo", forge.repo, "--json"], { ...options, env });
      const { exitCode, stdout, stderr } = end;
      return { exitCode, stderr, report: stdout === "" ? undefined : JSON.parse(stdout) };
    },
    write: (app, environment, version) =>
      commit({ [pathOf(app, environment)]: kustomization(app, version) }, `${app} ${version} in ${environment}`),
    configure: (next) => commit({ ".tagboat.yaml": configOf({ ...layout, ...next }) }, "Change the gates"),
    async versionIn(app, environment) {
      return /newTag: (\S+)/.exec(await forge.served.read(pathOf(app, environment)))?.[1] ?? "";
    },
    [Symbol.asyncDispose]: () => forge[Symbol.asyncDispose](),
  };
}

/** A freeze that is always on. */
export const frozen = 'freeze: [{ cron: "0 0 * * *", for: 24h, reason: exams }]';

/** Whether a request on the API, of any forge, opens a pull request. */
export const isOpening = (method: string, path: string): boolean => method === "POST" && path.endsWith("/pulls");
