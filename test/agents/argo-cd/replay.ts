import { readFileSync } from "node:fs";
import type { ArgoCdContext, ArgoCdJudgement, ArgoCdMemory, ArgoCdPolicy } from "../../../src/agents/argo-cd/judge.ts";
import { judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";
import { splitImageRef } from "../../../src/domain/image-ref.ts";
import type { Verdict } from "../../../src/domain/verdict.ts";
import type { Timeline } from "./timelines.ts";

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON, in whatever shape it came.
type Json = any;

export interface Recording {
  /** When the recording began, in milliseconds: what its own times count from. */
  readonly begin: number;
  readonly events: readonly { readonly t: number; readonly application: Json }[];
  readonly notes: readonly Json[];
  /** The Deployments, as the Kubernetes API had them at the same time. */
  readonly truth: readonly { readonly t: number; readonly deployments?: readonly Json[] }[];
}

export const registry = "registry.example.com/team/";

const read = new Map<string, Json[]>();

/** The lines of a recording, read once: nobody may change them. */
export function linesOf(file: string): Json[] {
  const text = () => readFileSync(`test/recordings/argo-cd/${file}.jsonl`, "utf8").trimEnd().split("\n");
  const lines = read.get(file) ?? text().map((line) => JSON.parse(line));
  read.set(file, lines);
  return lines;
}

export function readRecording(file: string): Recording {
  const lines = linesOf(file);
  const named = (end: string) => lines.find(({ name }) => name.endsWith(end));
  const stream = named("/stream");
  let last: Json;
  const events = stream.events.flatMap(({ t, application }: Json) => {
    last = application ?? last;
    return last === undefined ? [] : [{ t, application: last }];
  });
  return {
    begin: Date.parse(stream.response.headers.date),
    events,
    notes: named("/notes").notes,
    truth: named("/cluster")?.truth ?? [],
  };
}

/** What the answers of a context are, by the order of the commits and the images that they wrote. */
export function relationsOf(timeline: Timeline, commit: string): Pick<ArgoCdContext, "relation" | "contentAt"> {
  const indexOf = (revision: string) => timeline.commits.findIndex(([known]) => revision.startsWith(known));
  const own = indexOf(commit);
  const imagesOf = (index: number) => (timeline.commits[index] ?? []).slice(1).join(" ");
  return {
    relation(revision) {
      const index = indexOf(revision);
      if (index === -1) return "unknown";
      return index === own ? "same" : index < own ? "ancestor" : "descendant";
    },
    contentAt(revision) {
      const index = indexOf(revision);
      return index === -1 ? "unknown" : imagesOf(index) === imagesOf(own) ? "same" : "changed";
    },
  };
}

export function rolloutOf(timeline: Timeline, commit: string, { begin, events, notes }: Recording): Rollout {
  const push = notes.find(({ sha }) => [sha].flat().some((pushed) => pushed?.startsWith(commit)));
  const spec = events[0]?.application.spec;
  const source = spec.sources?.find(({ ref }: Json) => ref !== undefined) ?? spec.source;
  const [, ...images] = timeline.commits.find(([known]) => known === commit) ?? [];
  return {
    repoURL: source.repoURL,
    branch: source.targetRevision,
    commit: commit.padEnd(40, "0"),
    pushedAt: new Date(begin + (push === undefined ? -3_600_000 : push.t)),
    images: images.map((image) => splitImageRef(registry + image)),
  };
}

export interface Step {
  readonly t: number;
  readonly verdict: Verdict;
  readonly application: Json;
}

const replayed = new Map<string, Step[]>();

/** Judges a recording once for each policy. */
export function replay(timeline: Timeline, commit: string, policy: ArgoCdPolicy): Step[] {
  const key = JSON.stringify([timeline.file, commit, policy]);
  const steps = replayed.get(key) ?? judgeAll(timeline, commit, policy);
  replayed.set(key, steps);
  return steps;
}

/** Judges, and where that asks for another comparison, the answer to it: the controller was up, so the same, compared anew. */
export function judgeCompared(application: Json, rollout: Rollout, given: ArgoCdContext): ArgoCdJudgement {
  const asked = judgeArgoCd(application, rollout, given);
  if (!asked.needs.includes("comparison")) return asked;
  const compared = structuredClone(application);
  compared.status.reconciledAt = `${given.now.toISOString().slice(0, 19)}Z`;
  return judgeArgoCd(compared, rollout, given);
}

/** Judges every event of a recording, and between them once a second what was last seen, as a poll would. */
function judgeAll(timeline: Timeline, commit: string, policy: ArgoCdPolicy): Step[] {
  const recording = readRecording(timeline.file);
  const rollout = rolloutOf(timeline, commit, recording);
  const relations = relationsOf(timeline, commit);
  const steps: Step[] = [];
  let memory: ArgoCdMemory | undefined;
  const judge = (t: number, application: Json) => {
    const now = new Date(recording.begin + t);
    const given = { ...relations, now, policy, ...(memory && { memory }) };
    const judgement = judgeCompared(application, rollout, given);
    memory = judgement.memory;
    steps.push({ t, verdict: judgement.verdict, application });
  };
  const pushed = rollout.pushedAt.getTime() - recording.begin;
  for (const [index, { t, application }] of recording.events.entries()) {
    const next = recording.events[index + 1]?.t ?? t;
    if (next < pushed) continue;
    for (let time = Math.max(t, pushed); time === t || time < next; time += 1000) judge(time, application);
  }
  return steps;
}

/**
 * Whether every Deployment of our images had rolled out around then. What was recorded beside it may be ahead by little,
 * and what somebody does to the cluster behind Argo CD's back is known to it a moment later.
 */
export function wasRolledOut({ truth }: Pick<Recording, "truth">, rollout: Rollout, t: number): boolean {
  const before = truth.findLastIndex((entry) => entry.t <= t - 1000);
  const around = truth.slice(Math.max(0, before)).filter((entry) => entry.t <= t + 300);
  return around.length === 0 || around.some((entry) => isRolledOut(entry.deployments ?? [], rollout));
}

function isRolledOut(deployments: readonly Json[], { images }: Rollout): boolean {
  const wanted = new Map(
    images.map(({ name, tag, digest }) => [name, digest === undefined ? tag : `${tag}@${digest}`]),
  );
  const ours = deployments.filter(({ image }) => wanted.has(splitImageRef(registry + image).name));
  return ours.every(({ image, gen, obs, want, updated, ready }) => {
    const { name } = splitImageRef(registry + image);
    const isOurs = registry + image === `${name}:${wanted.get(name)}`;
    return isOurs && obs >= gen && (updated ?? 0) === want && (ready ?? 0) === want;
  });
}
