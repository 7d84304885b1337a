import { lastedSince } from "../shared/lasted-since.ts";
import type { ApplicationState, Ruling } from "./application-state.ts";
import type { ArgoCdMemory, Recurring } from "./context.ts";

/** How long consecutive looks have seen it, in milliseconds. 0 on the first. */
export function seenFor(observed: ApplicationState, what: Recurring): number {
  return lastedSince(observed.context.memory?.seen?.[what], observed.now);
}

/** What this look sees keeps the time of its first look. What it does not see is forgotten. */
export function keepSeen(observed: ApplicationState, ruling: Ruling): ArgoCdMemory["seen"] {
  const before = observed.context.memory?.seen ?? {};
  return Object.fromEntries((ruling.seen ?? []).map((what) => [what, before[what] ?? observed.context.now]));
}
