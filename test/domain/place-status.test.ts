import { describe, expect, test } from "vitest";
import type { ImageChange } from "../../src/domain/change-set.ts";
import {
  deliveredStatus,
  parseHealth,
  statusContext,
  undeliveredStatus,
  verdictStatus,
} from "../../src/domain/target-status.ts";

const place = { app: "api", environment: "staging" };
const change = (more: Partial<ImageChange>): ImageChange => ({
  kind: "update",
  ...place,
  image: "ghcr.io/acme/api",
  from: { tag: "1.2.2" },
  to: { tag: "1.2.3" },
  sites: [],
  outcome: "updated",
  ...more,
});
const pullRequest = { number: 7, url: "https://git.example.com/7", state: "open", headCommit: "c0ffee" } as const;

test("the name of a status says which place it is about", () => {
  expect(statusContext(place)).toBe("tagboat/staging/api");
  expect(statusContext({ app: "api" })).toBe("tagboat/api");
});

describe("a delivery", () => {
  test.each([
    ["written", [change({})], {}, "success", "staging: updated to 1.2.3"],
    ["proposed", [change({})], { pullRequest }, "pending", "staging: 1.2.3 waits in #7"],
    ["merged", [change({})], { pullRequest, commit: "c0ffee" }, "success", "staging: updated to 1.2.3"],
    ["held", [change({ outcome: "held", reason: "held by alice: no" })], {}, "pending", "staging: held by alice: no"],
    [
      "older",
      [change({ outcome: "superseded", reason: "2 is newer" })],
      {},
      "success",
      "staging: superseded: 2 is newer",
    ],
    ["of two versions", [change({}), change({ to: { tag: "9" } })], {}, "success", "staging: updated to 1.2.3, 9"],
    ["without a place", [change({ outcome: "held", reason: "a\nb @team" })], {}, "pending", "staging: a b @\u200bteam"],
  ])("that is %s", (_, changes, delivery, state, description) => {
    expect(deliveredStatus(changes, delivery, false)).toEqual({ state, description });
  });

  test("that somebody watches is not done before it was seen healthy", () => {
    const description = "staging: updated to 1.2.3, not seen healthy yet";
    expect(deliveredStatus([change({})], {}, true)).toEqual({ state: "pending", description });
  });

  test("that found all as it should be repeats what was said", () => {
    expect(deliveredStatus([change({ outcome: "unchanged" })], {}, false)).toMatchObject({ isRepetition: true });
  });

  test("that was none says nothing", () => {
    expect(deliveredStatus([], {}, false)).toBeUndefined();
  });
});

describe("a verdict", () => {
  const since = new Date("2026-11-20T10:42:33Z");

  test.each([
    ["healthy", "success", "staging: healthy since 2026-11-20 10:42 UTC"],
    ["superseded", "success", "staging: superseded: why"],
    ["failed", "failure", "staging: failed: why"],
    ["misconfigured", "failure", "staging: cannot be watched: why"],
    ["progressing", "pending", "staging: not healthy yet: why"],
    ["unknown", "pending", "staging: not known yet: why"],
  ] as const)("%s", (state, status, description) => {
    expect(verdictStatus(place, { state, reason: "why", since })).toEqual({ state: status, description });
  });

  test.each([
    ["image", ", our image runs"],
    ["revision", ", our commit runs"],
  ] as const)("says what the agents showed: %s", (evidence, text) => {
    const { description } = verdictStatus(place, { state: "healthy", reason: "", since, evidence });
    expect(description).toBe(`staging: healthy since 2026-11-20 10:42 UTC${text}`);
  });

  test("of health is read back, and nothing else is taken for health", () => {
    for (const evidence of ["image", "revision", "applied"] as const) {
      for (const more of [{}, { since }]) {
        const { description } = verdictStatus(place, { state: "healthy", reason: "", evidence, ...more });
        const read = "since" in more ? { evidence, since: new Date("2026-11-20T10:42:00Z") } : { evidence };
        expect(parseHealth(place, description)).toEqual(read);
      }
    }
    for (const text of [
      "staging: updated to healthy",
      "staging: superseded: healthy since 2026-11-20 10:42 UTC, our image runs",
      "staging: healthy since 2026-11-20 10:42 UTC, our image runs, they say",
      "prod: healthy since 2026-11-20 10:42 UTC, our image runs",
      "healthy since 2026-11-20 10:42 UTC, our image runs",
    ])
      expect(parseHealth(place, text)).toBeUndefined();
    // Without the words for it, only the least is certain.
    expect(parseHealth(place, "staging: healthy since 2026-11-20 10:42 UTC")?.evidence).toBe("applied");
  });

  test("by which nobody has shown health calls it applied", () => {
    const verdict = {
      state: "healthy",
      reason: "",
      since: new Date("2026-11-20T10:42:00Z"),
      evidence: "applied",
    } as const;
    expect(verdictStatus(place, verdict).description).toBe("staging: applied since 2026-11-20 10:42 UTC");
  });
});

test("a text is cut to what every forge keeps, on one line", () => {
  const { description } = undeliveredStatus(place, `a\nb${"c".repeat(500)}`);
  expect(description).toHaveLength(140);
  expect(description).toMatch(/^staging: not delivered: a bc+…$/);
});
