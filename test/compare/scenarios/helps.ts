import type { Scenario } from "../scenario.ts";

const commands = ["update", "hold", "unhold", "wait", "check"];

/** What every caller may ask without a repository. The text itself may change; that there is one, and the exit code, may not. */
export const helpScenarios: readonly Scenario[] = [
  ["version", ["--version"]],
  ["help", ["--help"]],
  ...commands.map((command) => [`help/${command}`, [command, "--help"]] as const),
].map(([name, args]) => ({
  name: `help/${name as string}`,
  play: async (stage) => void (await stage.tagboat(args as readonly string[])),
}));
