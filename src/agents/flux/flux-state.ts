import type { Evidence } from "../../domain/gate.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import type { Rollout } from "../rollout.ts";
import { defaultGraces } from "../shared/graces.ts";
import { lastedSince } from "../shared/lasted-since.ts";
import type { BaseRuling } from "../shared/ruling.ts";
import { type SyncState, syncStateOf } from "../shared/sync-state.ts";
import type { FluxContext, FluxGraces, FluxNeed, FluxObjects, Recurring } from "./flux-context.ts";
import { commitIn, type FluxObject, readFluxObject } from "./flux-object.ts";

/** What a revision that Flux names is to ours; "none": it names none. Whether another commit carries our images is all that its rows ask. */
type RevisionState = Exclude<SyncState, "carried"> | "none";

/** Everything that a row may look at, read once. */
export interface FluxState {
  readonly subject: FluxObject;
  /** The Kustomization that is judged, or that applies what is. */
  readonly kustomization: FluxObject | undefined;
  readonly rollout: Rollout;
  readonly context: FluxContext;
  readonly objects: FluxObjects;
  readonly grace: FluxGraces;
  readonly source: FluxObject | undefined;
  /** What the source has fetched, what was tried last, and what was applied last. */
  readonly artifact: RevisionState;
  readonly attempted: RevisionState;
  readonly applied: RevisionState;
  /** Whether the last try and the last success are the same revision. */
  readonly isSettled: boolean;
}

/** What a row says. */
export interface FluxRuling extends BaseRuling<FluxNeed, Recurring> {
  readonly evidence?: Evidence;
  readonly since?: Date | undefined;
  /** Where this is Flux's own word: when it looked last. */
  readonly lookedAt?: Date | undefined;
  /** Whether it only passes over: a run hides for a while what was wrong before, and heals nothing. */
  readonly isPassing?: boolean;
}

/** A row of the decision table. The first that says something decides. */
export interface FluxRow {
  readonly id: string;
  /** What the row is about, in a few words. */
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

/** The commits of a Kustomization. Of an OCI artifact, the commit it was made from, where its maker wrote that down. */
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
  // What is tried is named by its digest alone: that of what was applied, or of what the source holds now.
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

/** For how long look after look has seen it, in milliseconds: 0 at the first. */
export function seenFor({ context }: FluxState, what: Recurring): number {
  return lastedSince(context.memory?.seen?.[what], context.now.getTime());
}

/** When Flux looked last at what it calls ready: each run says so anew, but a HelmRelease's only where something has changed. */
export function lookedAt({ subject, context: { handledAt } }: FluxState): Date | undefined {
  const times = [subject.condition("Ready")?.since, handledAt].flatMap((time) => time?.getTime() ?? []);
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

/** Longer between two looks, and a failed try could have come and gone unseen. In milliseconds. */
const blink = 30_000;

/** Since when it has been healthy in every look; undefined where looks were missed. */
export function healthySince({ context: { now, memory } }: FluxState): Date | undefined {
  const { at, healthySince: since } = memory ?? {};
  return at !== undefined && now.getTime() - at.getTime() <= blink ? since : undefined;
}
