import { answerError, startRegistryStandIn } from "../../support/registry-stand-in.ts";
import type { Exit, Scenario } from "../scenario.ts";

interface Row {
  readonly name: string;
  readonly mode: "on" | "pin";
  readonly tag: string;
  readonly exit: Exit;
  readonly isDown?: boolean;
}

const rows: readonly Row[] = [
  { name: "has-it", mode: "on", tag: "1.1.0", exit: 0 },
  { name: "lacks-it", mode: "on", tag: "missing", exit: 4 },
  { name: "pins-it", mode: "pin", tag: "1.1.0", exit: 0 },
  { name: "is-down", mode: "on", tag: "1.1.0", exit: 0, isDown: true },
  { name: "is-down-and-must-pin", mode: "pin", tag: "1.1.0", exit: 7, isDown: true },
];

/** What a registry says before an image is written. */
export const registryScenarios: readonly Scenario[] = rows.map(({ name, mode, tag, exit, isDown }) => ({
  name: `update/registry/${name}`,
  exits: [exit],
  async play(stage) {
    const stop = (_: unknown, response: Parameters<typeof answerError>[0]) =>
      isDown === true && answerError(response, 403);
    const registry = stage.watch("registry", await startRegistryStandIn(stop));
    stage.rename(registry.host, "<registry>");
    const image = `${registry.host}/acme/api`;
    const host = await stage.git();
    const config = await host.create("config", {
      ".tagboat.yaml": `version: 1
environments: { dev: { files: ["{app}.yaml"], agents: [], verifyImage: ${mode}, order: off } }
registries: { "${registry.host}": { insecure: true } }
apps: { api: { images: [{ name: "${image}" }] } }
`,
      "api.yaml": `image:\n  repository: ${image}\n  tag: 1.0.0\n`,
    });
    await stage.tagboat(["update", "api", "--tag", tag, "--repo", config.url, "--json"], { env: host.env });
  },
}));
