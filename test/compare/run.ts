import { writeFileSync } from "node:fs";
import { type CompareOptions, parseArguments, UsageError, usage } from "./arguments.ts";
import { type Bundle, openBundle } from "./bundle.ts";
import { type Comparison, compareBundles } from "./compare.ts";
import { differenceText, summaryText, unsteadyText } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

// A bundle may still be running where a scenario was given up.
process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseArguments(args);
    if (options.kind === "help") return print(usage);
    const chosen = scenarios.filter(({ name }) => isChosen(name, options));
    if (chosen.length === 0) throw new UsageError("no scenario matches --only; --list shows their names");
    if (options.kind === "list") return print(chosen.map(({ name }) => `${name}\n`).join(""));
    return await compareAll(chosen, options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`error: ${error.message}\n\n${usage}`);
    return 2;
  }
}

function isChosen(name: string, { only }: CompareOptions): boolean {
  return only.length === 0 || only.some((pattern) => pattern.test(name));
}

async function compareAll(chosen: readonly Scenario[], options: CompareOptions): Promise<number> {
  using older = open(options.older);
  using newer = open(options.newer);
  const started = performance.now();
  const comparisons: Comparison[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let scenario = chosen[next++]; scenario !== undefined; scenario = chosen[next++]) {
      const comparison = await compareBundles(scenario, older, newer);
      comparisons.push(comparison);
      if (comparison.differences.length > 0) print(differenceText(comparison, options));
      if (comparisons.length % 50 === 0) print(`${comparisons.length} of ${chosen.length}\n`);
    }
  };
  await Promise.all(Array.from({ length: options.workers }, work));
  if (options.json !== undefined) writeFileSync(options.json, jsonOf(comparisons));
  print(unsteadyText(comparisons));
  print(`${summaryText(comparisons, (performance.now() - started) / 1000)}\n`);
  return comparisons.some(({ differences }) => differences.length > 0) ? 1 : 0;
}

function open(name: string): Bundle {
  try {
    return openBundle(name);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function jsonOf(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ scenario: { name }, differences, unsteady, milliseconds }) => ({
    name,
    differences,
    unsteady,
    seconds: Math.round(milliseconds / 100) / 10,
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}
