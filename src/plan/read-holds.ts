import { readHold } from "../config/hold-file.ts";
import { type Hold, holdPath } from "../domain/hold.ts";
import { appNames, type RenamedApp, type Target, targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { EntryKind, Snapshot } from "../git/repository.ts";

/** The hold of each held target. */
export type Holds = ReadonlyMap<Target, Hold>;

/** Reads holds from the same state that the change is written on, so that a push cannot bypass one. */
export async function readHolds(snapshot: Snapshot, targets: readonly Target[]): Promise<Holds> {
  const places = targets.flatMap((target) => holdPathsOf(target).map((path) => ({ target, path })));
  const found = await readHoldFiles(
    snapshot,
    places.map(({ path }) => path),
  );
  const holds = new Map<Target, Hold>();
  for (const { target, path } of places) {
    const hold = found.get(path);
    if (hold !== undefined && !holds.has(target)) holds.set(target, hold);
  }
  return holds;
}

/**
 * The hold of each target: its own, or that of an app in its group. No part of a group moves while any app is held,
 * whichever image the hold names.
 */
export async function readEffectiveHolds(snapshot: Snapshot, targets: readonly Target[]): Promise<Holds> {
  const own = await readHolds(snapshot, targets.flatMap(groupMembers));
  const byPlace = new Map([...own].map(([target, hold]) => [targetName(target), hold]));
  return new Map(
    targets.flatMap((target) => {
      const hold = longestHold(target, (member) => byPlace.get(targetName(member)));
      return hold === undefined ? [] : [[target, hold] as const];
    }),
  );
}

/** The target itself, or one target for each app of its group. */
export function groupMembers(target: Target): Target[] {
  if (target.group === undefined) return [target];
  // The earlier name is known only of the target's own app.
  const { former: _, ...other } = target;
  return target.group.apps.map((app) => (app === target.app ? target : { ...other, app }));
}

function longestHold(target: Target, holdOf: (member: Target) => Hold | undefined): Hold | undefined {
  if (target.group === undefined) return holdOf(target);
  const { name } = target.group;
  const holds = groupMembers(target).flatMap((member): Hold[] => {
    const hold = holdOf(member);
    if (hold === undefined) return [];
    const { image: _, reason, ...rest } = hold;
    return [{ ...rest, reason: [`${member.app} of group ${name}`, reason].filter(Boolean).join(": ") }];
  });
  const end = ({ until }: Hold): number => until?.getTime() ?? Number.POSITIVE_INFINITY;
  return holds.reduce<Hold | undefined>(
    (longest, hold) => (longest && end(longest) >= end(hold) ? longest : hold),
    undefined,
  );
}

/** The hold file of the app's name, then that of its earlier name. None without an environment: nothing can be held there. */
export const holdPathsOf = ({ environment, ...names }: RenamedApp & Pick<Target, "environment">): string[] =>
  environment === undefined ? [] : appNames(names).map((app) => holdPath(environment, app));

/** The holds at some paths. An unreadable hold counts too: a link, or a link on the way to it. */
export async function readHoldFiles(snapshot: Snapshot, paths: readonly string[]): Promise<ReadonlyMap<string, Hold>> {
  const kinds = await snapshot.kinds([...new Set(paths.flatMap(withFolders))]);
  const contents = await snapshot.read(paths);
  const holds = new Map<string, Hold>();
  for (const path of paths) {
    const content = contents.get(path);
    const unreadable = obstacle(path, kinds);
    if (content !== undefined) holds.set(path, readHold(new TextDecoder().decode(content.bytes)));
    else if (unreadable !== undefined) holds.set(path, { unreadable });
  }
  return holds;
}

/** The path and its parent folders. */
function withFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function obstacle(path: string, kinds: ReadonlyMap<string, EntryKind>): string | undefined {
  for (const place of withFolders(path)) {
    const kind = kinds.get(place);
    if (kind !== undefined && kind !== (place === path ? "file" : "folder")) return `${place} is a ${kind}`;
  }
  return undefined;
}

/** An unreadable hold stops everything, because only a user can say what it was for. */
export function unreadableHold(name: string, { unreadable = "" }: Hold): TagboatError {
  return new TagboatError("refused", `The hold of ${name} cannot be read: ${unreadable}`, {
    hint: "Links are never followed. Put a plain file there, or remove what is there.",
  });
}
