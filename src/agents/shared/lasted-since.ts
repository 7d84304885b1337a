/** For how many milliseconds something has been seen, look after look: 0 at the first. */
export const lastedSince = (since: Date | undefined, now: number): number =>
  since === undefined ? 0 : Math.max(0, now - since.getTime()) || 0;
