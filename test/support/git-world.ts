import { setTimeout as sleep } from "node:timers/promises";
import { openRepository, type RepositoryOptions } from "../../src/git/index.ts";
import type { Repository } from "../../src/git/repository.ts";

/** Who commits in tests, as the environment of a machine where Git is set up. */
const gitIdentity = {
  GIT_AUTHOR_NAME: "Deployer",
  GIT_AUTHOR_EMAIL: "deployer@example.com",
  GIT_COMMITTER_NAME: "Deployer",
  GIT_COMMITTER_EMAIL: "deployer@example.com",
};

/** Options of a repository for tests: real time that passes a thousand times as fast, and no configuration of this machine. */
export function repositoryOptions(options: Partial<RepositoryOptions> = {}): RepositoryOptions {
  return {
    log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
    clock: {
      now: () => new Date(),
      sleep: (milliseconds, signal) => sleep(milliseconds / 1000, undefined, { signal }),
    },
    random: Math.random,
    ...options,
    env: {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      ...gitIdentity,
      ...options.env,
    },
  };
}

/** Opens a repository for a test; it closes with the scope. `toWrite`: as a command does that will probably write. */
export function openForTest(
  address: string,
  { toWrite = false, ...options }: Partial<RepositoryOptions> & { readonly toWrite?: boolean } = {},
): Repository & AsyncDisposable {
  const repository = openRepository(address, repositoryOptions(options));
  if (toWrite) repository.prepare?.({ toWrite });
  return Object.assign(Object.create(repository) as Repository, { [Symbol.asyncDispose]: () => repository.close() });
}

/** The change of a commit that writes texts, or removes files where there is none. */
export function textFiles(files: Readonly<Record<string, string | null>>) {
  const entries = Object.entries(files).map(([path, text]) => {
    const content = text === null ? ("removed" as const) : ({ bytes: Buffer.from(text), mode: "100644" } as const);
    return [path, content] as const;
  });
  return new Map(entries);
}
