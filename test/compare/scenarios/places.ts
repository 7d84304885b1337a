import type { GitServerOptions } from "../../support/git-server.ts";
import { overlay, overlayConfig, overlayPath } from "../../support/overlay-layout.ts";
import type { Scenario } from "../scenario.ts";
import { onGit } from "./rows.ts";

const files = { ".tagboat.yaml": overlayConfig, [overlayPath("api", "dev")]: overlay("api", "1.4.0") };
const update = ["update", "--image", "registry.example.com/api:1.5.0"];
const values = (tag: string): string => `image:\n  repository: ghcr.io/acme/api\n  tag: ${tag}\n`;

/** Servers whose Git offers less, and the ways of reading from them. */
const servers: Readonly<Record<string, GitServerOptions>> = {
  usual: {},
  "without-partial-clones": { filter: false },
  "protocol-0": { protocol: 0 },
  "protocol-0-any-id": { protocol: 0, anyId: true },
  public: { isPrivate: false },
};

const fetching: readonly Scenario[] = [
  ...Object.entries(servers).map(([server, options]) =>
    onGit({ name: `update/fetch/auto/${server}`, files, server: options, steps: [update] }),
  ),
  ...(["shallow", "partial"] as const).map((fetch) =>
    onGit({ name: `update/fetch/${fetch}`, files, steps: [[...update, "--fetch", fetch]] }),
  ),
];

/** Two environments: one at home, one in a repository, and on a branch, of its own. */
const twoPlaces = (name: string, runs: readonly (readonly string[])[], exits: Scenario["exits"]): Scenario => ({
  name: `update/places/${name}`,
  ...(exits !== undefined && { exits }),
  async play(stage) {
    const host = await stage.git();
    const other = await host.create("other");
    await other.commit({ branch: "live", files: { "api/lab.yaml": values("1.0.0") } });
    const home = await host.create("home", {
      ".tagboat.yaml":
        `version: 1\nenvironments:\n  dev: { files: ["{app}/dev.yaml"] }\n` +
        `  lab: { files: ["{app}/lab.yaml"], repo: "${other.url}", branch: live }\n` +
        "apps:\n  api: { images: [{ name: ghcr.io/acme/api }] }\n",
      "api/dev.yaml": values("1.0.0"),
    });
    if (name === "second-is-closed") await other.hook("pre-receive", "echo closed today >&2; exit 1");
    for (const run of runs) await stage.tagboat([...run, "--repo", home.url, "--json"], { env: host.env });
  },
});

const both = ["update", "--image", "ghcr.io/acme/api:1.1.0", "--environment", "dev", "--environment", "lab"];
const holdLab = ["hold", "--app", "api", "--environment", "lab", "--reason", "x"];

const places: readonly Scenario[] = [
  twoPlaces("unsaid", [["update", "--image", "ghcr.io/acme/api:1.1.0"]], [2]),
  twoPlaces("both", [both], [0]),
  twoPlaces("second-is-closed", [both, both], [5, 5]),
  twoPlaces("hold-of-the-second", [holdLab, both, ["unhold", ...holdLab.slice(1, 5)]], [0, 0, 0]),
];

const here: readonly Scenario[] = [
  {
    name: "update/here/origin-of-a-clone",
    async play(stage) {
      const host = await stage.git();
      const cwd = await stage.clone(await host.create("config", files));
      await stage.tagboat([...update, "--json"], { env: host.env, cwd });
    },
  },
  {
    name: "update/here/no-clone",
    exits: [2],
    play: async (stage) => void (await stage.tagboat([...update, "--json"])),
  },
  {
    name: "update/here/local-path",
    async play(stage) {
      const host = await stage.git();
      const { directory } = await host.create("config", files);
      await stage.tagboat([...update, "--repo", directory, "--json"]);
    },
  },
  {
    name: "update/here/file-url",
    async play(stage) {
      const host = await stage.git();
      const { fileUrl } = await host.create("config", files);
      await stage.tagboat([...update, "--repo", fileUrl, "--json"]);
    },
  },
  {
    name: "update/here/variables-instead-of-flags",
    async play(stage) {
      const host = await stage.git();
      const { url } = await host.create("config", files);
      const env = { TAGBOAT_REPO: url, TAGBOAT_IMAGE: "registry.example.com/api:1.5.0", TAGBOAT_JSON: "true" };
      await stage.tagboat(["update"], { env: { ...host.env, ...env } });
    },
  },
  {
    name: "update/here/token-file",
    async play(stage) {
      const { writeFile } = await import("node:fs/promises");
      const host = await stage.git();
      const { url } = await host.create("config", files);
      await writeFile(`${stage.folder}/token`, `${host.token}\n`);
      await stage.tagboat([...update, "--repo", url, "--token-file", `${stage.folder}/token`, "--json"], {
        env: { TAGBOAT_FORGE: "git" },
      });
    },
  },
  {
    name: "update/here/text-for-a-person",
    exits: [0, 0, 0],
    async play(stage) {
      const host = await stage.git();
      const { url } = await host.create("config", files);
      for (const more of [["--dry-run"], ["--verbose"], ["--quiet"]])
        await stage.tagboat([...update, "--repo", url, ...more], { env: host.env });
    },
  },
  onGit({ name: "update/branch/other", files, steps: [[...update, "--branch", "main"]] }),
  onGit({ name: "update/branch/missing", files, steps: [[...update, "--branch", "mian"]], exits: [4] }),
  onGit({
    name: "update/branch/of-an-environment",
    files: { ...files, ".tagboat.yaml": overlayConfig.replace("  dev:\n", "  dev:\n    branch: env/{environment}\n") },
    steps: [({ config }) => config.commit({ branch: "env/dev", files }), update],
  }),
];

export const placeScenarios: readonly Scenario[] = [...fetching, ...places, ...here];
