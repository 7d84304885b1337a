/** How long consecutive looks have seen something, in milliseconds. 0 on the first. */
export const lastedSince = (since: Date | undefined, now: number): number =>
  since === undefined ? 0 : Math.max(0, now - since.getTime()) || 0;
