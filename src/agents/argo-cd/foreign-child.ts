import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { Rollout } from "../rollout.ts";
import { sameRepository } from "../shared/same-repository.ts";
import type { KnownRelations } from "./known-relations.ts";
import { cutToSecond, readTime } from "./time.ts";

/** An Application in the form that the judge reads, and how its revisions relate to our commit. */
export interface Reading {
  readonly application: Fields;
  readonly relations: KnownRelations;
}

/** Replaces every revision that is not the present one. */
const earlier = "0".repeat(40);

/**
 * A child that deploys another repository or a chart has no revision of ours. Our commit can change only its definition, which the parent
 * applies. So its present revision counts as ours if it was compared with its present definition. It must be synced and healthy like
 * any other. Undefined if the child reads our repository: then it is judged as it is.
 */
export function readAsChild(application: Fields, { repoURL, branch, commit, pushedAt }: Rollout): Reading | undefined {
  const spec = fieldsOf(application["spec"]);
  const sources = sourcesIn(spec);
  const isOurs = sources.some(
    (source) => source["chart"] === undefined && sameRepository(textOf(source["repoURL"]) ?? "", repoURL),
  );
  if (isOurs || sources.length === 0 || spec["sourceHydrator"] !== undefined) return undefined;
  const ours = (source: unknown): Fields => {
    // `path` may be any text, so it carries everything that distinguishes one definition from another.
    const path = JSON.stringify(fieldsOf(source));
    return { repoURL, targetRevision: branch, path };
  };
  const status = fieldsOf(application["status"]);
  const present = revisionsIn(fieldsOf(status["sync"]));
  const isPresent = (fields: Fields): boolean => JSON.stringify(revisionsIn(fields)) === JSON.stringify(present);
  const translated = (value: unknown, isNew = true): Fields => {
    const fields = fieldsOf(value);
    const revision = revisionsIn(fields).length === 0 ? undefined : isNew && isPresent(fields) ? commit : earlier;
    return { ...fields, ...withSources(fields, ours), ...withRevision(fields, revision) };
  };
  // An operation before our commit was not about our commit, whatever its revision.
  const isAfter = (time: unknown): boolean => (readTime(time) ?? Number.NaN) >= cutToSecond(pushedAt.getTime());
  const sync = fieldsOf(status["sync"]);
  const state = fieldsOf(status["operationState"]);
  const operation = fieldsOf(state["operation"]);
  const wasForUs = isAfter(state["startedAt"]);
  return {
    application: {
      ...application,
      spec: { ...spec, ...withSources(spec, ours) },
      status: {
        ...status,
        sync: { ...translated(sync), comparedTo: translated(sync["comparedTo"]) },
        history: listOf(status["history"]).map((entry) =>
          translated(entry, isAfter(fieldsOf(entry)["deployStartedAt"])),
        ),
        ...(status["operationState"] !== undefined && {
          operationState: {
            ...state,
            operation: { ...operation, sync: translated(operation["sync"], wasForUs) },
            ...(state["syncResult"] !== undefined && { syncResult: translated(state["syncResult"], wasForUs) }),
          },
        }),
      },
    },
    relations: {
      relation: (revision) => (revision === commit ? "same" : revision === earlier ? "ancestor" : "unknown"),
      contentAt: () => "same",
    },
  };
}

function sourcesIn(spec: Fields): Fields[] {
  const several = listOf(spec["sources"]).map(fieldsOf);
  return several.length > 0 || spec["source"] === undefined ? several : [fieldsOf(spec["source"])];
}

const revisionsIn = ({ revision, revisions }: Fields): string[] =>
  [revision, ...listOf(revisions)].flatMap((text) => textOf(text) ?? []);

const withSources = ({ source, sources }: Fields, ours: (source: unknown) => Fields): Fields => ({
  ...(source !== undefined && { source: ours(source) }),
  ...(Array.isArray(sources) && { sources: sources.map(ours) }),
});

const withRevision = ({ revision, revisions }: Fields, text: string | undefined): Fields =>
  text === undefined
    ? {}
    : {
        ...(revision !== undefined && { revision: text }),
        ...(Array.isArray(revisions) && { revisions: revisions.map(() => text) }),
      };
