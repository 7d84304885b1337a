import { createRedactor } from "../../io/redact.ts";
import { configByEnvironment, type Environment } from "./environment.ts";
import { type GitRunner, gitRunner } from "./runner.ts";

/**
 * Git in the folder we stand in, which may be a checkout that nobody trusts. A bare repository inside of it, which Git would take for the
 * clone, is a folder of the checkout like any other: neither its `origin` nor its configuration counts.
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
