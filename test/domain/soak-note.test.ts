import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSoakNote, type SoakNote, soakFingerprint, soakStatus } from "../../src/domain/soak-note.ts";
import { verdictStatus } from "../../src/domain/target-status.ts";

const note: SoakNote = {
  since: new Date("2026-11-21T10:42:31Z"),
  seen: new Date("2026-11-21T10:52:40Z"),
  mark: "1a2b3c4d",
};
const minute = 60_000;
const staging = { app: "api", environment: "staging" };

test("a note is one line that a person can read, and is read back", () => {
  const { state, description } = soakStatus(staging, note, 2 * minute);
  expect(state).toBe("pending");
  expect(description).toBe(
    "staging: healthy since 2026-11-21T10:42:31Z, seen 2026-11-21T10:52:40Z, pauses up to 2m let pass [1a2b3c4d]",
  );
  expect(parseSoakNote(staging, description)).toEqual(note);
});

test("whatever a forge keeps of it, it never tells of more than was noted", () => {
  const time = fc.date({ min: new Date("2026-01-01"), max: new Date("2027-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(time, time, fc.string({ maxLength: 90 }), fc.nat(200), (one, other, environment, cut) => {
      const [since, seen] = [one, other].toSorted((a, b) => a.getTime() - b.getTime());
      if (since === undefined || seen === undefined) return;
      const { description } = soakStatus({ app: "api", environment }, { ...note, since, seen }, 90_000);
      expect(description.length).toBeLessThanOrEqual(140);
      for (const text of [description, description.slice(0, cut)]) {
        const read = parseSoakNote({ app: "api", environment }, text);
        if (read === undefined) continue;
        expect(read.mark).toBe(note.mark);
        expect(read.since.getTime()).toBeGreaterThanOrEqual(since.getTime());
        expect(read.seen.getTime()).toBeLessThanOrEqual(seen.getTime());
      }
    }),
  );
});

test("other words are no note", () => {
  const text = soakStatus({ app: "api" }, note, minute).description;
  for (const other of [
    "staging: healthy since 2026-11-20 10:42 UTC",
    text.replace("[1a2b3c4d]", "[1a2b3c4d"),
    text.replace("2026-11-21T10:42:31Z", "2026-13-41T10:42:31Z"),
    text.replace("2026-11-21T10:52:40Z", "2026-11-21T10:12:40Z"),
    `${text} more`,
  ])
    expect(parseSoakNote({ app: "api" }, other), other).toBeUndefined();
});

test("the words of a note that somebody else made us repeat are no note", () => {
  const foreign = soakStatus({ app: "api" }, note, minute).description;
  for (const place of [staging, { app: "api" }]) {
    const repeated = verdictStatus(place, { state: "progressing", reason: foreign }).description;
    expect(repeated).toContain(foreign);
    expect(parseSoakNote(place, repeated)).toBeUndefined();
  }
  expect(parseSoakNote({ app: "api", environment: "production" }, soakStatus(staging, note, minute).description)).toBe(
    undefined,
  );
});

test("what is watched, and how, has a name of its own, in whatever order it comes", () => {
  const rules = { tolerate: minute, evidence: "image" } as const;
  const mark = soakFingerprint(rules, ["a", "b"]);
  expect(mark).toMatch(/^[0-9a-f]{8}$/);
  expect(soakFingerprint(rules, ["b", "a"])).toBe(mark);
  const others = [
    soakFingerprint({ ...rules, tolerate: 2 * minute }, ["a", "b"]),
    soakFingerprint({ ...rules, evidence: "revision" }, ["a", "b"]),
    soakFingerprint(rules, ["a"]),
    soakFingerprint(rules, ["a", "b", "c"]),
  ];
  expect(new Set([mark, ...others]).size).toBe(5);
});
