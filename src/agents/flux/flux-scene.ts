import type { Evidence } from "../../domain/gate.ts";
import type { FailureKind, TroubledResource, VerdictState } from "../../domain/verdict.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import type { Rollout } from "../rollout.ts";
import type { FluxContext, FluxGraces, FluxNeed, FluxObjects, Recurring } from "./flux-context.ts";
import { commitIn, type FluxObject, readFluxObject } from "./flux-object.ts";

/**
 * How a revision stands to ours. `ours`: it is our commit, or carries our image as well; `replaced`: a later one with other images;
 * `elsewhere`: not of our line; `undecided`: a later one of which nobody knows what it carries.
 */
export type Standing = "none" | "ours" | "older" | "replaced" | "elsewhere" | "undecided" | "unknown";

/** Everything that a row may look at, read once. */
export interface FluxScene {
  readonly subject: FluxObject;
  /** The Kustomization that is judged, or that applies what is. */
  readonly kustomization: FluxObject | undefined;
  readonly rollout: Rollout;
  readonly context: FluxContext;
  readonly objects: FluxObjects;
  readonly grace: FluxGraces;
  readonly source: FluxObject | undefined;
  /** What the source has fetched, what was tried last, and what was applied last. */
  readonly artifact: Standing;
  readonly attempted: Standing;
  readonly applied: Standing;
  /** Whether the last try and the last success are the same revision. */
  readonly isSettled: boolean;
}

/** What a row says. */
export interface FluxRuling {
  readonly state: VerdictState;
  readonly reason: string;
  readonly error?: "config" | "not-found";
  /** Of failed. Default: "rollout". */
  readonly failure?: FailureKind;
  readonly evidence?: Evidence;
  readonly since?: Date | undefined;
  /** Where this is Flux's own word: when it looked last. */
  readonly lookedAt?: Date | undefined;
  readonly resources?: readonly TroubledResource[];
  readonly needs?: readonly FluxNeed[];
  /** What goes on being seen, and turns bad when it lasts. */
  readonly seen?: readonly Recurring[];
  /** Whether it only passes over: a run hides for a while what was wrong before, and heals nothing. */
  readonly isPassing?: boolean;
}

/** A row of the decision table. The first that says something decides. */
export interface FluxRow {
  readonly id: string;
  /** What the row is about, in a few words. */
  readonly means: string;
  judge(scene: FluxScene): FluxRuling | undefined;
}

const graces: FluxGraces = { settle: 10_000, comparison: 60_000, unknown: 180_000, image: 120_000, degraded: 120_000 };

interface Given {
  readonly subject: FluxObject;
  /** The Kustomization that the revisions are read from. */
  readonly kustomization: FluxObject | undefined;
  readonly objects: FluxObjects;
  readonly rollout: Rollout;
  readonly context: FluxContext;
}

export function sceneOf({ subject, kustomization, objects, rollout, context }: Given): FluxScene {
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
    grace: { ...graces, ...context.policy?.grace },
    source,
    artifact: standingOf(artifact, context),
    attempted: standingOf(attempted, context),
    applied: standingOf(applied, context),
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

function standingOf(commit: string | undefined, { relation, contentAt }: FluxContext): Standing {
  if (commit === undefined) return "none";
  const related = relation(commit);
  if (related === "same") return "ours";
  if (related === "ancestor") return "older";
  if (related === "unknown") return "unknown";
  const content = contentAt(commit);
  if (content === "same") return "ours";
  if (related === "diverged") return "elsewhere";
  return content === "changed" ? "replaced" : "undecided";
}

/** For how long look after look has seen it, in milliseconds: 0 at the first. */
export function seenFor({ context }: FluxScene, what: Recurring): number {
  const since = context.memory?.seen?.[what];
  return since === undefined ? 0 : Math.max(0, context.now.getTime() - since.getTime());
}

/** When Flux looked last at what it calls ready: each run says so anew, but a HelmRelease's only where something has changed. */
export function lookedAt({ subject, context: { handledAt } }: FluxScene): Date | undefined {
  const times = [subject.condition("Ready")?.since, handledAt].flatMap((time) => time?.getTime() ?? []);
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

/** Longer between two looks, and a failed try could have come and gone unseen. In milliseconds. */
const blink = 30_000;

/** Since when it has been healthy in every look; undefined where looks were missed. */
export function healthySince({ context: { now, memory } }: FluxScene): Date | undefined {
  const { at, healthySince: since } = memory ?? {};
  return at !== undefined && now.getTime() - at.getTime() <= blink ? since : undefined;
}
