import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { show } from "./terminal.ts";

interface Watched {
  readonly env: Readonly<Record<string, string>>;
  /** How it is to end. */
  readonly ends: number;
}

/** Runs the built CLI in this terminal, so that what is live is seen live; then tells its exit code. @throws where that is another one */
export function runWatched(args: readonly string[], { env, ends }: Watched): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tagboat-demo-"));
  const { PATH = "", TERM = "dumb" } = process.env;
  const child = spawn(process.execPath, [resolve("dist/cli.mjs"), ...args], {
    cwd: folder,
    env: { PATH, TERM, HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...author, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((done, fail) => {
    child.on("error", fail).on("close", (exitCode) => {
      show(`exit code ${exitCode}`);
      if (exitCode === ends) done();
      else fail(new Error(`this step was to end with exit code ${ends}`));
    });
  });
}

const author = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};
