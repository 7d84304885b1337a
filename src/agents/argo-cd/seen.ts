import type { ArgoCdMemory, Recurring } from "./context.ts";
import type { Ruling, Scene } from "./scene.ts";

/** For how long look after look has seen it: 0 at the first. */
export function seenFor(scene: Scene, what: Recurring): number {
  const since = scene.context.memory?.seen?.[what]?.getTime();
  return since === undefined ? 0 : Math.max(0, scene.now - since) || 0;
}

/** What is seen now keeps the time of its first look; what is not seen any more is forgotten. */
export function keepSeen(scene: Scene, ruling: Ruling): ArgoCdMemory["seen"] {
  const before = scene.context.memory?.seen ?? {};
  return Object.fromEntries((ruling.seen ?? []).map((what) => [what, before[what] ?? scene.context.now]));
}
