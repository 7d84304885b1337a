import { spawn } from "node:child_process";

/** One command proves a change; the CI runs the same. Every check runs, so that one run shows all there is to mend. */
const types = ["types", "tsc --noEmit"] as const;
const others = [
  ["lint and format", "biome check --error-on-warnings ."],
  ["unused code", "knip"],
  [
    "layers, documentation, licenses",
    "vitest run --project source test/architecture.test.ts test/documentation.test.ts test/supply-chain.test.ts",
  ],
  ["generated files are current", "tsx scripts/generate.ts --check"],
  ["bundle is current", "tsx scripts/check-bundle.ts"],
  ["package", "publint --strict"],
] as const;

type Check = readonly [name: string, command: string];

/** Runs one check, and prints its output if it fails. Returns whether it passed. */
function run([name, command]: Check): Promise<boolean> {
  const child = spawn("npx", ["--no-install", ...command.split(" ")], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const add = (text: string): void => {
    output += text;
  };
  child.stdout.setEncoding("utf8").on("data", add);
  child.stderr.setEncoding("utf8").on("data", add);
  child.on("error", ({ message }) => add(message));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      console.log(`${code === 0 ? "✓" : "✗"} ${name}${code === 0 ? "" : `\n${output}`}`);
      resolve(code === 0);
    });
  });
}

/** Runs checks one after the other. Returns the names of those that failed. */
async function runInTurn(checks: readonly Check[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const check of checks) if (!(await run(check))) failed.push(check[0]);
  return failed;
}

// Types take about as long as all the others, so they run beside them.
const failed = (await Promise.all([runInTurn([types]), runInTurn(others)])).flat();

console.log(failed.length === 0 ? "all is well" : `to mend: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
