import { spawn } from "node:child_process";

/** One command proves a change; the CI runs the same. Every check runs, so that one run shows all there is to mend. */
const checks = [
  ["types", "tsc --noEmit"],
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

/** Whether it passed. What it says is shown where it did not. */
function run([name, command]: (typeof checks)[number]): Promise<boolean> {
  const child = spawn("npx", ["--no-install", ...command.split(" ")], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => {
      console.log(`${code === 0 ? "✓" : "✗"} ${name}`);
      if (code !== 0) console.log(said);
      resolve(code === 0);
    });
  });
}

// Types take longer than all of the others together, which run beside them one after the other.
const [types, ...others] = checks;
const runInTurn = async (): Promise<boolean[]> => {
  const passed: boolean[] = [];
  for (const check of others) passed.push(await run(check));
  return passed;
};
const results = await Promise.all([run(types), runInTurn()]);
const failed = checks.filter((_, index) => results.flat()[index] !== true);

console.log(failed.length === 0 ? "all is well" : `to mend: ${failed.map(([name]) => name).join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
