import type { Relation } from "../../git/repository.ts";
import type { ContentAt } from "../rollout.ts";

/**
 * How a revision relates to the rollout. "ours": the commit itself. "carried": another commit with our images: a later
 * one, or one of a rewritten branch (a squash, a rebase). "changed": a later commit with something else in our sites.
 * "unclear": a later commit whose content is unknown.
 */
export type SyncState = "ours" | "carried" | "unclear" | "changed" | "old" | "diverged" | "unknown";

/** Combines how the revision relates to our commit with whether it has our images. */
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

/** Whether the revision certainly has our commit's images. */
export const carries = (state: SyncState): boolean => state === "ours" || state === "carried";

/** Whether the revision is our commit or a later one, whatever it changed. */
export const covers = (state: SyncState): boolean => carries(state) || state === "unclear" || state === "changed";
