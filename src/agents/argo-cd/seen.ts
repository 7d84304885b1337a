import { lastedSince } from "../shared/lasted-since.ts";
import type { ApplicationState, Ruling } from "./application-state.ts";
import type { ArgoCdMemory, Recurring } from "./context.ts";

/** For how long look after look has seen it: 0 at the first. */
export function seenFor(observed: ApplicationState, what: Recurring): number {
  return lastedSince(observed.context.memory?.seen?.[what], observed.now);
}

/** What is seen now keeps the time of its first look; what is not seen any more is forgotten. */
export function keepSeen(observed: ApplicationState, ruling: Ruling): ArgoCdMemory["seen"] {
  const before = observed.context.memory?.seen ?? {};
  return Object.fromEntries((ruling.seen ?? []).map((what) => [what, before[what] ?? observed.context.now]));
}
