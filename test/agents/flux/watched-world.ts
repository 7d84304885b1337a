import { expect } from "vitest";
import type { Look, Watch } from "../../../src/agents/agent.ts";
import type { AgentUse, FluxSettings } from "../../../src/domain/agent-settings.ts";
import type { Verdict, VerdictState } from "../../../src/domain/verdict.ts";
import { apiFiles, type FluxWorld, image } from "../../support/flux-world.ts";
import { fluxOf } from "./cluster.ts";

/** Time passes only where a test lets it. */
export const still = { speed: 0 };

interface WatchParts {
  readonly token?: "reader" | "seer" | "asker";
  readonly use?: Omit<AgentUse, "use">;
  readonly settings?: Partial<FluxSettings>;
}

interface Watched extends AsyncDisposable {
  /** Looks once every so many milliseconds of the cluster's, for so long. */
  looks(duration: number, every?: number): Promise<Look[]>;
  /** The same, until the verdict is this one. */
  until(state: VerdictState, every?: number): Promise<Look[]>;
  look(): Promise<Look>;
}

/** Our agent on a commit that was pushed just now. */
export async function watched(
  world: FluxWorld,
  { commit, tag }: { readonly commit: string; readonly tag: string },
  { token = "seer", ...parts }: WatchParts = {},
): Promise<Watched> {
  const { agent } = fluxOf(world.server, { ...parts, token: world.server.tokens[token] });
  const watch: Watch = agent.watch(world.rollout(commit, tag), world.revisions(commit), new AbortController().signal);
  const looks = async (duration: number, every: number, isEnough: (look: Look) => boolean): Promise<Look[]> => {
    const seen: Look[] = [];
    for (let passed = 0; passed < duration; passed += every) {
      world.server.advance(every);
      const look = await watch.look();
      seen.push(look);
      // The law of all looks, whatever a test is about.
      if (verdictOf(look)?.evidence === "image")
        expect(new Set(world.server.running("shop"))).toEqual(new Set([`${image}:${tag}`]));
      if (isEnough(look)) break;
    }
    return seen;
  };
  return {
    look: () => watch.look(),
    looks: (duration, every = 500) => looks(duration, every, () => false),
    until: (state, every = 500) => looks(600_000, every, (look) => verdictOf(look)?.state === state),
    [Symbol.asyncDispose]: () => watch.close(),
  };
}

/** What it says of the one thing that it watches. */
export const verdictOf = (look: Look | undefined): Verdict | undefined => look?.subjects[0]?.verdict;
export const last = (looks: readonly Look[]): Verdict | undefined => verdictOf(looks.at(-1));

/** Pushes a tag, and watches what becomes of it. */
export async function deliver(world: FluxWorld, tag: string, parts: WatchParts = {}) {
  const commit = await world.push(apiFiles(tag));
  return { commit, watch: await watched(world, { commit, tag }, parts) };
}
