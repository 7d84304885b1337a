import { type ForgeFlavour, type ForgeHarness, startForge } from "../forge-harness.ts";
import type { ServedRepository } from "../git-server.ts";
import { type CliResult, runCli } from "../run-cli.ts";
import { type Environment, environments, image, type Layout, type LayoutName, layouts } from "./layouts.ts";
import { agents, type Place, type TreeAgent } from "./places.ts";

export interface TreeOptions {
  readonly layout: LayoutName;
  readonly forge: ForgeFlavour;
  readonly agent: keyof typeof agents;
  /** The gate of an environment. Default: none. */
  readonly gates?: Partial<Record<Environment, string>>;
  /** Default: push. */
  readonly deliveries?: Partial<Record<Environment, "push" | "pull-request" | "merge">>;
}

/** A pipeline of dev, staging and prod: a config repository on a forge, the cluster of an agent that follows it, and tagboat. */
export interface TreeWorld extends AsyncDisposable {
  readonly forge: ForgeHarness;
  readonly agent: TreeAgent;
  readonly places: Readonly<Record<Environment, Place>>;
  /** Runs a command on the home repository. */
  tagboat(...args: readonly string[]): Promise<CliResult>;
}

/**
 * The app `web` at 1.0.0 in all environments, where it has run for a while:
 *
 *     await using world = await startTree({ layout: "base and overlays", forge: "gitea", agent: "flux" });
 *     await world.tagboat("update", "web", "--environment", "dev", "--tag", "1.1.0", "--wait");
 */
export async function startTree(options: TreeOptions): Promise<TreeWorld> {
  const layout: Layout = layouts[options.layout];
  const forge = await startForge(options.forge, { "README.md": "# Deployments\n" });
  const places = await placesOf(layout, forge);
  const beside = layout.beside && (await forge.addServed("acme/charts", layout.beside));
  const agent = await agents[options.agent]({ layout, places, beside });
  const [home] = places;
  await home?.repository.commit({ files: { ".tagboat.yaml": configOf(layout, { agent, places, options }) } });
  // The agent sees the newest commit before anybody asks it.
  agent.advance(60_000);
  const named = ["--repo", forge.repo, "--forge", options.forge, "--forge-url", forge.web];
  const env = { TAGBOAT_TOKEN: forge.token, ...agent.env };
  const [dev, staging, prod] = places as [Place, Place, Place];
  return {
    forge,
    agent,
    places: { dev, staging, prod },
    tagboat: (...args) => runCli([...args, ...named], { env }),
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]();
      await forge[Symbol.asyncDispose]();
    },
  };
}

/** Where each environment is, once its files are there. */
async function placesOf(layout: Layout, forge: ForgeHarness): Promise<Place[]> {
  const home: ServedRepository = { ...forge.served, url: forge.repo };
  await home.commit({ files: layout.shared ?? {} });
  const places: Place[] = [];
  for (const environment of environments) {
    const isHome = layout.apart !== "repository" || environment === "dev";
    const repository = isHome ? home : await forge.addServed(`acme/config-${environment}`, { "README.md": "# Live\n" });
    const branch = layout.apart === "branch" ? environment : "main";
    await repository.commit({ branch, files: layout.files(environment, "1.0.0", repository.url) });
    places.push({ environment, repository, branch });
  }
  return places;
}

interface Configured {
  readonly agent: TreeAgent;
  readonly places: readonly Place[];
  readonly options: TreeOptions;
}

function configOf({ config, apart }: Layout, { agent, places, options: { gates, deliveries } }: Configured): string {
  const lines = places.flatMap(({ environment, repository, branch }, index) => [
    `  ${environment}:`,
    `    files: ["${config}"]`,
    `    delivery: ${deliveries?.[environment] ?? "push"}`,
    `    agents: [${agent.use}]`,
    ...(index === 0 ? [] : [`    after: [${environments[index - 1]}]`]),
    ...(apart === "branch" ? [`    branch: ${branch}`] : []),
    ...(apart === "repository" && index > 0 ? [`    repo: ${repository.url}`] : []),
    ...(gates?.[environment] === undefined ? [] : [`    gate: ${gates[environment]}`]),
  ]);
  return `version: 1
agents: { cluster: ${agent.settings} }
environments:
${lines.join("\n")}
apps: { web: { images: [{ name: ${image} }] } }
`;
}
