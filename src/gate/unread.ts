import { TagboatError } from "../errors.ts";
import type { Unread } from "./gate-facts.ts";

/** Reads a fact. Returns a failure as `Unread`, because an unknown fact must keep the gate closed. @throws bug, interrupted */
export async function unread<Fact>(read: () => Promise<Fact>): Promise<Fact | Unread> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "bug" || error.kind === "interrupted") throw error;
    const { message: reason, kind, hint } = error;
    return {
      kind: "unread",
      reason,
      noResponse: kind === "remote" || kind === "timeout",
      ...(hint !== undefined && { hint }),
    };
  }
}
