import type { ChangeSet, FileChange, ImageChange } from "../domain/change-set.ts";
import type { Hold } from "../domain/hold.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import type { FileContent, Snapshot } from "../git/repository.ts";
import type { Owns, PastChanges } from "../history/past-changes.ts";
import { encodeText, finishWithPauses } from "../manifests/index.ts";
import { type ClosedGates, noClosedGates } from "./closed-gates.ts";
import type { OrderLookups } from "./order-lookups.ts";
import { planUpdate } from "./plan-update.ts";
import { groupMembers, type Holds, holdPathsOf, readEffectiveHolds } from "./read-holds.ts";
import { readAllAhead, readSources, type Sources } from "./read-sources.ts";
import { findFiles } from "./target-files.ts";
import type { UpdatePlan, UpdateRules, UpdateTarget } from "./update-facts.ts";

/** A target whose file globs are not resolved yet. */
export type PlanTarget = Omit<UpdateTarget, "files">;

export interface SnapshotPlan {
  readonly changeSet: ChangeSet;
  /** All names of each change's image: the wanted one, and those that the files have. */
  readonly names: ReadonlyMap<ImageChange, readonly string[]>;
  /** New contents by path, with the files' modes. */
  readonly contents: ReadonlyMap<string, FileContent>;
}

/** Reads what the targets need from a snapshot in few round trips, and plans on it. */
export async function planOnSnapshot(
  snapshot: Snapshot,
  targets: readonly PlanTarget[],
  {
    closed = noClosedGates,
    rollbacks = new Map(),
    ...planning
  }: Omit<Planning, "holds" | "sources" | "closed"> & {
    /** Holds of open rollbacks, by `targetName`. */
    readonly rollbacks?: ReadonlyMap<string, Hold> | undefined;
    /** Gates that were found closed for an earlier plan on this state. */
    readonly closed?: ClosedGates | undefined;
  },
): Promise<SnapshotPlan> {
  const located = await locateFiles(snapshot, targets);
  const present = targets.map(({ target }) => target);
  const holds = withRollbacks(await readEffectiveHolds(snapshot, present), present, rollbacks);
  const sources = await readSources(snapshot, [
    ...new Set(located.flatMap(({ files }) => files.map((file) => file.path))),
  ]);
  const plan = await planWithNeeds(snapshot, located, { ...planning, holds, closed, sources });
  return { changeSet: changeSetOf(plan, sources), names: plan.names, contents: contentsOf(plan, sources) };
}

/** A hold on the branch comes first: it has a person's reason. */
const withRollbacks = (holds: Holds, targets: readonly Target[], rollbacks: ReadonlyMap<string, Hold>): Holds =>
  new Map(
    targets.flatMap((target) => {
      const hold = holds.get(target) ?? rollbacks.get(targetName(target));
      return hold === undefined ? [] : [[target, hold] as const];
    }),
  );

async function locateFiles(snapshot: Snapshot, targets: readonly PlanTarget[]): Promise<UpdateTarget[]> {
  // Lists all globs together, so that one fetch brings every subtree. A single target's list then needs no request.
  const globs = targets.flatMap(({ target }) => [...target.files, ...groupMembers(target).flatMap(holdPathsOf)]);
  await snapshot.list([...new Set(globs)]);
  const located: UpdateTarget[] = [];
  for (const target of targets) {
    const { files, missing } = await findFiles(snapshot, target.target.files);
    if (missing !== undefined) throw missing;
    located.push({ ...target, files });
  }
  return located;
}

interface Planning {
  readonly rules: UpdateRules;
  readonly now: Date;
  readonly lookups: OrderLookups;
  /** Only for files that the user named. */
  readonly owns?: Owns | undefined;
  readonly holds: Holds;
  readonly closed: ClosedGates;
  readonly sources: Sources;
}

/** Each round answers what the plan asked for. It ends because a plan asks each question only once. */
async function planWithNeeds(
  snapshot: Snapshot,
  targets: readonly UpdateTarget[],
  { sources, lookups, ...known }: Planning,
): Promise<UpdatePlan> {
  const related = new Map<string, string | undefined>();
  const { texts, unreadable } = sources;
  let past: PastChanges | undefined;
  for (;;) {
    const facts = { ...known, targets, texts, unreadable, related, past, answers: lookups };
    const plan = await finishWithPauses(planUpdate(facts), snapshot.pause);
    if (!("needs" in plan)) return plan;
    const files = [...plan.needs.files];
    const read = await readSources(snapshot, files);
    for (const path of files) related.set(path, read.texts.get(path));
    await readAllAhead(read.texts, snapshot);
    for (const question of plan.needs.orders) await lookups.ask(question);
    for (const source of plan.needs.commits) await lookups.askPresence(source);
    if (plan.needs.past) past = await lookups.past(snapshot);
    if (past !== undefined && plan.needs.contents.size > 0)
      past = await lookups.withContents(snapshot, past, plan.needs.contents);
  }
}

function changeSetOf({ changes, texts, notices }: UpdatePlan, { contents }: Sources): ChangeSet {
  const files = [...texts].map(
    ([path, text]): FileChange => ({
      path,
      before: contents.get(path)?.bytes,
      after: encodeText(text),
    }),
  );
  return { changes, files, notices };
}

function contentsOf({ texts }: UpdatePlan, { contents }: Sources): ReadonlyMap<string, FileContent> {
  return new Map(
    [...texts].map(([path, text]) => [path, { bytes: encodeText(text), mode: contents.get(path)?.mode ?? "100644" }]),
  );
}
