import { hostOf, isLoopback } from "../../addresses.ts";
import type { Log } from "../../world.ts";

/** Warns that a server's certificate is not verified. A loopback address gets no warning. `what`: "this cluster is not verified". */
export function warnUnverified(log: Pick<Log, "warn">, address: string, what: string): void {
  if (!isLoopback(address)) log.warn(`${hostOf(address)}: the identity of ${what}`);
}
