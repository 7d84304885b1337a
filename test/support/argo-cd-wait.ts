import type { Agent } from "../../src/agents/agent.ts";
import type { ArgoCdOptions, ArgoCdQuestion } from "../../src/agents/index.ts";
import type { Target } from "../../src/domain/pipeline.ts";
import { revisions } from "../../src/observe/revisions.ts";
import {
  type Progress,
  type WaitRequest,
  type WaitResult,
  waitForVerdict,
} from "../../src/observe/wait-for-verdict.ts";
import { agentFor } from "./argo-cd-watch.ts";
import type { ArgoCdWorld } from "./argo-cd-world.ts";
import { openForTest } from "./git-world.ts";
import { scaledClock } from "./scaled-clock.ts";

const image = "registry.example.com/web";

/** The app of `apps/web`, as a config would declare it. */
const target: Target = {
  app: "web",
  environment: "dev",
  files: ["apps/web/*.yaml"],
  images: [{ declared: image, name: image, at: [] }],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
};

export interface WholeWait extends Partial<Pick<WaitRequest, "evidence" | "settle" | "soak" | "timeout">> {
  readonly commit: string;
  readonly tag: string;
  /** What the environment asks the agent for. */
  readonly use?: ArgoCdQuestion["use"];
  readonly settings?: ArgoCdOptions["settings"];
  /** Another than one that asks Argo CD's own API. */
  readonly agent?: Agent;
  /** A world of its own speed. Default: 20. */
  readonly speed?: number;
}

export interface WaitedWhole extends WaitResult {
  /** "R8 progressing: …", each once in a row. */
  readonly told: readonly string[];
}

/** Waits as `tagboat wait` does, by the repository itself and with the server's own clock. Times are the server's. */
export async function waitWhole(world: ArgoCdWorld, wait: WholeWait): Promise<WaitedWhole> {
  const { commit, tag, speed = 20, use, settings, agent: _, ...more } = wait;
  const { agent = agentFor(world.server, { speed, ...(use && { use }), ...(settings && { settings }) }).agent } = wait;
  await using repository = openForTest(world.repository.url);
  const images = [{ name: image, tag, selector: image, at: [] }];
  const told: string[] = [];
  const request: WaitRequest = {
    app: "web",
    environment: "dev",
    rollout: world.rollout(commit, tag),
    revisions: revisions({ repository, branch: "main", commit, target, images }),
    agents: [agent],
    evidence: "image",
    settle: 10_000,
    soak: 0,
    tolerate: 0,
    timeout: 15 * 60_000,
    ...more,
  };
  const note = ({ standing, views }: Progress): void => {
    const rule = standing.lead?.verdict.rule ?? views[0]?.look?.noResponse ?? "";
    const line = `${rule} ${standing.state}: ${standing.reason}`;
    if (told.at(-1) !== line) told.push(line);
  };
  const clock = { ...scaledClock(speed), now: () => world.server.now() };
  const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const awaited = await waitForVerdict(request, { clock, log: quiet, signal: new AbortController().signal }, note);
  return { ...awaited, told };
}
