import type { ServedRepository } from "../../support/git-server.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** Three commits in a line, and one beside them: old ◀ present ◀ next, and fix on old. */
interface Line {
  readonly old: string;
  readonly present: string;
  readonly next: string;
  readonly fix: string;
}

interface SourceWorld {
  readonly stage: Stage;
  readonly line: Line;
  readonly source: ServedRepository;
  /** Address of the Git server. */
  readonly url: string;
  /** Makes the config repository, which has a tag and these settings. */
  serve(tag: string, settings: string): Promise<void>;
  update(
    tag: string,
    options?: { readonly args?: readonly string[]; readonly cwd?: string; readonly env?: object },
  ): Promise<void>;
}

const file = "apps/api/dev.yaml";
const config = (settings: string): string =>
  `version: 1\ndefaults: { ${settings} }\nenvironments:\n  dev: { files: ["apps/{app}/dev.yaml"] }\napps:\n  api: { images: [{ name: ghcr.io/acme/api }] }\n`;

function scenario(
  name: string,
  play: (world: SourceWorld) => Promise<void>,
  exits: NonNullable<Scenario["exits"]> = [0],
): Scenario {
  return {
    name: `update/source/${name}`,
    exits,
    async play(stage) {
      const host = await stage.git();
      const source = await host.create("source");
      const made = (text: string, more: object = {}) =>
        source.commit({ files: { "main.go": text }, message: text, ...more });
      const old = await made("1");
      const present = await made("2");
      const next = await made("3");
      const fix = await made("fix", { branch: "hotfix", parent: old });
      let served: ServedRepository | undefined;
      await play({
        stage,
        source,
        line: { old, present, next, fix },
        url: host.url,
        async serve(tag, settings) {
          const files = { ".tagboat.yaml": config(settings), [file]: `image: ghcr.io/acme/api:${tag}\n` };
          served = await host.create("config", files);
        },
        async update(tag, { args = [], cwd, env = {} } = {}) {
          const where = ["--repo", served?.url ?? "", "--image", `ghcr.io/acme/api:${tag}`, "--json"];
          await stage.tagboat(["update", ...where, ...args], {
            env: { ...host.env, ...env },
            ...(cwd !== undefined && { cwd }),
          });
        },
      });
    },
  };
}

const bySource = ({ source }: SourceWorld): string => `tag: "{sha}", source: "${source.url}"`;

export const sourceScenarios: readonly Scenario[] = [
  scenario("newer", async (world) => {
    await world.serve(world.line.present, bySource(world));
    await world.update(world.line.next);
  }),
  scenario("older", async (world) => {
    await world.serve(world.line.present, bySource(world));
    await world.update(world.line.old);
  }),
  scenario(
    "diverged",
    async (world) => {
      await world.serve(world.line.present, bySource(world));
      await world.update(world.line.fix);
      await world.update(world.line.fix, { args: ["--order", "off"] });
    },
    [5, 0],
  ),
  scenario(
    "unknown-commit",
    async (world) => {
      await world.serve("0123456789012345678901234567890123456789", bySource(world));
      await world.update(world.line.next, { args: ["--order", "strict"] });
      await world.update(world.line.next);
    },
    [5, 0],
  ),
  scenario(
    "by-flag",
    async (world) => {
      await world.serve(world.line.present, 'tag: "{sha}"');
      await world.update(world.line.old, { args: ["--source", world.source.url] });
    },
    [0],
  ),
  scenario(
    "abbreviated",
    async (world) => {
      await world.serve(world.line.present.slice(0, 8), bySource(world));
      await world.update(world.line.old.slice(0, 9));
      await world.update(world.line.fix.slice(0, 8));
      await world.update(world.line.next.slice(0, 8));
    },
    [0, 5, 0],
  ),
  scenario(
    "pattern",
    async (world) => {
      const { line, source } = world;
      const pattern = `tag: "prod-{sha}-{date}", source: "${source.url}"`;
      await world.serve(`prod-${line.present.slice(0, 8)}-20250625124548`, pattern);
      await world.update(`prod-${line.old.slice(0, 8)}-20250701000000`);
      await world.update(`prod-${line.next.slice(0, 8)}-20250101000000`);
    },
    [0, 0],
  ),
  scenario(
    "trailers",
    async (world) => {
      await world.serve("build-1", bySource(world));
      const env = (sha: string) => ({
        GITEA_ACTIONS: "true",
        GITHUB_EVENT_NAME: "push",
        GITHUB_SHA: sha,
        GITHUB_SERVER_URL: world.url,
        GITHUB_REPOSITORY: "source.git",
      });
      await world.update("build-3", { env: env(world.line.present) });
      await world.update("build-4", { env: env(world.line.old) });
      await world.update("build-5", { env: env(world.line.next) });
    },
    [0, 0, 0],
  ),
  scenario("clone", async (world) => {
    await world.serve(world.line.present, 'tag: "{sha}"');
    await world.update(world.line.old, { cwd: await world.stage.clone(world.source) });
  }),
  scenario("shallow-clone", async (world) => {
    await world.serve(world.line.present, 'tag: "{sha}"');
    await world.update(world.line.old, { cwd: await world.stage.clone(world.source, "--depth", "1") });
  }),
  scenario("unreachable", async (world) => {
    await world.serve(world.line.present, `tag: "{sha}", source: "${world.url}/nowhere.git"`);
    await world.update(world.line.next);
  }),
];
