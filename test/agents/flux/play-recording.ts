import { readFileSync } from "node:fs";
import type { FluxContext, FluxJudgement, FluxMemory, FluxObjects } from "../../../src/agents/flux/flux-context.ts";
import { judgeFlux } from "../../../src/agents/flux/judge-flux.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";
import type { Relation } from "../../../src/git/repository.ts";

// biome-ignore lint/suspicious/noExplicitAny: a recording's JSON, which the tests know.
type Json = any;

export interface TruePod {
  readonly image: string;
  readonly ready: boolean;
  readonly deleting?: boolean;
}

interface Truth {
  readonly t: number;
  readonly pods: readonly TruePod[];
}

export interface Recording {
  readonly notes: readonly { t: number; text: string; sha?: string | string[] }[];
  readonly events: readonly { t: number; type: string; object: Json }[];
  readonly truth: readonly Truth[];
  /** Commits in the order of the branch. */
  readonly commits: readonly string[];
  /** Milliseconds since 1970 of the recording's zero. */
  readonly begin: number;
}

export function readRecording(name: string): Recording {
  const lines: Json[] = readFileSync(`test/recordings/flux/${name}.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const part = (suffix: string, key: string) => lines.find((line) => line.name.endsWith(suffix))?.[key] ?? [];
  const events = part("/watch", "events");
  return {
    notes: part("/notes", "notes"),
    events,
    truth: part("/cluster", "truth"),
    commits: orderOf(events),
    begin: beginOf(events),
  };
}

const commitOf = (revision: string | undefined): string | undefined => /sha1:([0-9a-f]{40})$/.exec(revision ?? "")?.[1];

/** As the source fetched them. */
function orderOf(events: Recording["events"]): string[] {
  const found = events.flatMap(({ object: { status = {} } }) => [
    commitOf(status.lastAppliedRevision),
    commitOf(status.lastAttemptedRevision),
    commitOf(status.artifact?.revision),
  ]);
  return [...new Set(found.filter((commit) => commit !== undefined))];
}

/** The first time that was written during the recording tells when that was. */
function beginOf(events: Recording["events"]): number {
  const first = events.find(
    ({ type, object }) => type === "MODIFIED" && object.status?.conditions?.[0]?.lastTransitionTime,
  );
  return Date.parse(first?.object.status.conditions[0].lastTransitionTime ?? "2026-11-21T08:20:00Z") - (first?.t ?? 0);
}

export interface Frame {
  readonly t: number;
  readonly judgement: FluxJudgement;
  readonly object: Json;
}

interface Play {
  readonly recording: Recording;
  readonly subject: { readonly kustomization?: string; readonly helmRelease?: string; readonly source: string };
  readonly rollout: Pick<Rollout, "commit"> & Partial<Rollout>;
  /** Commits that carry our image beside ours; default: every later one. */
  readonly carries?: (commit: string) => boolean;
  readonly policy?: FluxContext["policy"];
}

/** Judges after every event of the recording, and once a second in between, as a wait does. */
export function play({ recording, subject, rollout, carries = () => true, policy }: Play): Frame[] {
  const { events, commits, begin } = recording;
  const known = [...new Set([...commits, rollout.commit])];
  const relation = (commit: string): Relation => {
    const [ours, theirs] = [known.indexOf(rollout.commit), known.indexOf(commit)];
    if (theirs === -1) return "unknown";
    return theirs === ours ? "same" : theirs < ours ? "ancestor" : "descendant";
  };
  const contentAt = (commit: string) => (carries(commit) ? ("same" as const) : ("changed" as const));
  const whole = {
    repoURL: "https://git.example.com/config.git",
    branch: "env/flux",
    pushedAt: new Date(begin),
    images: [],
    ...rollout,
  };
  const frames: Frame[] = [];
  const objects: { kustomization?: Json; helmRelease?: Json; source?: Json } = {};
  let memory: FluxMemory | undefined;
  const judge = (t: number): void => {
    if (objects.kustomization === undefined && objects.helmRelease === undefined) return;
    const now = new Date(begin + t);
    const context = { now, relation, contentAt, ...(memory && { memory }), ...(policy && { policy }) };
    const judgement = judgeFlux(objects as FluxObjects, whole, context);
    memory = judgement.memory;
    frames.push({ t, judgement, object: objects.helmRelease ?? objects.kustomization });
  };
  let last = 0;
  for (const { t, object } of events) {
    for (let second = Math.ceil(last / 1000) * 1000; second < t; second += 1000) judge(second);
    last = t;
    const { kind, metadata } = object;
    if (kind === "Kustomization" && metadata.name === subject.kustomization) objects.kustomization = object;
    else if (kind === "HelmRelease" && metadata.name === subject.helmRelease) objects.helmRelease = object;
    else if (metadata.name === subject.source && kind.endsWith("Repository")) objects.source = object;
    else continue;
    judge(t);
  }
  return frames;
}

/** The rules that spoke, with their states, without repetitions. */
export function storyOf(frames: readonly Frame[]): string[] {
  const story: string[] = [];
  for (const { judgement } of frames) {
    const { rule, state, evidence } = judgement.verdict;
    const line = `${rule} ${state}${evidence === undefined ? "" : ` (${evidence})`}`;
    if (story.at(-1) !== line) story.push(line);
  }
  return story;
}

export const shaOf = (recording: Recording, text: string): string => {
  const note = recording.notes.find((found) => found.text.startsWith(text));
  const sha = Array.isArray(note?.sha) ? note.sha.at(-1) : note?.sha;
  if (sha === undefined) throw new Error(`no note "${text}"`);
  return sha;
};
