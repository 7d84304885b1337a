import type { Relation } from "../../git/repository.ts";
import type { ContentAt } from "../rollout.ts";

/**
 * What a revision is to the rollout. "ours": the commit itself. "carried": another one that has our images too: a later
 * one, or one of a rewritten branch (a squash, a rebase). "changed": a later one, in which our places hold something else.
 * "unclear": a later one, of which nobody knows what it holds.
 */
export type SyncState = "ours" | "carried" | "unclear" | "changed" | "old" | "diverged" | "unknown";

/** By how the revision stands to our commit, and whether it holds our images. */
export function syncStateOf(relation: Relation, content: ContentAt): SyncState {
  switch (relation) {
    case "same":
      return "ours";
    case "ancestor":
      return "old";
    case "descendant":
      return content === "same" ? "carried" : content === "changed" ? "changed" : "unclear";
    case "diverged":
      return content === "same" ? "carried" : content === "changed" ? "diverged" : "unknown";
    default:
      return "unknown";
  }
}

/** Whether the revision holds our commit's images for certain. */
export const carries = (state: SyncState): boolean => state === "ours" || state === "carried";

/** Whether the revision came with our commit or after it, whatever it made of it. */
export const covers = (state: SyncState): boolean => carries(state) || state === "unclear" || state === "changed";
