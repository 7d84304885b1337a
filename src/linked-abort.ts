/** An abort of our own that also follows others; `release` lets go of those, which may live much longer. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  release(): void;
}

/** Not `AbortSignal.any`: on Node 20, each of those stays in memory for as long as the signals that it follows. */
export function linkedAbort(...others: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const own = new AbortController();
  const followed = others.filter((other) => other !== undefined);
  const follow = ({ target }: { readonly target: EventTarget | null }): void =>
    own.abort(target instanceof AbortSignal ? target.reason : undefined);
  const aborted = followed.find((other) => other.aborted);
  if (aborted !== undefined) own.abort(aborted.reason);
  else for (const other of followed) other.addEventListener("abort", follow, { once: true });
  return {
    signal: own.signal,
    abort: (reason) => own.abort(reason),
    release() {
      for (const other of followed) other.removeEventListener("abort", follow);
    },
  };
}
