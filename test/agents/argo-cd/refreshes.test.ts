import { describe, expect, test } from "vitest";
import {
  isConfirmed,
  mayRefresh,
  noRefreshes,
  type Refreshes,
  withCompletion,
} from "../../../src/agents/argo-cd/refreshes.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";

const begin = Date.parse("2026-11-21T08:00:00Z");
const at = (seconds: number): Date => new Date(begin + seconds * 1000);
const rollout: Rollout = {
  repoURL: "https://git.example.com/config.git",
  branch: "main",
  commit: "a".repeat(40),
  pushedAt: at(0),
  images: [],
};

/** Refreshes that were asked for, answered, and compared, at so many seconds. */
const completed = (...times: readonly (readonly [asked: number, answered: number, compared: number])[]): Refreshes =>
  times.reduce(
    (refreshes, [asked, answered, compared]) =>
      withCompletion(
        refreshes,
        { askedAt: at(asked), answeredAt: at(answered), reconciledAt: at(compared).getTime() },
        rollout,
      ),
    noRefreshes,
  );

describe("refreshes", () => {
  test("begin ten seconds after the push, and are a minute apart", () => {
    expect(mayRefresh(noRefreshes, at(9), rollout)).toBe(false);
    expect(mayRefresh(noRefreshes, at(10), rollout)).toBe(true);
    expect(mayRefresh({ ...noRefreshes, askedAt: at(10) }, at(69), rollout)).toBe(false);
    expect(mayRefresh({ ...noRefreshes, askedAt: at(10) }, at(70), rollout)).toBe(true);
  });

  test("are asked for again sooner where the last got lost", () => {
    const lost = { ...noRefreshes, askedAt: at(10), isLost: true };
    expect(mayRefresh(lost, at(24), rollout)).toBe(false);
    expect(mayRefresh(lost, at(25), rollout)).toBe(true);
  });

  test("confirm when two agree, the second asked for after the first was answered", () => {
    expect(isConfirmed(completed([10, 11, 10], [70, 71, 70]))).toBe(true);
    expect(isConfirmed(completed([10, 11, 10]))).toBe(false);
    expect(isConfirmed(completed([10, 70, 10], [71, 72, 71]))).toBe(false);
  });

  test("whose comparison began before the question was another's, and confirms nothing", () => {
    expect(isConfirmed(completed([10, 12, 9], [70, 72, 69]))).toBe(false);
    expect(isConfirmed(completed([10, 12, 9], [70, 72, 70]))).toBe(false);
  });

  test("are compared in whole seconds: that is all that Argo CD tells", () => {
    const precise = withCompletion(
      noRefreshes,
      { askedAt: new Date(begin + 10_900), answeredAt: at(11), reconciledAt: at(10).getTime() },
      rollout,
    );
    expect(precise.completed).toHaveLength(1);
  });

  test("that were asked for soon after the push confirm nothing, and without a time neither", () => {
    expect(completed([9, 10, 9]).completed).toEqual([]);
    const timeless = { askedAt: at(20), answeredAt: at(21), reconciledAt: undefined };
    expect(withCompletion(noRefreshes, timeless, rollout).completed).toEqual([]);
  });
});
