import type { Look } from "../agents/agent.ts";
import type { SubjectVerdict } from "../domain/verdict.ts";

/** For how long the subjects of one agent have been healthy, as the agent and our own looks tell. All times are the agent's. */
export interface HealthRecord {
  note(look: Look): void;
  /** Since when every subject of the last look has been healthy without a break; undefined: not all of them are. */
  healthySince(): Date | undefined;
  /** When the last of them became healthy by the agent's own word, in milliseconds; undefined: not all are, or it keeps no records. */
  lastChange(): number | undefined;
  /** Lets those begin at `since` that have not changed since `proven`, until when somebody else watched them. In milliseconds. */
  takeUp(since: number, proven: number): void;
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

/** All in milliseconds. */
export interface RecordRules {
  /** The longest time of `progressing` that breaks nothing. */
  readonly tolerate: number;
  /** How much later than it says an agent's health may have begun. */
  readonly doubt: number;
}

/** The time of a look is cut to the second by most that are looked at: what is seen then may be that much later. */
const cut = 1_000;

export function healthRecord({ tolerate, doubt }: RecordRules): HealthRecord {
  let tracks = new Map<string, Track>();
  let names: string | undefined;
  /** Since when there are exactly these subjects; undefined: there were no others. */
  let sameSince: number | undefined;
  const healthyTracks = (): readonly Track[] | undefined => {
    const all = [...tracks.values()];
    return all.length > 0 && all.every(({ isHealthy }) => isHealthy) ? all : undefined;
  };
  return {
    note({ at, subjects, silence }) {
      const now = at.getTime();
      if (subjects.length === 0 && silence !== undefined) {
        // Nobody knows what was meanwhile, save an agent with records.
        for (const track of tracks.values()) track.isHealthy = false;
        return;
      }
      const present = subjects.map(({ subject }) => subject).toSorted();
      if (names !== undefined && names !== JSON.stringify(present)) sameSince = now + cut;
      names = JSON.stringify(present);
      const seen = subjects.map((subject) => [subject.subject, tracks.get(subject.subject) ?? newTrack()] as const);
      tracks = new Map(seen);
      for (const subject of subjects)
        noteSubject(tracks.get(subject.subject) ?? newTrack(), subject, { now, tolerate, doubt });
    },
    healthySince() {
      const starts = [...tracks.values()].map(({ isHealthy, start }) => (isHealthy ? start : undefined));
      const known = starts.filter((start) => start !== undefined);
      if (known.length === 0 || known.length < starts.length) return undefined;
      return new Date(Math.max(...known, sameSince ?? Number.NEGATIVE_INFINITY));
    },
    lastChange() {
      const claims = healthyTracks()?.map(({ claimed }) => claimed) ?? [];
      const known = claims.filter((claimed) => claimed !== undefined);
      return known.length === 0 || known.length < claims.length ? undefined : Math.max(...known);
    },
    takeUp(since, proven) {
      for (const track of tracks.values()) {
        const { isHealthy, start, claimed } = track;
        if (!isHealthy || start === undefined || claimed === undefined || claimed > proven) continue;
        // A start later than the agent's word is of a break that our own looks have seen since.
        if (start <= claimed) track.start = Math.min(start, since);
      }
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

interface Looked extends RecordRules {
  readonly now: number;
}

function noteSubject(track: Track, { verdict, facts }: SubjectVerdict, { now, tolerate, doubt }: Looked): void {
  if (verdict.state !== "healthy") {
    track.isHealthy = false;
    track.lastOther = now;
    track.isGapMild &&= verdict.state === "progressing" && isMild(facts.health);
    return;
  }
  const claimed = verdict.since === undefined ? undefined : verdict.since.getTime() + doubt;
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

interface Claimed extends Pick<Looked, "now" | "tolerate"> {
  readonly claimed: number | undefined;
}

function startOf(track: Track, { claimed, now, tolerate }: Claimed): number {
  const { start, lastHealthy, lastOther, isGapMild } = track;
  if (start === undefined || lastHealthy === undefined) return claimed ?? now + cut;
  if (lastOther !== undefined) {
    const isShort = isGapMild && now - lastHealthy <= tolerate;
    return isShort ? start : Math.max(claimed ?? now + cut, lastOther + cut);
  }
  // It was silent in between, and keeps no records.
  if (!track.isHealthy && claimed === undefined) return now + cut;
  // A break that fell between two looks.
  const isNews = claimed !== undefined && claimed > (track.claimed ?? start);
  return isNews ? Math.max(start, claimed) : start;
}
