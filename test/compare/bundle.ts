import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A built tagboat: a folder with `cli.mjs` and `action.mjs`. */
export interface Bundle extends Disposable {
  /** As it was named on the command line. */
  readonly name: string;
  readonly folder: string;
}

const files = ["cli.mjs", "action.mjs"];

/** Opens a folder, or the `dist` that a Git revision has committed. @throws where it is neither */
export function openBundle(name: string): Bundle {
  if (existsSync(name)) return { name, folder: complete(resolve(name), name), [Symbol.dispose]: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "tagboat-bundle-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const archive = execFileSync("git", ["archive", name, "dist"], {
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 28,
    });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    return { name, folder: complete(join(folder, "dist"), name), [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    const said = String((error as { stderr?: Buffer }).stderr ?? (error as Error).message).trim();
    throw new Error(`"${name}" is neither a folder nor a Git revision with a dist folder: ${said}`);
  }
}

function complete(folder: string, name: string): string {
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) throw new Error(`"${name}" is no bundle: ${missing.join(" and ")} not found in ${folder}`);
  return folder;
}
