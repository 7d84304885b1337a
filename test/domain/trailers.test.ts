import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ImageChange } from "../../src/domain/change-set.ts";
import { formatCommitMessage } from "../../src/domain/commit-message.ts";
import { type ChangeTrailer, formatTrailers, parseTrailers } from "../../src/domain/trailers.ts";

const digest = `sha256:${"0f".repeat(32)}`;

function change(overrides: Partial<ImageChange> = {}): ImageChange {
  return {
    kind: "update",
    app: "grade-api",
    environment: "staging",
    image: "registry.example.com/grade-api",
    from: { tag: "1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b" },
    to: { tag: "9f8e7d6c5b4a9f8e7d6c5b4a9f8e7d6c5b4a9f8e" },
    sites: [],
    outcome: "updated",
    ...overrides,
  };
}

describe("formatCommitMessage()", () => {
  test("names files and locations where no config says what they belong to, and only the files of many", () => {
    const sites = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ file: "a b.yaml", path: `images[${index}].newTag`, line: 1 }));
    const read = (count: number) =>
      parseTrailers(formatCommitMessage([change({ sites: sites(count) })], { namesFiles: true })).changes[0];
    expect(read(2)).toMatchObject({
      files: ["a b.yaml"],
      at: ["a b.yaml#images[0].newTag", "a b.yaml#images[1].newTag"],
    });
    expect(read(10)?.at).toHaveLength(10);
    expect(read(11)).toMatchObject({ files: ["a b.yaml"] });
    expect(read(11)).not.toHaveProperty("at");
  });

  test("has a title for people and trailers for machines", () => {
    const message = formatCommitMessage([change()], {
      source: "https://git.example.com/acme/grade-api/commit/9f8e7d6",
      by: "alice (workflow build)",
    });
    expect(message).toBe(
      [
        "deploy(staging): grade-api 1a2b3c4 → 9f8e7d6",
        "",
        "Tagboat-Change: update app=grade-api environment=staging image=registry.example.com/grade-api from=1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b to=9f8e7d6c5b4a9f8e7d6c5b4a9f8e7d6c5b4a9f8e",
        "Tagboat-Source: https://git.example.com/acme/grade-api/commit/9f8e7d6",
        "Tagboat-By: alice (workflow build)",
        "",
      ].join("\n"),
    );
  });

  test("speaks only of what is written", () => {
    const message = formatCommitMessage([change(), change({ app: "other", outcome: "superseded" })], {});
    expect(message).not.toContain("other");
  });

  test("gathers apps, and leaves out a version that they do not share", () => {
    const apps = ["a", "b", "c", "d"].map((app, index) =>
      change({ app, from: { tag: `1.${index}.0` }, to: { tag: "2.0.0" } }),
    );
    expect(formatCommitMessage(apps, {}).split("\n")[0]).toBe("deploy(staging): a, b and 2 more → 2.0.0");
  });

  test("names all new versions where they differ, and never an old one as the new", () => {
    const apps = ["a", "b"].map((app, index) => change({ app, from: { tag: "1.0.0" }, to: { tag: `2.${index}.0` } }));
    expect(formatCommitMessage(apps, {}).split("\n")[0]).toBe("deploy(staging): a, b 1.0.0 → 2.0.0, 2.1.0");
    const apart = apps.map((one, index) => ({ ...one, from: { tag: `1.${index}.0` } }));
    expect(formatCommitMessage(apart, {}).split("\n")[0]).toBe("deploy(staging): a, b → 2.0.0, 2.1.0");
  });

  test("has no empty brackets where there is no environment", () => {
    const { environment: _, ...without } = change();
    expect(formatCommitMessage([without], {}).split("\n")[0]).toBe("deploy: grade-api 1a2b3c4 → 9f8e7d6");
  });

  test("says nothing of a version that was not there", () => {
    expect(formatCommitMessage([change({ from: {} })], {}).split("\n")[0]).toBe("deploy(staging): grade-api → 9f8e7d6");
  });

  test("keeps a hostile old tag on the title's one line", () => {
    const message = formatCommitMessage(
      [change({ from: { tag: "x\n\nTagboat-Change: update app=evil image=e" } })],
      {},
    );
    expect(parseTrailers(message).changes.map((entry) => entry.app)).toEqual(["grade-api"]);
  });
});

describe("parseTrailers()", () => {
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter((value) => !/\p{Cs}/u.test(value));
  const version = fc.constantFrom({}, { tag: "1.2.3" }, { digest }, { tag: "9f8e7d6", digest });
  const trailer: fc.Arbitrary<ChangeTrailer> = fc.record(
    {
      kind: fc.constantFrom("update", "promote", "rollback"),
      app: text,
      environment: text,
      image: text,
      from: version,
      to: version,
    },
    { requiredKeys: ["kind", "app", "image", "from", "to"] },
  );

  test("gives back what was formatted, however hostile the names", () => {
    fc.assert(
      fc.property(fc.array(trailer, { maxLength: 4 }), (changes) => {
        const message = `title\n\n${formatTrailers({ changes, by: "alice" })}\n`;
        expect(parseTrailers(message)).toMatchObject({ changes, by: changes.length >= 0 ? "alice" : undefined });
      }),
    );
  });

  test("finds trailers that a squash bulleted and indented", () => {
    const trailers = formatTrailers({ changes: [change()], source: "https://git.example.com/c/1" });
    const squashed = `Deploy (#12)\n\n* deploy: x\n\n${trailers.replace(/^/gm, "  * ")}\r\n\nCo-authored-by: Bob <b@example.com>\n`;
    expect(parseTrailers(squashed)).toMatchObject({
      changes: [{ app: "grade-api" }],
      source: "https://git.example.com/c/1",
    });
  });

  test("passes over what it does not know", () => {
    expect(parseTrailers("Tagboat-Change: teleport app=a image=b\nTagboat-Change: update app=a\n").changes).toEqual([]);
    expect(parseTrailers("Tagboat-Change: update app=a image=b future=1 from= to=%zz").changes).toMatchObject([
      { app: "a", from: {}, to: { tag: "%zz" } },
    ]);
  });
});
