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
