import type { Rollout } from "../rollout.ts";
import { sameRepository } from "../shared/same-repository.ts";
import { covers, type SyncState, syncStateOf } from "../shared/sync-state.ts";
import type { Application, Source } from "./application.ts";
import type { ArgoCdContext } from "./context.ts";

/** Only a whole hash is a commit. Under an error, the revision field holds a branch name. */
export const isCommit = (revision: string | undefined): revision is string =>
  revision !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);

/** Sync state from the relations that were looked up: to our commit, or to its hydrated commit. */
export function syncStateIn(application: Application, context: ArgoCdContext): (revision?: string) => SyncState {
  const { hydrator } = application;
  if (hydrator === undefined) return (revision) => drySyncState(revision, context);
  return (revision) => {
    if (!isCommit(revision)) return "unknown";
    if (revision === hydrator.hydratedSHA) return "ours";
    const relation = context.relationOfHydrated?.(revision) ?? "unknown";
    // If the content is unknown, assumes ours: later hydrations come from the same dry commit or a later one, which R3 has judged.
    return syncStateOf(relation, context.contentOfHydrated?.(revision) ?? "same");
  };
}

export const drySyncState = (revision: string | undefined, context: ArgoCdContext): SyncState =>
  isCommit(revision) ? syncStateOf(context.relation(revision), context.contentAt(revision)) : "unknown";

/**
 * Indexes of the sources that read our branch. "elsewhere": their target revisions, if they read our repository but none reads our branch.
 */
export function ourSources(application: Application, rollout: Rollout, context: ArgoCdContext) {
  const sources = application.hydrator === undefined ? application.sources : [application.hydrator.dry];
  const inRepository = [...sources.entries()].filter(
    ([, source]) => source.chart === undefined && sameRepository(source.repoURL, rollout.repoURL),
  );
  const tracking = inRepository.filter(([, source]) => tracks(source, rollout, context));
  return {
    indexes: tracking.map(([index]) => index),
    elsewhere: tracking.length === 0 ? inRepository.map(([, source]) => source.targetRevision) : [],
  };
}

function tracks({ targetRevision }: Source, rollout: Rollout, context: ArgoCdContext): boolean {
  const target = targetRevision.replace(/^refs\/heads\//, "");
  if (target === rollout.branch) return true;
  if (target === "" || target === "HEAD") return rollout.isDefaultBranch !== false;
  return covers(drySyncState(targetRevision, context));
}
