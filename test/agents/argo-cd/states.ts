import { readFileSync } from "node:fs";
import type { ArgoCdContext } from "../../../src/agents/argo-cd/judge.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";
import type { Relation } from "../../../src/git/repository.ts";

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON, in whatever shape it came.
export type Json = any;

export const commits = {
  old: "7c2d1f0e9a4b6c8d5e3f2a1b0c9d8e7f6a5b4c3d",
  ours: "b82add298aa045d3672880802d5305c5a8aaa46e",
  later: "e41f6b7a2c3d4e5f60718293a4b5c6d7e8f90a1b",
  elsewhere: "0123456789abcdef0123456789abcdef01234567",
};

export const image = "registry.example.com/team/guestbook";

export const rollout: Rollout = {
  repoURL: "https://git.example.com/platform/config.git",
  branch: "main",
  commit: commits.ours,
  pushedAt: new Date("2026-08-22T10:00:05.400Z"),
  images: [{ name: image, tag: "1.42.0" }],
};

const relations: Record<string, Relation> = {
  [commits.old]: "ancestor",
  [commits.ours]: "same",
  [commits.later]: "descendant",
  [commits.elsewhere]: "diverged",
};

/** A quarter of an hour after the push: past every grace. */
export const context: ArgoCdContext = {
  now: new Date("2026-08-22T10:15:05Z"),
  relation: (revision) => relations[revision] ?? "unknown",
  contentAt: (revision) => (revision === commits.ours || revision === commits.later ? "same" : "changed"),
};

export const at = (time: string): Pick<ArgoCdContext, "now"> => ({ now: new Date(`2026-08-22T${time}Z`) });

const texts = new Map<string, string>();

/** A state as it was recorded, to be changed at will. */
export function state(name: string): Json {
  const text = texts.get(name) ?? readFileSync(`test/recordings/argo-cd/states/${name}.json`, "utf8");
  texts.set(name, text);
  return JSON.parse(text);
}

/** Of a state, what a refresh makes of it by which nothing but the time changes: compared just before `context.now`. */
export function comparedNow(application: Json): Json {
  application.status.reconciledAt = "2026-08-22T10:15:00Z";
  return application;
}

/** Synced, healthy, ours, and compared just now: what every fault is added to. */
export function healthyState(change: (application: Json) => void = () => undefined): Json {
  const application = comparedNow(state("07-synced-healthy-new"));
  change(application);
  return application;
}
