/**
 * The closed list of ways a run can fail. Each has one exit code, which scripts may rely on. `bug` is a mistake in tagboat; every other
 * kind is a fact about the input or the world.
 */
export const exitCodes = {
  bug: 1,
  usage: 2,
  config: 3,
  "not-found": 4,
  refused: 5,
  conflict: 6,
  remote: 7,
  unhealthy: 8,
  timeout: 9,
  machine: 10,
  interrupted: 130,
} as const;

export type ErrorKind = keyof typeof exitCodes;

export interface ErrorDetails {
  /** The next step for the user, in a sentence or two. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A known failure. The message says what happened and where; the hint says what to do about it. */
export class TagboatError extends Error {
  override readonly name = "TagboatError";
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.hint = details.hint;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}

/** Any error as a TagboatError: after an abort it is `interrupted`, and an unknown error is a bug. */
export function failureOf(error: unknown, signal?: AbortSignal): TagboatError {
  if (signal?.aborted)
    return new TagboatError("interrupted", "Interrupted; nothing half-written is left behind", {
      cause: error,
      hint: again,
    });
  if (error instanceof TagboatError) return error;
  return new TagboatError("bug", `Unexpected: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
    hint: "This is a bug in tagboat. Please report it with what `--verbose` shows.",
  });
}

const again = "It is safe to run the same command again.";

/** The same failure, extended by the writes that may have succeeded because they had no answer yet. */
export function withUnanswered(failure: TagboatError, writes: readonly string[]): TagboatError {
  const { kind, message, hint = again, cause } = failure;
  // The code that lost the answer may already have said so, with more detail.
  if (writes.length === 0 || message.includes("is not known")) return failure;
  const what = writes.join(" and ");
  if (kind === "interrupted")
    return new TagboatError(kind, `Interrupted during ${what}: its result is not known`, { cause, hint: again });
  return new TagboatError(kind, message, { cause, hint: `${hint} The result of ${what} is not known.` });
}
