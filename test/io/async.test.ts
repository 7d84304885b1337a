import { expect, test } from "vitest";
import { linkedAbort } from "../../src/io/async.ts";
import { abortFollowers } from "../support/abort-followers.ts";

test("an abort follows each of the others, with its reason, until it is released", () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const linked = linkedAbort(one.signal, undefined, other.signal);
  other.abort("SIGTERM");
  expect(linked.signal.reason).toBe("SIGTERM");
  expect(linkedAbort(one.signal, other.signal).signal.reason).toBe("SIGTERM");
  const released = linkedAbort(one.signal);
  released.release();
  linked.release();
  one.abort();
  expect(released.signal.aborted).toBe(false);
});

test("its own abort reaches none of the others", () => {
  const one = new AbortController();
  const linked = linkedAbort(one.signal);
  linked.abort();
  expect([linked.signal.aborted, one.signal.aborted]).toEqual([true, false]);
});

test("followers are counted where AbortSignal.any made them, too", () => {
  const one = new AbortController();
  expect(abortFollowers(one.signal)).toBe(0);
  const linked = linkedAbort(one.signal);
  const any = AbortSignal.any([one.signal]);
  expect(abortFollowers(one.signal)).toBe(2);
  linked.release();
  expect(any.aborted).toBe(false);
});
