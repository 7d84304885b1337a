import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";

/** The end-to-end tests run the built bundle: it is built anew where a source file is younger than it. */
export function setup(): void {
  if (bundleIsCurrent()) return;
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
}

function bundleIsCurrent(): boolean {
  const built = statSync("dist/cli.mjs", { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" });
  return sources.every((file) => statSync(`src/${file}`).mtimeMs <= built);
}
