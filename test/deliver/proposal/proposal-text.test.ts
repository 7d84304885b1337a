import { describe, expect, test } from "vitest";
import { proposalText } from "../../../src/deliver/proposal/proposal-text.ts";
import type { ImageChange } from "../../../src/domain/change-set.ts";
import { parseMarker } from "../../../src/domain/proposal-marker.ts";
import { parseTrailers } from "../../../src/domain/trailers.ts";
import type { ForgeKind } from "../../../src/forges/forge.ts";
import { fakeForge } from "../../support/fake-forge.ts";

const change = (index: number): string =>
  `Tagboat-Change: update app=api environment=dev image=registry.example.com/some/long/name-${index} from=1.0.${index} to=1.1.${index}`;
const message = `deploy(dev): api\n\n${Array.from({ length: 4_000 }, (_, index) => change(index)).join("\n")}\n`;
const own = { commit: "a".repeat(40), message, trailers: parseTrailers(message) };

/** Of a forge, a text asks for its kind alone. */
const textOn = (kind: ForgeKind) =>
  proposalText({ forge: fakeForge({ kind }), place: { app: "api", environment: "dev" }, settings: {} }, own);

describe("the changelogs in the body of a pull request", () => {
  test("are those of the versions that its commit proposes, which may be newer than what this run wants", () => {
    const [one] = own.trailers.changes;
    if (one === undefined) throw new Error("it has changes");
    const kept = { ...own, trailers: { changes: [one] } };
    const change = { ...one, sites: [], outcome: "updated", changelog: { reason: "unread" } } as const;
    const bodyWith = (changes: readonly ImageChange[]): string =>
      proposalText(
        { forge: fakeForge({ kind: "gitea" }), place: { app: "api", environment: "dev" }, settings: {} },
        kept,
        { changes },
      ).body;
    expect(bodyWith([change])).toContain("No changelog for <code>api</code>");
    for (const other of [{ app: "web" }, { image: "other" }, { from: { tag: "0" } }, { to: { tag: "9" } }])
      expect(bodyWith([{ ...change, ...other }])).not.toContain("No changelog");
  });
});

describe("the body of a pull request that carries thousands of changes", () => {
  test.each([
    ["github", 65_536],
    ["gitea", 262_144],
    ["forgejo", 262_144],
  ] as const)("is as long as %s keeps it, ends with its marker, and says what is left out", (kind, limit) => {
    const { body } = textOn(kind);
    expect(body.length).toBeLessThanOrEqual(limit);
    expect(body.length).toBeGreaterThan(limit * 0.9);
    expect(parseMarker(body)).toMatchObject({ app: "api", environment: "dev" });
    expect(body).toMatch(/… and \d+ more, which the commit's message lists\./);
  });
});
