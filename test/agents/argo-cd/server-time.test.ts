import { describe, expect, test } from "vitest";
import { serverTime } from "../../../src/agents/argo-cd/server-time.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";

const ours = new Date("2026-11-21T08:00:00Z");
const later = (seconds: number): Date => new Date(ours.getTime() + seconds * 1000);
const clock = { now: () => ours, sleep: () => Promise.reject(new Error("nobody waits here")) };
const pushed = (at: Date): Rollout => ({
  repoURL: "https://git.example.com/config.git",
  branch: "main",
  commit: "a".repeat(40),
  pushedAt: at,
  images: [],
});

describe("the server's time", () => {
  test("is what its answers say, never goes back, and before the first is ours", () => {
    const time = serverTime(clock);
    expect(time.now()).toEqual(ours);
    expect(time.note(later(600))).toEqual(later(600));
    expect(time.note(later(590))).toEqual(later(600));
    expect(time.note(undefined)).toEqual(later(600));
  });

  test("is the time of a push, too, where the clocks differ: the later one, and not after we came", () => {
    const ahead = serverTime(clock);
    ahead.note(later(600));
    expect(ahead.inServerTime(pushed(later(-30))).pushedAt).toEqual(later(570));
    // Whose clock wrote it is not known: the server's own time of the push is not made earlier.
    const behind = serverTime(clock);
    behind.note(later(-600));
    expect(behind.inServerTime(pushed(later(-630))).pushedAt).toEqual(later(-630));
    expect(behind.inServerTime(pushed(later(-30))).pushedAt).toEqual(later(-600));
  });

  test("of little difference changes nothing", () => {
    const time = serverTime(clock);
    time.note(later(3));
    expect(time.inServerTime(pushed(later(-30))).pushedAt).toEqual(later(-30));
  });
});
