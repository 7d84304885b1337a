import type { ImageVersion } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { type SoakNote, type SoakRules, soakFingerprint } from "../domain/soak-note.ts";
import type { Watcher } from "./watcher.ts";

/** Whose soak it is: what an app's images are in an environment by a commit. */
export interface SoakSubject {
  readonly target: Target;
  readonly versions: readonly ImageVersion[];
  readonly commit: string;
}

/** Where a soak is remembered that outlasts one run. Neither way fails: what is not remembered begins again. */
export interface SoakStore {
  /** What earlier runs have left, the newest first. */
  recall(): Promise<readonly SoakNote[]>;
  keep(note: SoakNote, tolerate: number): Promise<void>;
}

/** Takes up the soak that an earlier run has watched, and leaves ours for a later one. */
export interface SoakRecorder {
  /** Once all agents have answered, and it is known what was left: lets their records begin where the earlier run's did. */
  takeUp(watchers: readonly Watcher[]): void;
  /** Leaves a note where it holds more than the agents' own records. */
  note(watchers: readonly Watcher[]): void;
  /** Until what was noted is kept. */
  close(): Promise<void>;
}

/**
 * An agent may show things as they were a moment ago: so long after a change of health must a look be before it proves what it shows. In
 * milliseconds.
 */
const lag = 5_000;

export function soakRecorder(memory: SoakStore | undefined, rules: SoakRules): SoakRecorder {
  /** Undefined: nobody has told yet, and a slow forge keeps no wait from going on. */
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
