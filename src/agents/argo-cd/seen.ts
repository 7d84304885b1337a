import { lastedSince } from "../shared/lasted-since.ts";
import type { ApplicationState, Ruling } from "./application-state.ts";
import type { ArgoCdMemory, Recurring } from "./context.ts";

/** How long consecutive looks have seen it, in milliseconds. 0 on the first. */
export function seenFor(observed: ApplicationState, what: Recurring): number {
  return lastedSince(observed.context.memory?.seen?.[what], observed.now);
}

/** Keeps the time of the first look for every state that this look sees. Forgets all others. */
export function keepSeen(observed: ApplicationState, ruling: Ruling): ArgoCdMemory["seen"] {
  const before = observed.context.memory?.seen ?? {};
  return Object.fromEntries((ruling.seen ?? []).map((what) => [what, before[what] ?? observed.context.now]));
}
