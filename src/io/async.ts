/** Runs the work at the first call. Later calls get the same result. After a failure, the next call runs it again. */
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

/** Runs work one at a time, in order. A failure does not stop what follows. */
export function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** An abort signal that follows others. `release` removes its listeners from them, as they may live much longer. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  release(): void;
}

/** Not `AbortSignal.any`: on Node 20, its signals stay in memory as long as those that they follow. */
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
