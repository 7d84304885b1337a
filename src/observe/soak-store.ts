import type { ImageVersion } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { type SoakNote, type SoakRules, soakFingerprint } from "../domain/soak-note.ts";
import type { Watcher } from "./watcher.ts";

/** Identifies a soak: an app's images in an environment, introduced by a commit. */
export interface SoakSubject {
  readonly target: Target;
  readonly versions: readonly ImageVersion[];
  readonly commit: string;
}

/** Keeps a soak from one run to the next. Neither method fails: a soak that was not kept starts again. */
export interface SoakStore {
  /** Notes of earlier runs, newest first. */
  recall(): Promise<readonly SoakNote[]>;
  keep(note: SoakNote, tolerate: number): Promise<void>;
}

/** Continues the soak of an earlier run, and keeps ours for a later one. */
export interface SoakRecorder {
  /** Moves the start of the records to the earlier run's, once all agents have answered and the notes are loaded. */
  takeUp(watchers: readonly Watcher[]): void;
  /** Keeps a note if it contains more than the agents' own records. */
  note(watchers: readonly Watcher[]): void;
  /** Resolves when the notes are stored. */
  close(): Promise<void>;
}

/**
 * Milliseconds. An agent may show a slightly older state, so only a look this long after a change of health proves the state it
 * shows.
 */
const lag = 5_000;

export function soakRecorder(memory: SoakStore | undefined, rules: SoakRules): SoakRecorder {
  /** Undefined until the notes are loaded. A slow forge does not delay the wait. */
  let past: readonly SoakNote[] | undefined;
  memory?.recall().then(
    (notes) => {
      past = notes;
    },
    () => undefined,
  );
  let isTaken = false;
  let keptUntil = Number.NEGATIVE_INFINITY;
  let keeping: Promise<unknown> = Promise.resolve();
  return {
    takeUp(watchers) {
      if (isTaken || past === undefined || !watchers.every(hasSubjects)) return;
      isTaken = true;
      const mark = markOf(watchers, rules);
      const found = past.find((note) => note.mark === mark);
      if (found === undefined) return;
      const proven = found.seen.getTime() - lag;
      for (const { record } of watchers) record.takeUp(found.since.getTime(), proven);
      keptUntil = proven;
    },
    note(watchers) {
      if (memory === undefined || !watchers.every(hasSubjects)) return;
      const starts = watchers.map(({ record }) => record.healthySince()?.getTime());
      const changes = watchers.map(({ record }) => record.lastChange());
      const since = Math.max(...starts.map((start) => start ?? Number.POSITIVE_INFINITY));
      const changed = Math.max(...changes.map((change) => change ?? Number.POSITIVE_INFINITY));
      const seen = Math.min(...watchers.map(({ look }) => look?.at.getTime() ?? Number.NEGATIVE_INFINITY));
      const isMoreThanRecords = since < changed;
      if (!isMoreThanRecords || changed <= keptUntil || seen - lag < changed) return;
      keptUntil = seen - lag;
      const note = { since: new Date(since), seen: new Date(seen), mark: markOf(watchers, rules) };
      keeping = keeping.then(() => memory.keep(note, rules.tolerate)).catch(() => undefined);
    },
    async close() {
      await keeping;
    },
  };
}

const hasSubjects = ({ look }: Watcher): boolean => look !== undefined && look.subjects.length > 0;

const markOf = (watchers: readonly Watcher[], rules: SoakRules): string =>
  soakFingerprint(
    rules,
    watchers.flatMap(({ agent, look }) =>
      (look?.subjects ?? []).map(({ subject }) => JSON.stringify([agent.kind, agent.name, subject])),
    ),
  );
