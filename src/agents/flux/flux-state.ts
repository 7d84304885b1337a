import type { Evidence } from "../../domain/gate.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import type { Rollout } from "../rollout.ts";
import { defaultGraces } from "../shared/graces.ts";
import { lastedSince } from "../shared/lasted-since.ts";
import type { BaseRuling } from "../shared/ruling.ts";
import { type SyncState, syncStateOf } from "../shared/sync-state.ts";
import type { FluxContext, FluxGraces, FluxNeed, FluxObjects, Recurring } from "./flux-context.ts";
import { commitIn, type FluxObject, readFluxObject } from "./flux-object.ts";

/** How a Flux revision relates to our commit. "none": it names no commit. A commit that carries our images counts as ours. */
type RevisionState = Exclude<SyncState, "carried"> | "none";

/** Input of the rows, read once. */
export interface FluxState {
  readonly subject: FluxObject;
  /** The judged Kustomization, or the one that applies the judged HelmRelease. */
  readonly kustomization: FluxObject | undefined;
  readonly rollout: Rollout;
  readonly context: FluxContext;
  readonly objects: FluxObjects;
  readonly grace: FluxGraces;
  readonly source: FluxObject | undefined;
  /** The revision that the source fetched. Below: the last one attempted, and the last one applied. */
  readonly artifact: RevisionState;
  readonly attempted: RevisionState;
  readonly applied: RevisionState;
  /** Whether the last attempted revision is also the last applied one. */
  readonly isSettled: boolean;
}

/** Result of a row. */
export interface FluxRuling extends BaseRuling<FluxNeed, Recurring> {
  readonly evidence?: Evidence;
  readonly since?: Date | undefined;
  /** When Flux last reconciled, if health is only Flux's report. */
  readonly lookedAt?: Date | undefined;
  /** Whether the state is temporary: a running reconciliation hides earlier trouble for a while, and does not end it. */
  readonly isPassing?: boolean;
}

/** A row of the decision table. The first row that applies decides. */
export interface FluxRow {
  readonly id: string;
  /** Short description of the row. */
  readonly means: string;
  judge(observed: FluxState): FluxRuling | undefined;
}

interface Given {
  readonly subject: FluxObject;
  /** The Kustomization that the revisions are read from. */
  readonly kustomization: FluxObject | undefined;
  readonly objects: FluxObjects;
  readonly rollout: Rollout;
  readonly context: FluxContext;
}

export function fluxState({ subject, kustomization, objects, rollout, context }: Given): FluxState {
  const source = readFluxObject(objects.source);
  const artifact = source && sourceCommit(source);
  const { applied, attempted } = commitsOf(kustomization, source);
  const { lastAppliedRevision, lastAttemptedRevision } = kustomization?.status ?? {};
  return {
    subject,
    kustomization,
    rollout,
    context,
    objects,
    grace: { ...defaultGraces, ...context.policy?.grace },
    source,
    artifact: revisionState(artifact, context),
    attempted: revisionState(attempted, context),
    applied: revisionState(applied, context),
    isSettled: lastAppliedRevision !== undefined && lastAppliedRevision === lastAttemptedRevision,
  };
}

/** Commits of a Kustomization. For an OCI artifact, the commit that it was built from, if its metadata names one. */
function commitsOf(
  kustomization: FluxObject | undefined,
  source: FluxObject | undefined,
): { applied: string | undefined; attempted: string | undefined } {
  const status = kustomization?.status ?? {};
  const { lastAppliedRevision, lastAttemptedRevision, lastAppliedOriginRevision, lastAttemptedOriginRevision } = status;
  const reference = kustomization?.spec["sourceRef"];
  const isGit = (source?.kind ?? fieldsOf(reference)["kind"]) === "GitRepository";
  if (isGit) return { applied: commitIn(lastAppliedRevision), attempted: commitIn(lastAttemptedRevision) };
  const applied = commitIn(lastAppliedOriginRevision);
  // Without an origin revision, the attempted revision is only a digest. It may equal that of the applied or the fetched artifact.
  const isWhat = (revision: unknown): boolean =>
    lastAttemptedRevision !== undefined && lastAttemptedRevision === revision;
  const fetched = source && isWhat(fieldsOf(source.status["artifact"])["revision"]) ? sourceCommit(source) : undefined;
  const known = isWhat(lastAppliedRevision) ? applied : fetched;
  return { applied, attempted: commitIn(lastAttemptedOriginRevision) ?? known };
}

function sourceCommit({ kind, status }: FluxObject): string | undefined {
  const artifact = fieldsOf(status["artifact"]);
  if (kind === "GitRepository") return commitIn(artifact["revision"]);
  return commitIn(fieldsOf(artifact["metadata"])["org.opencontainers.image.revision"]);
}

function revisionState(commit: string | undefined, { relation, contentAt }: FluxContext): RevisionState {
  if (commit === undefined) return "none";
  const related = relation(commit);
  const state = syncStateOf(related, contentAt(commit));
  if (state === "carried") return "ours";
  return related === "diverged" ? "diverged" : state;
}

/** How long consecutive looks have seen it, in milliseconds. 0 on the first. */
export function seenFor({ context }: FluxState, what: Recurring): number {
  return lastedSince(context.memory?.seen?.[what], context.now.getTime());
}

/** When Flux last reconciled a ready object. Every run updates a Kustomization's condition, but a HelmRelease's only after a change. */
export function lookedAt({ subject, context: { handledAt } }: FluxState): Date | undefined {
  const times = [subject.condition("Ready")?.since, handledAt].flatMap((time) => time?.getTime() ?? []);
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

/** Milliseconds. If two looks are further apart, a failed attempt may have gone unseen between them. */
const blink = 30_000;

/** Since when every look has seen it healthy. Undefined if looks were missed. */
export function healthySince({ context: { now, memory } }: FluxState): Date | undefined {
  const { at, healthySince: since } = memory ?? {};
  return at !== undefined && now.getTime() - at.getTime() <= blink ? since : undefined;
}
