import type { Relation } from "../../git/repository.ts";
import type { ContentAt, Rollout } from "../rollout.ts";
import { sameRepository } from "../shared/same-repository.ts";
import type { Application, Source } from "./application.ts";
import type { ArgoCdContext } from "./context.ts";

/**
 * What a revision is to the rollout. "ours": the commit itself. "carried": another one that has our images too: a later
 * one, or one of a rewritten branch (a squash, a rebase). "changed": a later one, in which our places hold something else.
 * "unclear": a later one, of which nobody knows what it holds.
 */
export type Standing = "ours" | "carried" | "unclear" | "changed" | "old" | "diverged" | "unknown";

/** Only a whole hash is a revision: under an error a branch's name stands in its place. */
export const isCommit = (revision: string | undefined): revision is string =>
  revision !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);

function standingOf(revision: string | undefined, relation: Relation, content: ContentAt): Standing {
  if (!isCommit(revision)) return "unknown";
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
export const carries = (standing: Standing): boolean => standing === "ours" || standing === "carried";

/** Whether the revision came with our commit or after it, whatever it made of it. */
export const covers = (standing: Standing): boolean =>
  carries(standing) || standing === "unclear" || standing === "changed";

/** A standing from the relations that were looked up, or from those of the hydrated branch. */
export function standingIn(application: Application, context: ArgoCdContext): (revision?: string) => Standing {
  const { hydrator } = application;
  if (hydrator === undefined) return (revision) => dryStanding(revision, context);
  return (revision) => {
    if (!isCommit(revision)) return "unknown";
    if (revision === hydrator.hydratedSHA) return "ours";
    const relation = context.relationOfHydrated?.(revision) ?? "unknown";
    // Where nobody looked into the branch: what was hydrated later came from the same dry commit or a later one, of which R3 has told.
    return standingOf(revision, relation, context.contentOfHydrated?.(revision) ?? "same");
  };
}

export const dryStanding = (revision: string | undefined, context: ArgoCdContext): Standing =>
  isCommit(revision) ? standingOf(revision, context.relation(revision), context.contentAt(revision)) : "unknown";

/** Indexes of the sources that read our branch. "elsewhere": our repository, but none of them on our branch. */
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
  return covers(dryStanding(targetRevision, context));
}
