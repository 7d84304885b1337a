import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Agent, Look, Watch } from "../../src/agents/agent.ts";
import type { Revisions, Rollout } from "../../src/agents/rollout.ts";
import { TagboatError } from "../../src/errors.ts";

/** An agent that watches something that is healthy, and what a test wants to ask it. */
export interface AgentFixture {
  readonly agent: Agent;
  /** What runs now, and is well. */
  readonly running: Rollout;
  /** The same agent with a credential that is nobody's; absent: it needs none. */
  readonly stranger?: Agent;
  /** The same agent, asked for what is not there; absent: it can be asked for nothing in particular. */
  readonly astray?: Agent;
  /** How far its clock may be from this machine's, in milliseconds. */
  readonly clockSkew?: number;
  /** Lets time pass, in the agent's own time. */
  pause(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Nothing is known of it, anywhere. */
const unheardOf = "0123456789012345678901234567890123456789";
const patience = 60;

/** Every revision is the one that runs. */
const nothingElse: Revisions = { relation: async () => "same", contentAt: async () => "same" };
/** Every revision is older than ours. */
const allOlder: Revisions = { relation: async () => "ancestor", contentAt: async () => "unknown" };

/** What every agent promises; `open` is asked once for each test. */
export function describeAgent(name: string, open: () => Promise<AgentFixture>): void {
  describe(`an agent: ${name}`, () => {
    let fixture: AgentFixture;
    const watches: Watch[] = [];

    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(async () => {
      await Promise.all(watches.splice(0).map((watch) => watch.close()));
      await fixture?.close();
    });

    function watchOf(agent: Agent, rollout: Rollout, revisions: Revisions): Watch {
      const watch = agent.watch(rollout, revisions, new AbortController().signal);
      watches.push(watch);
      return watch;
    }

    async function looksUntil(watch: Watch, isEnough: (look: Look) => boolean): Promise<Look> {
      for (let attempt = 1; ; attempt++) {
        const look = await watch.look();
        if (isEnough(look) || attempt === patience) return look;
        await fixture.pause(1_000);
      }
    }

    const isHealthy = ({ subjects }: Look): boolean =>
      subjects.length > 0 && subjects.every(({ verdict }) => verdict.state === "healthy");

    test("finds what runs to be healthy, names it, and shows no more than it can", async () => {
      const { agent, running } = fixture;
      const look = await looksUntil(watchOf(agent, running, nothingElse), isHealthy);
      expect(look.noResponse).toBeUndefined();
      expect(look.subjects.map(({ verdict }) => verdict.state)).toEqual(look.subjects.map(() => "healthy"));
      const ranks = ["applied", "revision", "image"];
      for (const { subject, verdict, moments } of look.subjects) {
        expect(subject).not.toBe("");
        expect(verdict.reason).toMatch(/\.$/);
        expect(ranks.indexOf(verdict.evidence ?? "")).toBeGreaterThanOrEqual(0);
        expect(ranks.indexOf(verdict.evidence ?? "")).toBeLessThanOrEqual(ranks.indexOf(agent.evidence));
        expect(moments.every(({ at }) => at <= look.at)).toBe(true);
        if (agent.remembers) expect(verdict.since).toBeInstanceOf(Date);
      }
    });

    test("answers with its own time, which does not go back", async () => {
      const { agent, running, clockSkew = 60_000 } = fixture;
      const watch = watchOf(agent, running, nothingElse);
      const first = await watch.look();
      const second = await watch.look();
      expect(second.at.getTime()).toBeGreaterThanOrEqual(first.at.getTime());
      expect(Math.abs(first.at.getTime() - Date.now())).toBeLessThan(clockSkew);
    });

    test("never finds a commit healthy that it has not heard of", async () => {
      const { agent, running } = fixture;
      const watch = watchOf(agent, { ...running, commit: unheardOf, pushedAt: new Date() }, allOlder);
      for (let look = 0; look < 5; look++) {
        expect(isHealthy(await watch.look())).toBe(false);
        await fixture.pause(500);
      }
    });

    test("never finds an image to run that does not", async () => {
      const { agent, running } = fixture;
      if (agent.evidence !== "image") return;
      const images = running.images.map(({ name: image }) => ({ name: image, tag: "never-built" }));
      const watch = watchOf(agent, { ...running, images }, nothingElse);
      for (let look = 0; look < 5; look++) {
        expect(isHealthy(await watch.look())).toBe(false);
        await fixture.pause(500);
      }
    });

    test("keeps two watches apart", async () => {
      const { agent, running } = fixture;
      const one = watchOf(agent, running, nothingElse);
      const other = watchOf(agent, { ...running, commit: unheardOf, pushedAt: new Date() }, allOlder);
      const healthy = await looksUntil(one, isHealthy);
      expect(isHealthy(healthy)).toBe(true);
      expect(isHealthy(await other.look())).toBe(false);
    });

    test("says what no waiting will change by an error of its own kind", async () => {
      const errorOf = async (agent: Agent): Promise<unknown> => {
        const watch = watchOf(agent, fixture.running, nothingElse);
        for (let attempt = 0; attempt < patience; attempt++) {
          const error = await watch.look().catch((cause: unknown) => cause);
          if (error instanceof Error) return error;
          await fixture.pause(1_000);
        }
        return undefined;
      };
      for (const [agent, kind] of [
        [fixture.stranger, "remote"],
        [fixture.astray, "not-found"],
      ] as const) {
        if (agent === undefined) continue;
        const error = await errorOf(agent);
        expect(error).toBeInstanceOf(TagboatError);
        expect(error).toMatchObject({ kind });
      }
    });

    test("ends its wake-ups with the signal, and may be closed twice", async () => {
      const { agent, running } = fixture;
      const watch = watchOf(agent, running, nothingElse);
      await watch.look();
      const end = new AbortController();
      const waiting = watch.changed?.(end.signal).catch(() => undefined);
      end.abort();
      await waiting;
      await watch.close();
      await watch.close();
    });
  });
}
