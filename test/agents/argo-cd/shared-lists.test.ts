import { expect, test } from "vitest";
import type { Answer } from "../../../src/agents/argo-cd/answer.ts";
import type { Applications } from "../../../src/agents/argo-cd/applications.ts";
import { knownApplications } from "../../../src/agents/argo-cd/known-applications.ts";
import { sharedLists } from "../../../src/agents/argo-cd/shared-lists.ts";
import { wantedApplications } from "../../../src/agents/argo-cd/wanted-applications.ts";
import type { Fields } from "../../../src/agents/kubernetes/fields.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const place = { project: "team-a" };

/** Shared lists with four watched Applications. Each list takes this many milliseconds and gets this answer. */
function listsOf(took: number, answer: Answer<readonly Fields[]>) {
  const clock = virtualClock();
  const wanted = wantedApplications();
  for (const name of ["a", "b", "c", "d"]) wanted.want({ names: new Map() }, { name }, place);
  /** Times at which a list was asked for. */
  const asked: number[] = [];
  const applications = {
    async list() {
      asked.push(clock.elapsed());
      await clock.sleep(took);
      return answer;
    },
  } as Partial<Applications> as Applications;
  const told: string[] = [];
  const log = { info: () => undefined, warn: () => undefined, debug: (text: string) => void told.push(text) };
  const { signal } = new AbortController();
  const lists = sharedLists({ applications, known: knownApplications(), wanted, clock, log, signal });
  return { lists, clock, asked, told };
}

const found = { kind: "found", value: [{ metadata: { name: "a" } }], at: undefined } as const;

test.each<[took: number, pause: number]>([
  [0, 2_000],
  [150, 2_000],
  [1_000, 10_000],
  [5_000, 15_000],
])("a list that took %i ms is followed by another after %i ms", async (took, pause) => {
  const { lists, asked, told } = listsOf(took, found);
  const first = await lists.next(place, undefined);
  expect(first?.items).toEqual(new Map([["/a", found.value[0]]]));
  const again = await lists.next(place, first?.number);
  expect(again?.number).toBe((first?.number ?? 0) + 1);
  expect(asked).toEqual([0, took + pause]);
  expect(told).toEqual([]);
});

test("a list that is on its way, or still recent, serves everyone who asks", async () => {
  const { lists, asked } = listsOf(1_000, found);
  const [first, second] = await Promise.all([lists.next(place, undefined), lists.next(place, undefined)]);
  expect(second).toBe(first);
  expect(await lists.next(place, 99)).toBe(first);
  expect(asked).toEqual([0]);
});

test("a list that is not answered is asked for again after half a minute", async () => {
  const { lists, clock, asked, told } = listsOf(100, { kind: "silent", said: "not now", at: undefined });
  expect(await lists.next(place, undefined)).toBeUndefined();
  await clock.sleep(29_000);
  expect(await lists.next(place, undefined)).toBeUndefined();
  expect(asked).toEqual([0]);
  expect(told).toEqual(["cannot list Applications, so they are read one by one: not now"]);
  expect(lists.serves(place)).toBe(true);
  await clock.sleep(1_001);
  expect(await lists.next(place, undefined)).toBeUndefined();
  expect(asked).toEqual([0, 30_101]);
});

test("a list that is denied is not used again", async () => {
  const { lists, told } = listsOf(100, { kind: "denied", said: "no right", at: undefined });
  expect(lists.serves(place)).toBe(true);
  expect(await lists.next(place, undefined)).toBeUndefined();
  expect(lists.serves(place)).toBe(false);
  expect(told).toEqual(["cannot list Applications, so they are read one by one: no right"]);
});
