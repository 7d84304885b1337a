import { actionInputs } from "../../src/commands/action-inputs.ts";
import { commands } from "../../src/commands/index.ts";
import type { InputSpec } from "../../src/commands/input-spec.ts";
import { type InputName, inputSpecs } from "../../src/commands/inputs.ts";
import { outputDescriptions } from "../../src/render/action-outputs.ts";

export function actionYaml(): string {
  const names = [...new Set(commands.flatMap((command) => actionInputs(command)))];
  return [
    "# Made by `npm run generate` from the tables of the commands.",
    "name: tagboat",
    "description: Writes a freshly built image into the config repository that Argo CD or Flux watches",
    "branding: { icon: anchor, color: blue }",
    "inputs:",
    ...input("command", "What to do", commands.map((command) => command.name).join(", "), "update"),
    ...input(
      "token",
      "Token for the host of `repo`; wants write access to the repository's contents",
      undefined,
      undefined,
    ),
    ...names.flatMap(commandInput),
    "outputs:",
    ...Object.entries(outputDescriptions).flatMap(([name, text]) => [
      `  ${name}:`,
      `    description: ${JSON.stringify(text)}`,
    ]),
    "runs:",
    "  using: node24",
    "  main: dist/action.mjs",
    "",
  ].join("\n");
}

function commandInput(name: InputName): string[] {
  const spec: InputSpec = inputSpecs[name];
  const several = spec.type === "list" ? "; one a line" : spec.type === "boolean" ? "; true or false" : "";
  const shown = spec.default === undefined ? "" : ` (default: ${spec.default})`;
  return input(
    name,
    `${spec.description.replace(" (repeatable)", "")}${several}${shown}`,
    spec.choices?.join(", "),
    undefined,
  );
}

function input(name: string, description: string, choices: string | undefined, fallback: string | undefined): string[] {
  const text = choices === undefined ? description : `${description}. One of ${choices}`;
  const lines = [`  ${name}:`, `    description: ${JSON.stringify(text)}`, "    required: false"];
  return fallback === undefined ? lines : [...lines, `    default: ${JSON.stringify(fallback)}`];
}
