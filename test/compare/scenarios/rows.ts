import type { ProxiedRequest } from "../../storm/fault-proxy.ts";
import type { ForgeFlavour, ForgeHarness } from "../../support/forge-harness.ts";
import type { SeedFiles } from "../../support/git-seed.ts";
import type { GitServerOptions, ServedRepository } from "../../support/git-server.ts";
import type { Host } from "../host.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** The world of a row: one config repository on one host. */
export interface RowWorld {
  readonly stage: Stage;
  readonly host: Host;
  readonly config: ServedRepository;
}

/** The same on a forge. */
export interface ForgeRowWorld extends RowWorld {
  readonly forge: ForgeHarness;
}

/** A command line without `--repo` and `--json`, or what happens between two of them. */
export type Step<World> = readonly string[] | ((world: World) => Promise<unknown>);

/** A scenario as a row of a table: a config repository, and command lines one after the other. */
export interface Row<World = RowWorld> extends Pick<Scenario, "name" | "exits"> {
  readonly files: SeedFiles;
  readonly steps: readonly Step<World>[];
  readonly env?: Readonly<Record<string, string>>;
  /** How often a server is asked is chance: the command waits for it, or for another writer. */
  readonly isPolled?: boolean;
}

/** The row on a server of nothing but Git. */
export function onGit({ name, exits, ...row }: Row & { readonly server?: GitServerOptions }): Scenario {
  return {
    name,
    ...(exits !== undefined && { exits }),
    async play(stage) {
      const host = await stage.git({ ...row.server, isPolled: row.isPolled ?? false });
      const config = await host.create("config", row.files);
      await take(row, { stage, host, config });
    },
  };
}

/** The row on a forge. */
export function onForge(forge: ForgeFlavour, { name, exits, ...row }: Row<ForgeRowWorld>): Scenario {
  return {
    name,
    forge,
    ...(exits !== undefined && { exits }),
    async play(stage) {
      const host = await stage.forge(forge, row.files, { isPolled: row.isPolled ?? false });
      await take(row, { stage, host, config: host.config, forge: host.forge });
    },
  };
}

async function take<World extends RowWorld>(row: Omit<Row<World>, "name">, world: World): Promise<void> {
  const { stage, host, config } = world;
  const env = { ...host.env, ...row.env };
  for (const step of row.steps) {
    if (typeof step === "function") await step(world);
    else await stage.tagboat([...step, "--repo", config.url, "--json"], { env });
  }
}

/** Which requests a disturbance is about. */
export type Match = (request: ProxiedRequest) => boolean;

export const isPush: Match = ({ path }) => path.endsWith("/git-receive-pack");
export const isPushAdvertisement: Match = ({ path }) => path.includes("service=git-receive-pack");
export const isFetch: Match = ({ path }) => path.endsWith("/git-upload-pack");
export const isFetchAdvertisement: Match = ({ path }) => path.includes("service=git-upload-pack");
export const isApi: Match = ({ path }) => path.startsWith("/api/");
export const isMerge: Match = ({ method, path, body }) =>
  (method !== "GET" && /\/pulls\/\d+\/merge$/.test(path)) || /mutation[^{]*\{\s*mergePullRequest/.test(body.toString());
export const isOpening: Match = ({ method, path }) => method === "POST" && /\/pulls$/.test(path);

/** A step that disturbs the first requests that match, by a fault of the fault proxy. */
export const fault =
  (name: string, match: Match, times = 1) =>
  async ({ stage, host }: RowWorld): Promise<void> => {
    const strikes = stage.mustHappen(`the fault ${name}`);
    let struck = 0;
    host.on((request) => {
      if (!match(request) || struck >= times) return undefined;
      struck += 1;
      strikes();
      return name;
    });
  };

/** A step that acts on the world just before the first request that matches goes on. */
export const before =
  <World extends RowWorld>(match: Match, act: (world: World) => Promise<unknown>) =>
  async (world: World): Promise<void> => {
    const happens = world.stage.mustHappen("the act of another writer");
    let acted = false;
    world.host.on(async (request) => {
      if (acted || !match(request)) return undefined;
      acted = true;
      happens();
      await act(world);
      return undefined;
    });
  };

/** A step that commits to the config repository past everybody. */
export const commit =
  (files: SeedFiles, message = "Theirs") =>
  ({ config }: RowWorld): Promise<string> =>
    config.commit({ files, message });
