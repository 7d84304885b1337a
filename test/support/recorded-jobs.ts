import { readFileSync } from "node:fs";
import type { JobEnvironment } from "./run-action.ts";

export const recordedRunners = ["gitea-1.27.3-runner-1.0.8", "forgejo-15.0.3-runner-12"] as const;
export type RecordedRunner = (typeof recordedRunners)[number];
export const recordedEvents = ["push", "pull_request", "workflow_dispatch"] as const;
export type RecordedEvent = (typeof recordedEvents)[number];

/** What a real runner gave a JavaScript action, without the inputs that were that action's. */
export function recordedJob(runner: RecordedRunner, event: RecordedEvent, using: 20 | 24 = 20): JobEnvironment {
  const folder = `test/recordings/actions/${runner}`;
  const { env } = JSON.parse(readFileSync(`${folder}/env-${event}-action${using}.json`, "utf8")) as JobEnvironment;
  const own = Object.entries(env).filter(([name]) => !name.startsWith("INPUT_"));
  const payload: unknown = JSON.parse(readFileSync(`${folder}/payload-${event}.json`, "utf8"));
  return { env: Object.fromEntries(own), payload };
}
