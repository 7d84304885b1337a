import { failureOf } from "../errors.ts";
import type { World } from "../world.ts";
import type { Delivered } from "./deliver-to-places.ts";

/** What follows a delivery may fail in any way: what landed is reported all the same, and the failure beside it. */
export async function keepDelivered<After extends Delivered>(
  delivered: Delivered,
  { signal }: Pick<World, "signal">,
  after: () => Promise<After>,
): Promise<Delivered | After> {
  try {
    return await after();
  } catch (error) {
    return { ...delivered, failure: failureOf(error, signal) };
  }
}
