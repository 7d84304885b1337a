import { expect, test } from "vitest";
import type { Watch } from "../../src/agents/agent.ts";
import type { SubjectVerdict } from "../../src/domain/verdict.ts";
import { lastEvents } from "../../src/observe/last-events.ts";
import { newWatcher } from "../../src/observe/watcher.ts";
import { scriptedAgent } from "../support/scripted-agent.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const lead: SubjectVerdict = {
  subject: "api",
  verdict: { state: "failed", reason: "it hangs", rule: "R17", resources: [] },
  facts: {},
  moments: [],
};
const warned = [{ kind: "Pod", name: "api-1", reason: "BackOff", message: "Back-off restarting failed container" }];

/** Asks two agents, of which the second has seen what decided. */
async function ask(events: Watch["events"] | undefined, isAborted = false) {
  const clock = virtualClock();
  const debugged: string[] = [];
  let asked = 0;
  const watcherOf = (own: Watch["events"] | undefined, subjects: readonly SubjectVerdict[]) => {
    const agent = scriptedAgent(clock, { lines: [] });
    const watch: Watch = {
      look: async () => ({ at: clock.now(), subjects }),
      close: async () => undefined,
      ...(own && {
        events: (subject) => {
          asked += 1;
          return own(subject);
        },
      }),
    };
    const watcher = newWatcher(agent, watch, 0);
    watcher.answered = { at: clock.now(), subjects };
    return watcher;
  };
  const others = watcherOf(async () => [{ ...warned[0]!, name: "of another" }], [{ ...lead, subject: "web" }]);
  const log = { info: () => undefined, warn: () => undefined, debug: (line: string) => void debugged.push(line) };
  const abort = new AbortController();
  if (isAborted) abort.abort();
  const found = await lastEvents([others, watcherOf(events, [lead])], lead, { clock, log, signal: abort.signal });
  return { found, asked, debugged, elapsed: clock.elapsed() };
}

test("the agent that has seen what decided is asked, once", async () => {
  expect(await ask(async () => warned)).toMatchObject({ found: warned, asked: 1 });
});

test("one that does not answer is not waited for longer than ten seconds", async () => {
  const { found, elapsed } = await ask(() => new Promise(() => undefined));
  expect(found).toEqual([]);
  expect(elapsed).toBe(10_000);
});

test("whatever goes wrong is silence, and told to who looks for a fault", async () => {
  const { found, debugged } = await ask(() => Promise.reject(new Error("no right")));
  expect(found).toEqual([]);
  expect(debugged).toEqual(["No events of api: no right"]);
});

test("an agent that has no events is not asked, nor is one after an interrupt", async () => {
  expect(await ask(undefined)).toMatchObject({ found: [], asked: 0 });
  expect(await ask(async () => warned, true)).toMatchObject({ found: [], asked: 0 });
});
