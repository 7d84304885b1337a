import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { instrument } from "./instrument.ts";
import type { Mutant } from "./mutant.ts";

/** A copy of a working tree in which tests run with mutants. */
export interface Copy extends Disposable {
  /** The project. */
  readonly tree: string;
  /** What runs write down: see `in-copy`. */
  readonly notes: string;
  /** The temporary folder of the tests. */
  readonly temporary: string;
}

const ownFolder = "test/mutants";
const inCopy = `${ownFolder}/in-copy`;

/** Files of the working tree that Git has or would take. */
export function filesOf(root: string): string[] {
  const args = ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", args, { encoding: "utf8", maxBuffer: 2 ** 28 }).split("\0");
  return [...new Set(files)].filter((file) => file !== "" && file !== "node_modules" && existsSync(join(root, file)));
}

/** Tells whether two trees are the same for the tests. This tool and its script do not count; the packages have `package-lock.json`. */
export function fingerprintOf(root: string, files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files.toSorted()) {
    if (file.startsWith(`${ownFolder}/`) || file === "package.json" || !statSync(join(root, file)).isFile()) continue;
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** @param keep whether to leave the copy for somebody to look at */
export function makeCopy(root: string, files: readonly string[], mutants: readonly Mutant[], keep: boolean): Copy {
  // A short name: sockets in the tests' folders have paths of at most 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), "mut-"));
  const copy = { tree: join(folder, "tree"), notes: join(folder, "notes"), temporary: join(folder, "t") };
  for (const path of [copy.tree, join(copy.notes, "hits"), join(copy.notes, "workers"), copy.temporary])
    mkdirSync(path, { recursive: true });
  for (const file of files)
    cpSync(join(root, file), join(copy.tree, file), { recursive: true, verbatimSymlinks: true });
  linkPackages(resolve(root, "node_modules"), join(copy.tree, "node_modules"));
  cpSync(join(import.meta.dirname, "in-copy"), join(copy.tree, inCopy), { recursive: true });
  writeFileSync(join(copy.tree, inCopy, "folder.ts"), `export const folder: string = ${JSON.stringify(copy.notes)};\n`);
  writeMutants(copy.tree, mutants);
  let isLeft = false;
  return {
    ...copy,
    [Symbol.dispose]() {
      if (isLeft) return;
      isLeft = true;
      if (keep) console.log(`the copy stays at ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The packages are shared, the caches are not: the copy builds a bundle of its own. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  const packages = readdirSync(from).filter((name) => !/^\.(?!bin$)/.test(name));
  for (const name of packages) symlinkSync(join(from, name), join(to, name));
}

function writeMutants(tree: string, mutants: readonly Mutant[]): void {
  const ids = new Set(mutants.map(({ id }) => id));
  for (const file of new Set(mutants.map((mutant) => mutant.file))) {
    const path = join(tree, file);
    const switchPath = relative(dirname(file), join(inCopy, "switch.ts"));
    writeFileSync(path, instrument(file, readFileSync(path, "utf8"), ids, switchPath));
  }
}
