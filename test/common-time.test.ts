import { expect, test } from "vitest";
import { startTimeline } from "./support/argo-cd/timeline.ts";
import { commonClock, commonTime, onSkip } from "./support/common-time.ts";

const clock = commonClock(100);

/** How much later it is after the work, in whole seconds. */
async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = commonTime();
  await work();
  return Math.floor((commonTime() - begin) / 1000);
}

test("a pause makes it as late as if it had been waited for, and so do several at the same time", async () => {
  expect(await secondsOf(() => clock.sleep(20_000))).toBe(20);
  expect(await secondsOf(() => Promise.all([clock.sleep(10_000), clock.sleep(30_000), clock.sleep(20_000)]))).toBe(30);
});

test("a pause that is given up skips nothing", async () => {
  const stop = new AbortController();
  const waiting = clock.sleep(600_000, stop.signal);
  stop.abort();
  expect(await secondsOf(() => waiting.catch(() => undefined))).toBe(0);
});

test("a stand-in skips what the program skips, by its own speed, and what was due then is done", async () => {
  const timeline = startTimeline({ origin: new Date(0), speed: 10 });
  const done: number[] = [];
  timeline.in(200_000, () => done.push(timeline.now().getTime()));
  await clock.sleep(30_000);
  // Two clocks of the machine's, of which one counts whole milliseconds.
  expect(Math.round(timeline.now().getTime() / 1000)).toBeGreaterThanOrEqual(300);
  // At its own time, and not when the pause was over.
  expect(done.map((time) => Math.floor(time / 1000))).toEqual([200]);
  timeline.stop();
});

test("whoever has ended is told nothing any more", async () => {
  let told = 0;
  const end = onSkip(() => {
    told += 1;
  });
  await clock.sleep(5_000);
  end();
  await clock.sleep(5_000);
  expect(told).toBe(1);
});
