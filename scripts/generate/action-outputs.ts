import { outputDescriptions } from "../../src/render/action-outputs.ts";

export function actionOutputTable(): string {
  const rows = Object.entries(outputDescriptions).map(([name, description]) => `| \`${name}\` | ${description} |`);
  return ["", "| output | holds |", "|---|---|", ...rows, ""].join("\n");
}
