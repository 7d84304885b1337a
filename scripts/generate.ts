import { readFileSync, writeFileSync } from "node:fs";
import { checkSchema } from "../src/render/check-schema.ts";
import { deliverySchema } from "../src/render/delivery-schema.ts";
import { statusSchema } from "../src/render/status-schema.ts";
import { waitSchema } from "../src/render/wait-schema.ts";
import { actionOutputTable } from "./generate/action-outputs.ts";
import { actionYaml } from "./generate/action-yaml.ts";
import { commandReference } from "./generate/command-reference.ts";
import { configReference, configSchema } from "./generate/config.ts";
import { credentialReference } from "./generate/credentials.ts";
import { exitCodeTable } from "./generate/exit-codes.ts";
import { gateTablePage } from "./generate/gate-table.ts";
import { limitsPage } from "./generate/limits.ts";

/**
 * Writes every file, or part of one, that says what the code says already. With `--check` nothing is written, and a
 * stale one fails.
 */
const outputs: readonly (readonly [path: string, text: string])[] = [
  ["action.yml", actionYaml()],
  ["schema.json", configSchema()],
  ["docs/check.schema.json", `${JSON.stringify(checkSchema(), null, 2)}\n`],
  ["docs/delivery.schema.json", `${JSON.stringify(deliverySchema(), null, 2)}\n`],
  ["docs/status.schema.json", `${JSON.stringify(statusSchema(), null, 2)}\n`],
  ["docs/wait.schema.json", `${JSON.stringify(waitSchema(), null, 2)}\n`],
  ["docs/commands.md", commandReference()],
  ["docs/config.md", configReference()],
  ["docs/security.md", withSection("docs/security.md", "credentials", credentialReference())],
  ["docs/limits.md", limitsPage()],
  ["docs/gitea-actions.md", withSection("docs/gitea-actions.md", "outputs", actionOutputTable())],
  ["docs/gate.md", withSection("docs/gate.md", "gate", gateTablePage())],
  ["docs/errors.md", withSection("docs/errors.md", "exit-codes", exitCodeTable())],
];

const check = process.argv.includes("--check");
const stale = outputs.filter(([path, text]) => textOf(path) !== text);
if (check) {
  for (const [path] of stale) console.error(`${path} is not what \`npm run generate\` makes`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of stale) writeFileSync(path, text);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The file with the part between its two marks made anew. */
function withSection(path: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const text = textOf(path);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${path} has no section ${name}`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}
