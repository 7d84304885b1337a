import type { Command } from "../../src/commands/command.ts";
import { commands } from "../../src/commands/index.ts";
import { inputOf } from "../../src/commands/input-of.ts";
import type { InputSpec } from "../../src/commands/input-spec.ts";
import type { InputName } from "../../src/commands/inputs.ts";
import { variableOf } from "../../src/commands/resolve-inputs.ts";

export function commandReference(): string {
  return `# Commands

Made by \`npm run generate\` from the same tables as \`--help\` and \`action.yml\`.

Every input has three names: \`--if-missing\` on the command line, \`if-missing\` in the Action, \`${variableOf("if-missing")}\` in the
environment. The command line wins over the environment. A repeatable one takes one value a line in the Action and the environment.

Apps are named by position or with \`--app\`, in every command: \`tagboat hold cart checkout --environment prod\`.

${commands.map(section).join("\n")}`;
}

function section(command: Command): string {
  const { name, summary, description, examples, inputs } = command;
  return `## tagboat ${name}

${capitalize(summary)}. ${description.replaceAll("\n", "\n")}

\`\`\`sh
${examples.join("\n")}
\`\`\`

| flag | means | default |
|---|---|---|
${inputs.map((input) => row(input, inputOf(command, input))).join("\n")}
`;
}

function row(name: InputName, spec: InputSpec): string {
  const position = name === "app" ? "`APP …`, " : "";
  const value = spec.type === "boolean" ? "" : ` <${spec.placeholder ?? spec.choices?.join(" / ") ?? "value"}>`;
  return `| ${position}\`--${name}${value}\` | ${cell(spec.description)} | ${cell(spec.default ?? "")} |`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
