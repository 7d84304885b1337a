import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const stamp = "node_modules/.cache/tagboat/bundle";

/** The end-to-end tests run the built bundle: it is built anew where it, or what it is made of, is not as at its last build here. */
export function setup(): void {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint()) return;
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint());
}

/** By content: Git gives files the times of their checkout. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json", "tsdown.config.ts", ...filesIn("src"), ...filesIn("dist")])
    hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest("hex");
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((entry) => `${folder}/${entry}`);
  return entries.filter((entry) => statSync(entry).isFile()).sort();
}
