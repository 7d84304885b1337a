import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Workflow {
  readonly on: {
    readonly workflow_dispatch?: {
      readonly inputs: Readonly<Record<string, { readonly options?: readonly string[] }>>;
    };
  };
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

export const isTagboat = (step: Step): boolean => /(^|\/)tagboat@/.test(step.uses ?? "");

/** A workflow of `examples/`, and the steps of its only job. */
export function readExample(file: string): { readonly example: Workflow; readonly steps: readonly Step[] } {
  const example = parse(readFileSync(file, "utf8"), { strict: true }) as Workflow;
  const steps = Object.values(example.jobs).flatMap((job) => job.steps);
  return { example, steps };
}

/** What is wrong with an example: inputs and outputs that the Action does not have, and expressions that a shell would read as code. */
export function flawsOf(file: string): string[] {
  const action = parse(readFileSync("action.yml", "utf8")) as { inputs: object; outputs: object };
  const { steps } = readExample(file);
  const ours = steps.filter(isTagboat);
  const inputs = ours.flatMap((step) => Object.keys(step.with ?? {})).filter((name) => !(name in action.inputs));
  const used = [...readFileSync(file, "utf8").matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)];
  const outputs = used
    .filter(([, id]) => ours.some((step) => step.id === id))
    .flatMap(([, , name = ""]) => (name in action.outputs ? [] : [name]));
  const unknown = used.map(([, id = ""]) => id).filter((id) => !steps.some((step) => step.id === id));
  return [
    ...(used.some(([, id]) => ours.some((step) => step.id === id)) ? [] : ["it uses no output"]),
    ...inputs.map((name) => `there is no input ${name}`),
    ...outputs.map((name) => `there is no output ${name}`),
    ...unknown.map((id) => `there is no step ${id}`),
    ...steps.filter(({ run }) => run?.includes("${{")).map(({ run }) => `a shell reads an expression: ${run}`),
  ];
}

/** Fills in what a runner would. @throws where an expression is left over, for which the example has no value */
export function filledIn(
  given: Readonly<Record<string, string | boolean>> | undefined,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const filled = Object.entries(given ?? {}).map(([name, text]) => {
    const value = String(text).replace(/\$\{\{ *([\w.-]+) *\}\}/g, (whole, key: string) => values[key] ?? whole);
    if (value.includes("${{")) throw new Error(`${name} has no value: ${value}`);
    return [name, value] as const;
  });
  return Object.fromEntries(filled);
}

/** The example of a config repository, with other texts in place of its own: addresses, and the name of the image. */
export function exampleRepository(replaced: Readonly<Record<string, string>>): Record<string, string> {
  const folder = "examples/kustomize";
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const texts = paths.map((path) => [
    path.slice(folder.length + 1),
    Object.entries(replaced).reduce((text, [from, to]) => text.replaceAll(from, to), readFileSync(path, "utf8")),
  ]);
  return Object.fromEntries(texts);
}
