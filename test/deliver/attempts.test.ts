import { describe, expect, test } from "vitest";
import { type Again, type AttemptPolicy, attemptUntilDone } from "../../src/deliver/attempts.ts";
import { TagboatError } from "../../src/errors.ts";

/** A clock that only moves when time is spent, a log that is kept, and the worst luck. */
function slowWorld() {
  let now = 0;
  const pauses: number[] = [];
  const lines: string[] = [];
  const spend = (milliseconds: number): void => {
    now += milliseconds;
  };
  const clock = {
    now: () => new Date(now),
    sleep: async (milliseconds: number) => {
      pauses.push(milliseconds);
      spend(milliseconds);
    },
  };
  const log = { info: (line: string) => lines.push(line), warn: () => undefined, debug: () => undefined };
  return { world: { clock, log, random: () => 1, signal: new AbortController().signal }, pauses, lines, spend };
}

const policy = (parts: Partial<AttemptPolicy<Again>> = {}): AttemptPolicy<Again> => ({
  longestPause: 4_000,
  isPaced: false,
  retrying: ({ why }, attempts) => `${why} (${attempts})`,
  conflict: ({ why }, { attempts, elapsed }) => new TagboatError("conflict", `${why}, ${attempts}, ${elapsed}`),
  ...parts,
});

const lost: Again = { kind: "again", why: "moved" };

describe("attemptUntilDone()", () => {
  test("returns what the first attempt that was not overtaken returns, and logs the others", async () => {
    const { world, lines } = slowWorld();
    const attempt = async (attempts: number) => (attempts < 3 ? lost : { kind: "done", attempts });
    expect(await attemptUntilDone(attempt, policy(), world)).toEqual({ kind: "done", attempts: 3 });
    expect(lines).toEqual(["moved (1)", "moved (2)"]);
  });

  test.each([
    { name: "doubles the pause up to the longest", took: 500, parts: {}, pauses: [200, 400, 800, 1600, 3200, 4000] },
    {
      name: "starts from the length of the attempt, if the policy is paced",
      took: 500,
      parts: { isPaced: true, longestPause: 8_000 },
      pauses: [1000, 2000, 4000, 8000, 8000, 8000],
    },
    {
      name: "starts from a tenth of a second, if the attempt was shorter",
      took: 20,
      parts: { isPaced: true, longestPause: 8_000 },
      pauses: [200, 400, 800, 1600, 3200, 6400],
    },
  ])("$name", async ({ took, parts, pauses: expected }) => {
    const { world, pauses, spend } = slowWorld();
    const attempt = async (attempts: number) => {
      spend(took);
      return attempts <= expected.length ? lost : { kind: "done" };
    };
    await attemptUntilDone(attempt, policy(parts), world);
    expect(pauses).toEqual(expected);
  });

  test("gives another run the time that it needs, and jitter of at least as much", async () => {
    const { world, pauses } = slowWorld();
    const attempt = async (attempts: number) => (attempts === 1 ? { ...lost, patience: 1_000 } : { kind: "done" });
    await attemptUntilDone(attempt, policy(), world);
    expect(pauses).toEqual([2_000]);
  });

  test("gives up only after twenty attempts, and only after three minutes", async () => {
    const quick = slowWorld();
    const untilBudget = attemptUntilDone(async () => lost, policy({ longestPause: 1_000 }), quick.world);
    await expect(untilBudget).rejects.toMatchObject({ kind: "conflict", message: "moved, 183, 180400" });
    const slow = slowWorld();
    const attempt = async () => {
      slow.spend(60_000);
      return lost;
    };
    await expect(attemptUntilDone(attempt, policy(), slow.world)).rejects.toThrow(/^moved, 20, /);
  });

  test("lets an error of an attempt through, without another attempt", async () => {
    const { world, pauses } = slowWorld();
    const attempt = () => Promise.reject(new TagboatError("refused", "no"));
    await expect(attemptUntilDone(attempt, policy(), world)).rejects.toThrow("no");
    expect(pauses).toEqual([]);
  });
});
