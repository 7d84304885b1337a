/** Does it at the first call; every later one gets the same. A failure is forgotten, so that it can be tried again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}

/** One after the other, whatever became of the one before. */
export function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

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
