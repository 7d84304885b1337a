import { createRedactor } from "../../io/redact.ts";
import { configByEnvironment, type Environment } from "./environment.ts";
import { type GitRunner, gitRunner } from "./runner.ts";

/**
 * Runs Git in the current folder, which may be an untrusted checkout. Git would mistake a bare repository inside the checkout for the
 * clone. `safe.bareRepository` makes Git ignore that repository's `origin` and configuration.
 */
export const gitInFolder = (
  directory: string,
  { env, signal }: { readonly env: Environment; readonly signal?: AbortSignal | undefined },
): GitRunner =>
  gitRunner({
    directory,
    environment: env,
    variables: configByEnvironment([["safe.bareRepository", "explicit"]]),
    redact: createRedactor([]),
    signal,
  });
