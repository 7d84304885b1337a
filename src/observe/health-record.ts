import type { Look } from "../agents/agent.ts";
import type { SubjectVerdict } from "../domain/verdict.ts";

/** How long the subjects of one agent have been healthy, from the agent's reports and our own looks. All times are the agent's. */
export interface HealthRecord {
  note(look: Look): void;
  /** Since when every subject of the last look has been healthy without a break. Undefined if not all of them are. */
  healthySince(): Date | undefined;
  /** When the last subject became healthy by the agent's own report, in milliseconds. Undefined if not all are, or it keeps no records. */
  lastChange(): number | undefined;
  /**
   * Moves the start of subjects to `since` if they have not changed since `proven`, until when an earlier run watched them. In
   * milliseconds.
   */
  takeUp(since: number, proven: number): void;
}

/** One subject. Times are in milliseconds. */
interface Track {
  isHealthy: boolean;
  /** Start of the lasting health. Kept during a pause that may be tolerated. */
  start: number | undefined;
  /** Start that the agent last reported. */
  claimed: number | undefined;
  lastHealthy: number | undefined;
  /** When it was last seen in another state. */
  lastOther: number | undefined;
  /** Whether everything seen since it was last healthy can be tolerated if it was short. */
  isGapMild: boolean;
}

/** In milliseconds. */
export interface RecordRules {
  /** Longest time in `progressing` that breaks nothing. */
  readonly tolerate: number;
  /** How much later than reported an agent's health may have begun. */
  readonly clockUncertaintyMs: number;
}

/** Milliseconds. Most agents truncate the time of a look to the second, so it may be up to this much later. */
const cut = 1_000;

export function healthRecord({ tolerate, clockUncertaintyMs }: RecordRules): HealthRecord {
  let tracks = new Map<string, Track>();
  let names: string | undefined;
  /** Since when the set of subjects is the same. Undefined if it never changed. */
  let sameSince: number | undefined;
  const healthyTracks = (): readonly Track[] | undefined => {
    const all = [...tracks.values()];
    return all.length > 0 && all.every(({ isHealthy }) => isHealthy) ? all : undefined;
  };
  return {
    note({ at, subjects, noResponse }) {
      const now = at.getTime();
      if (subjects.length === 0 && noResponse !== undefined) {
        // The state in between is unknown, unless the agent keeps records.
        for (const track of tracks.values()) track.isHealthy = false;
        return;
      }
      const present = subjects.map(({ subject }) => subject).toSorted();
      if (names !== undefined && names !== JSON.stringify(present)) sameSince = now + cut;
      names = JSON.stringify(present);
      const seen = subjects.map((subject) => [subject.subject, tracks.get(subject.subject) ?? newTrack()] as const);
      tracks = new Map(seen);
      for (const subject of subjects)
        noteSubject(tracks.get(subject.subject) ?? newTrack(), subject, { now, tolerate, clockUncertaintyMs });
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
        // A start after the agent's reported one comes from a break that our own looks saw.
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

function noteSubject(
  track: Track,
  { verdict, facts }: SubjectVerdict,
  { now, tolerate, clockUncertaintyMs }: Looked,
): void {
  if (verdict.state !== "healthy") {
    track.isHealthy = false;
    track.lastOther = now;
    track.isGapMild &&= verdict.state === "progressing" && isMild(facts.health);
    return;
  }
  const claimed = verdict.since === undefined ? undefined : verdict.since.getTime() + clockUncertaintyMs;
  track.start = startOf(track, { claimed, now, tolerate });
  track.isHealthy = true;
  track.claimed = claimed;
  track.lastHealthy = now;
  track.lastOther = undefined;
  track.isGapMild = true;
}

/** The judge calls bad health within its grace `progressing`, but it is no mild pause such as scaling. */
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
  // The agent gave no answer in between and keeps no records.
  if (!track.isHealthy && claimed === undefined) return now + cut;
  // There was a break between two looks.
  const isNews = claimed !== undefined && claimed > (track.claimed ?? start);
  return isNews ? Math.max(start, claimed) : start;
}
