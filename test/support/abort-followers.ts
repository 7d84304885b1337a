import { getEventListeners } from "node:events";
import { types } from "node:util";

/**
 * How many follow a signal: its listeners, and the signals that `AbortSignal.any` made of it. Of the latter, Node 20 drops none while the
 * signal lives, and keeps their set in a property of its own.
 */
export function abortFollowers(signal: AbortSignal): number {
  const symbol = Object.getOwnPropertySymbols(signal).find(({ description }) => description === "kDependantSignals");
  const dependants: unknown = symbol && Reflect.get(signal, symbol);
  return getEventListeners(signal, "abort").length + (types.isSet(dependants) ? dependants.size : 0);
}
