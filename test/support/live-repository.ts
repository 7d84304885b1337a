import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock, Log } from "../../src/world.ts";
import type { ForgeFixture } from "../contracts/describe-forge.ts";
import { createRepository } from "./bare-repository.ts";
import { runGit, seedCommit } from "./git-seed.ts";

/** A real forge's API, asked as its own client would, for what a test must bring about around the adapter. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown> | undefined>;

export interface LiveApi {
  /** Root of the API. */
  readonly url: string;
  readonly authorization: string;
}

/** @throws where the answer is a refusal, with what was said */
export function callLive({ url, authorization }: LiveApi): Call {
  const headers = { authorization, "content-type": "application/json", "user-agent": "tagboat-tests" };
  return async (method, path, body) => {
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : ((await response.json()) as Record<string, unknown>);
  };
}

/** Name of a repository that lives as long as one test. */
export const passingName = (): string => `contract-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;

/** What adapters stand on, with real time. */
export const liveWorld: { fetch: typeof fetch; clock: Clock; log: Log; signal: AbortSignal } = {
  fetch,
  clock: { now: () => new Date(), sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }) },
  log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
  signal: new AbortController().signal,
};

export interface LiveRemote {
  /** Without credentials. */
  readonly url: string;
  readonly user: string;
  readonly token: string;
}

/** Opens pull requests into main, one after another, each from a branch that is made here. */
export async function openLivePulls(
  { git, call, path }: { readonly git: Pick<GitSide, "commit">; readonly call: Call; readonly path: string },
  heads: readonly string[],
): Promise<void> {
  for (const head of heads) {
    await git.commit({ branch: head, files: { "change.yaml": `${head}\n` } });
    await call("POST", `${path}/pulls`, { head, base: "main", title: `Change ${head}` });
  }
}

type GitSide = Pick<ForgeFixture, "commit" | "branch" | "tip" | "read" | "close">;

/** What Git does in a contract's repository on a real server, from a clone of its own. The repository gets its first commit. */
export async function liveRepository({ url, user, token }: LiveRemote): Promise<GitSide> {
  const directory = await mkdtemp(join(tmpdir(), "live-repository-"));
  const local = await createRepository(join(directory, "local.git"));
  const credentials = Buffer.from(`${user}:${token}`).toString("base64");
  // In a file: an argument could be seen by everybody, and be part of an error.
  await appendFile(join(local, "config"), `[http]\n\textraHeader = "Authorization: Basic ${credentials}"\n`);
  const fetched = () => runGit(local, ["fetch", "--quiet", url, "+refs/heads/*:refs/heads/*"]);
  const push = (branch: string) => runGit(local, ["push", "--quiet", url, `refs/heads/${branch}`]);
  const tip = async (branch: string) => {
    await fetched();
    return runGit(local, ["rev-parse", `refs/heads/${branch}`]);
  };
  await seedCommit(local, { files: { "README.md": "# Deployments\n" } });
  await push("main");
  return {
    async commit({ branch, files, from }) {
      const main = await tip("main");
      const isNew = (await runGit(local, ["for-each-ref", `refs/heads/${branch}`])) === "";
      const commit = await seedCommit(local, { branch, files, ...(isNew && { parent: from ?? main }) });
      await push(branch);
      return commit;
    },
    async branch(branch, at) {
      await runGit(local, ["update-ref", `refs/heads/${branch}`, at]);
      await push(branch);
    },
    tip,
    async read(commit) {
      await fetched();
      const shown = await runGit(local, ["show", "--no-patch", "--format=%P%x00%B", commit]);
      const [parents = "", message = ""] = shown.split("\0");
      return { parents: parents.split(" "), message };
    },
    close: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  };
}
