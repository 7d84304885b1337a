import type { MergeAnswer, MergeRefusal, WaitCause } from "../forge.ts";

const waitCauses: ReadonlySet<string> = new Set<WaitCause>([
  "mergeability",
  "base-moved",
  "behind",
  "checks",
  "approvals",
  "queue",
]);

const isWaitCause = (why: WaitCause | MergeRefusal): why is WaitCause => waitCauses.has(why);

export const waits = (why: WaitCause, message: string): MergeAnswer => ({ kind: "waits", why, message });

export const refused = (why: MergeRefusal, message: string): MergeAnswer => ({ kind: "refused", why, message });

/** The cause decides whether asking again may help. */
export const unmerged = (why: WaitCause | MergeRefusal, message: string): MergeAnswer =>
  isWaitCause(why) ? waits(why, message) : refused(why, message);
