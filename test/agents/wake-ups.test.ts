import { expect, test } from "vitest";
import { type WakeUpListener, wakeUps } from "../../src/agents/shared/wake-ups.ts";
import { virtualClock } from "../support/virtual-clock.ts";

/** Listens until this many connections were opened. Returns the time of each, in seconds. */
async function timesOf(count: number, connect: (listener: WakeUpListener) => void, random = 0.5): Promise<number[]> {
  const clock = virtualClock();
  const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const wakes = wakeUps({ whose: "Argo CD", clock, log, random: () => random });
  const times: number[] = [];
  await new Promise<void>((done) => {
    wakes.listen("all", async (listener) => {
      times.push(clock.elapsed() / 1000);
      if (times.length === count) done();
      connect(listener);
    });
  });
  wakes.close();
  return times;
}

const refuse = (): never => {
  throw new Error("connection refused");
};

test("a stream that cannot be opened is tried again after pauses that double, up to a minute", async () => {
  expect(await timesOf(8, refuse)).toEqual([0, 2, 6, 14, 30, 62, 122, 182]);
  expect(await timesOf(8, () => undefined)).toEqual([0, 2, 6, 14, 30, 62, 122, 182]);
});

test("each pause is 0.5 to 1.5 times as long, by chance, so that many jobs do not reconnect together", async () => {
  expect(await timesOf(3, refuse, 0)).toEqual([0, 1, 3]);
  expect(await timesOf(3, refuse, 0.999)).toEqual([0, 2.998, 8.994]);
});

test.each([
  ["was open", "stands"],
  ["brought news", "heard"],
] as const)("a stream that %s and broke is opened again after a second", async (_, word) => {
  expect(await timesOf(4, (listener) => listener[word]())).toEqual([0, 1, 2, 3]);
});

test("a stream that stood once, and cannot be opened any more, is left alone for longer each time", async () => {
  let opened = 0;
  const connect = (listener: WakeUpListener): void => {
    opened += 1;
    if (opened !== 3) refuse();
    listener.stands();
  };
  expect(await timesOf(6, connect)).toEqual([0, 2, 6, 7, 9, 13]);
});

/** Wake-ups whose connections stay open, and what each connection was given, by name. */
function opened() {
  const listeners = new Map<string, WakeUpListener>();
  const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const wakes = wakeUps({ whose: "Argo CD", clock: virtualClock(), log, random: () => 0.5 });
  const listen = (name: string): void =>
    wakes.listen(name, (listener) => {
      listeners.set(name, listener);
      return new Promise(() => undefined);
    });
  return { wakes, listen, heard: (name: string) => listeners.get(name)?.heard(), listeners };
}

const { signal: never } = new AbortController();
/** Whether it has resolved by now. */
const isOver = (promise: Promise<void>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);

test("a change wakes everybody who waits, once; one that nobody waited for wakes the next who does", async () => {
  const { wakes, listen, heard } = opened();
  listen("all");
  const waiting = [wakes.changed(never), wakes.changed(never)];
  expect(await isOver(Promise.race(waiting))).toBe(false);
  heard("all");
  await Promise.all(waiting);
  expect(await isOver(wakes.changed(never))).toBe(false);
  heard("all");
  heard("all");
  await wakes.changed(never);
  expect(await isOver(wakes.changed(never))).toBe(false);
});

test("an abort and a close wake without a change", async () => {
  const { wakes, listen } = opened();
  listen("all");
  const end = new AbortController();
  const aborted = wakes.changed(end.signal);
  const other = wakes.changed(never);
  end.abort();
  await aborted;
  expect(await isOver(other)).toBe(false);
  await wakes.changed(end.signal);
  wakes.close();
  await other;
});

test("listens once for each name, to nothing more after a close, and says when all connections stand", () => {
  const { wakes, listen, heard, listeners } = opened();
  expect(wakes.isListening()).toBe(false);
  listen("one");
  listen("two");
  const first = listeners.get("one");
  listen("one");
  expect(listeners.get("one")).toBe(first);
  first?.stands();
  expect(wakes.isListening()).toBe(false);
  heard("two");
  expect(wakes.isListening()).toBe(true);
  wakes.close();
  expect(first?.signal.aborted).toBe(true);
  listen("three");
  expect(listeners.has("three")).toBe(false);
});
