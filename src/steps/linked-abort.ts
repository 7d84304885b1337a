/** An abort of our own that also follows another; `release` lets go of the other, which may live much longer. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(): void;
  release(): void;
}

/** Not `AbortSignal.any`: on some Nodes, each of those stays for as long as the signal that it follows. */
export function linkedAbort(other: AbortSignal): LinkedAbort {
  const own = new AbortController();
  const follow = (): void => own.abort(other.reason);
  if (other.aborted) follow();
  else other.addEventListener("abort", follow, { once: true });
  return {
    signal: own.signal,
    abort: () => own.abort(),
    release: () => other.removeEventListener("abort", follow),
  };
}
