import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namedObject } from "../../../src/git/protocol/object.ts";
import {
  BadTree,
  byTreeOrder,
  differingEntries,
  findEntry,
  formatTree,
  parseTree,
  type TreeEntry,
} from "../../../src/git/protocol/tree.ts";

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const names = ["a", "a.b", "ab", "b", "app-1", "app-10", "app-2", "ü", " x", "z".repeat(300)];
const entry = fc
  .record({
    name: fc.constantFrom(...names),
    mode: fc.constantFrom("40000", "100644", "100755"),
    id: fc.oneof(fc.constantFrom("0".repeat(40), "20".repeat(20), "61".repeat(20)), hex(40)),
  })
  .map(({ name, mode, id }): TreeEntry => ({ name, mode, id, rawName: Buffer.from(name) }));
const entries = fc
  .uniqueArray(entry, { selector: ({ name }) => name, maxLength: names.length })
  .map((all) => all.toSorted(byTreeOrder));
const treeOf = (all: readonly TreeEntry[]) => namedObject("tree", formatTree(all));

const byName = (all: readonly TreeEntry[]) => new Map(all.map((one) => [one.name, `${one.mode} ${one.id}`]));

describe("two trees", () => {
  test("differ in the entries that are not in both", () => {
    fc.assert(
      fc.property(entries, entries, (old, now) => {
        const [before, after] = [byName(old), byName(now)];
        const expected = names.filter((name) => before.get(name) !== after.get(name)).toSorted();
        const found = differingEntries(treeOf(old), treeOf(now));
        expect([...found.keys()].toSorted()).toEqual(expected);
        for (const [name, pair] of found) {
          expect(pair.before && `${pair.before.mode} ${pair.before.id}`).toBe(before.get(name));
          expect(pair.after && `${pair.after.mode} ${pair.after.id}`).toBe(after.get(name));
        }
      }),
    );
  });

  test("of which one does not exist differ in all entries of the other", () => {
    fc.assert(
      fc.property(entries, (all) => {
        const expected = all.map(({ name }) => name).toSorted();
        expect([...differingEntries(undefined, treeOf(all)).keys()].toSorted()).toEqual(expected);
        expect([...differingEntries(treeOf(all), undefined).keys()].toSorted()).toEqual(expected);
      }),
    );
  });

  test("that are cut off are refused", () => {
    const whole = treeOf([{ name: "a", mode: "100644", id: "1".repeat(40), rawName: Buffer.from("a") }]);
    const cut = { ...whole, bytes: whole.bytes.subarray(0, -1) };
    expect(() => differingEntries(whole, cut)).toThrow(BadTree);
    expect(() => findEntry(cut, "a")).toThrow(BadTree);
  });
});

test("an entry that is looked up is the one that parsing finds", () => {
  fc.assert(
    fc.property(entries, (all) => {
      const tree = treeOf(all);
      const parsed = parseTree(tree, 1_000) ?? [];
      for (const name of names) expect(findEntry(tree, name)).toEqual(parsed.find((one) => one.name === name));
    }),
  );
});
