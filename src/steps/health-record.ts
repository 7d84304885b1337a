import type { Look } from "../agents/agent.ts";
import type { SubjectVerdict } from "../domain/verdict.ts";

/** For how long the subjects of one agent have been healthy, as the agent and our own looks tell. All times are the agent's. */
export interface HealthRecord {
  note(look: Look): void;
  /** Since when every subject of the last look has been healthy without a break; undefined: not all of them are. */
  healthySince(): Date | undefined;
}

/** One subject. In milliseconds. */
interface Track {
  isHealthy: boolean;
  /** Of the health that lasts, or that a gap may yet leave whole. */
  start: number | undefined;
  /** What the agent said last of its beginning. */
  claimed: number | undefined;
  lastHealthy: number | undefined;
  /** When it was last seen otherwise. */
  lastOther: number | undefined;
  /** Whether everything seen since it was healthy last may be passed over, if it was short. */
  isGapMild: boolean;
}

/** `tolerate`, in milliseconds: the longest time of `progressing` that breaks nothing. */
export function healthRecord(tolerate: number): HealthRecord {
  let tracks = new Map<string, Track>();
  let names: string | undefined;
  /** Since when there are exactly these subjects; undefined: there were no others. */
  let sameSince: number | undefined;
  return {
    note({ at, subjects, silence }) {
      const now = at.getTime();
      if (subjects.length === 0 && silence !== undefined) {
        // Nobody knows what was meanwhile, save an agent with records.
        for (const track of tracks.values()) track.isHealthy = false;
        return;
      }
      const present = subjects.map(({ subject }) => subject).toSorted();
      if (names !== undefined && names !== JSON.stringify(present)) sameSince = now;
      names = JSON.stringify(present);
      const seen = subjects.map((subject) => [subject.subject, tracks.get(subject.subject) ?? newTrack()] as const);
      tracks = new Map(seen);
      for (const subject of subjects)
        noteSubject(tracks.get(subject.subject) ?? newTrack(), subject, { now, tolerate });
    },
    healthySince() {
      const starts = [...tracks.values()].map(({ isHealthy, start }) => (isHealthy ? start : undefined));
      const known = starts.filter((start) => start !== undefined);
      if (known.length === 0 || known.length < starts.length) return undefined;
      return new Date(Math.max(...known, sameSince ?? Number.NEGATIVE_INFINITY));
    },
  };
}

const newTrack = (): Track => ({
  isHealthy: false,
  start: undefined,
  claimed: undefined,
  lastHealthy: undefined,
  lastOther: undefined,
  isGapMild: true,
});

interface Looked {
  readonly now: number;
  readonly tolerate: number;
}

function noteSubject(track: Track, { verdict, facts }: SubjectVerdict, { now, tolerate }: Looked): void {
  if (verdict.state !== "healthy") {
    track.isHealthy = false;
    track.lastOther = now;
    track.isGapMild &&= verdict.state === "progressing" && isMild(facts.health);
    return;
  }
  const claimed = verdict.since?.getTime();
  track.start = startOf(track, { claimed, now, tolerate });
  track.isHealthy = true;
  track.claimed = claimed;
  track.lastHealthy = now;
  track.lastOther = undefined;
  track.isGapMild = true;
}

/** Bad health within its grace is progress to a judge, and no scaling. */
const isMild = (health: string | undefined): boolean =>
  health === undefined || /^(?:Healthy|Progressing)$/.test(health);

function startOf(track: Track, { claimed, now, tolerate }: Looked & { readonly claimed: number | undefined }): number {
  const { start, lastHealthy, lastOther, isGapMild } = track;
  if (start === undefined || lastHealthy === undefined) return claimed ?? now;
  if (lastOther !== undefined) {
    const isShort = isGapMild && now - lastHealthy <= tolerate;
    return isShort ? start : Math.max(claimed ?? now, lastOther);
  }
  // It was silent in between, and keeps no records.
  if (!track.isHealthy && claimed === undefined) return now;
  // A break that fell between two looks.
  const isNews = claimed !== undefined && claimed > (track.claimed ?? start);
  return isNews ? Math.max(start, claimed) : start;
}
