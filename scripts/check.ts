import { spawnSync } from "node:child_process";

/** One command proves a change; the CI runs the same. Every check runs, so that one run shows all there is to mend. */
const checks: readonly (readonly [name: string, command: string])[] = [
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
];

const failed = checks.filter(([name, command]) => {
  const { status, stdout, stderr } = spawnSync("npx", ["--no-install", ...command.split(" ")], { encoding: "utf8" });
  console.log(`${status === 0 ? "✓" : "✗"} ${name}`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status !== 0;
});

console.log(failed.length === 0 ? "all is well" : `to mend: ${failed.map(([name]) => name).join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
