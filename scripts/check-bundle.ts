import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds into an empty folder and compares with `dist/`, byte for byte: what is committed is what the sources make. */
const fresh = mkdtempSync(join(tmpdir(), "tagboat-bundle-"));
try {
  const { status, stderr } = spawnSync("npx", ["--no-install", "tsdown", "--out-dir", fresh, "--logLevel", "error"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
  const paths = new Set([...filesOf(fresh), ...filesOf("dist")]);
  const stale = [...paths].filter((path) => contentOf(fresh, path) !== contentOf("dist", path));
  if (stale.length > 0) {
    console.error(`dist/ is not what \`npm run build\` makes: ${stale.sort().join(", ")}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function contentOf(folder: string, path: string): string | undefined {
  try {
    return readFileSync(join(folder, path), "latin1");
  } catch {
    return undefined;
  }
}
