import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asCode, asLink, asTitle } from "../../src/domain/markdown.ts";
import { type Proposal, proposalBody, proposalTitle } from "../../src/domain/proposal.ts";
import { proposalBranch, trainName } from "../../src/domain/proposal-branch.ts";
import { formatMarker, isEdited, parseMarker, versionMark } from "../../src/domain/proposal-marker.ts";
import { cutTo } from "../../src/domain/text.ts";
import { runGit } from "../support/git-seed.ts";

const limits = { title: 255, body: 60_000 };
const head = "a".repeat(40);

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "-->",
    "<!-- tagboat: app=x -->",
    "| a | b |\n| c |",
    "</code>@alice",
    "`",
    "www.example.com",
    "\ud800",
    "#1",
  ),
);

const anyChange = fc.record({
  kind: fc.constant("update" as const),
  app: anyText,
  environment: anyText,
  image: anyText,
  from: fc.record({ tag: anyText }),
  to: fc.record({ tag: anyText }),
});

const proposal = (changes: Proposal["trailers"]["changes"], more: Partial<Proposal> = {}): Proposal => ({
  place: { app: "api", environment: "dev" },
  head,
  headTitle: "deploy(dev): api 1 → 2",
  trailers: { changes },
  ...more,
});

const change = {
  kind: "update" as const,
  app: "api",
  environment: "dev",
  image: "ghcr.io/acme/api",
  from: { tag: "1" },
  to: { tag: "2" },
};

describe("a release train's text", () => {
  const place = { app: trainName, isTrain: true, environment: "prod" } as const;
  const many = Array.from({ length: 200 }, (_, index) => ({
    ...change,
    app: `grade-service-${index}`,
    environment: "prod",
    image: `registry.example.com/acme/grade-service-${index}`,
    to: { tag: `${index}`.padStart(40, "a"), digest: `sha256:${`${index}`.padStart(64, "b")}` },
  }));
  const gate = many.map(({ app }) => `${app} in prod: source staging: healthy; order: newer than 1`).join(" | ");
  const github = { title: 256, body: 65_536 };

  test("of 200 apps fits into a forge's limits, and its marker has them all", () => {
    const left = Array.from({ length: 100 }, (_, index) => `app-${index} in prod: held since noon: ${"x".repeat(100)}`);
    const train = proposal(many, { place, trailers: { changes: many, gate, left } });
    const body = proposalBody(train, github);
    expect(body.length).toBeLessThanOrEqual(github.body);
    expect(body).toContain("**Left the release train**");
    const marker = parseMarker(body);
    expect(marker).toMatchObject({ app: trainName, isTrain: true, environment: "prod", head });
    expect(marker?.carried).toEqual(many.map(({ app, to }) => ({ app, versions: [versionMark(to)] })));
    expect(proposalTitle(train, github).length).toBeLessThanOrEqual(github.title);
  });

  test("has a branch that is no app's", () => {
    expect(proposalBranch(undefined, place)).toBe("tagboat/prod/+train");
    expect(proposalBranch(undefined, { app: trainName, environment: "prod" })).toBe("tagboat/prod/%2Btrain");
  });
});

describe("a proposal's text", () => {
  test("ends no line within a sentence, which forges would show as two lines", () => {
    const lines = proposalBody(proposal([change]), limits).split("\n");
    for (const line of lines.filter((text) => /^[A-Za-z]/.test(text))) expect(line).toMatch(/^[A-Z].*\.$/);
  });

  test("shows what moves where, and where it came from", () => {
    const source = `https://git.example.com/acme/api/commit/${"b".repeat(40)}`;
    const by = "alice (workflow build, run https://git.example.com/acme/api/actions/runs/7)";
    const body = proposalBody(
      proposal([{ ...change, from: { tag: "c".repeat(40) } }], {
        trailers: { changes: [{ ...change, from: { tag: "c".repeat(40) } }], source, by },
      }),
      limits,
    );
    expect(body).toContain("<code>ccccccc</code> | <code>2</code> |");
    expect(body).toContain("bbbbbbbbbbbb</code></a>");
    expect(body).toContain("acme/api/compare/");
    expect(body).toContain("acme/api/actions/runs/7");
  });

  test("keeps every foreign text inside its cell", () => {
    fc.assert(
      fc.property(fc.array(anyChange, { minLength: 1, maxLength: 4 }), (changes) => {
        const lines = proposalBody(proposal(changes), limits).split("\n");
        const start = lines.indexOf("|---|---|---|---|---|");
        const rows = lines.slice(start + 1, start + 1 + changes.length);
        for (const row of rows) {
          expect(row).toMatch(/^\|(?: (?:<code>(?:[A-Za-z0-9 .,/()=+-]|[^\p{ASCII}]|&#\d+;)+<\/code>)? \|){5}$/u);
          expect(row).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|\p{Cs}/u);
        }
        expect(lines[start + 1 + changes.length]).toBe("");
      }),
    );
  });

  test("is never longer than the forge takes, and never loses its marker", () => {
    fc.assert(
      fc.property(
        fc.array(anyChange, { maxLength: 60 }),
        fc.string({ maxLength: 9_000 }),
        fc.integer({ min: 14_000, max: 30_000 }),
        (changes, body, limit) => {
          const text = proposalBody(proposal(changes, { body }), { title: 10, body: limit });
          expect(text.length).toBeLessThanOrEqual(limit);
          expect(parseMarker(text)?.head).toBe(head);
        },
      ),
    );
  });

  test("has a title of one line that calls nobody", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const title = proposalTitle(proposal([{ ...change, app: text }], { title: "{app} to {to}" }), limits);
        expect(title).not.toMatch(/[\n\r\p{Cs}]|@(?!\u200b)/u);
        expect(title.length).toBeLessThanOrEqual(limits.title);
      }),
    );
    expect(asTitle("a@b")).toBe("a@\u200bb");
  });

  test("links only to pages", () => {
    expect(asLink("x", "javascript:alert(1)")).toBe("<code>x</code>");
    expect(asLink("x", "https://user:secret@example.com/")).toBe("<code>x</code>");
    expect(asLink("x", 'https://example.com/"><script>')).not.toMatch(/<script|"[^ >]*"[^>]/);
    expect(asCode("")).toBe("");
  });

  test("is cut between characters", () => {
    expect(cutTo("ab\u{1f600}c", 4)).toBe("ab…");
    expect(cutTo("abcd", 4)).toBe("abcd");
  });
});

describe("an edit of a proposal's text", () => {
  const body = proposalBody(
    proposal([change], {
      changelogs: [{ apps: ["api"], changelog: { reason: "unread" } }],
    }),
    limits,
  );
  const isEditedIn = (text: string): boolean => {
    const marker = parseMarker(text);
    if (marker === undefined) throw new Error("it has no marker");
    return isEdited(text, marker);
  };

  test("is none if only a forge has changed the ends of lines", () => {
    expect(isEditedIn(body)).toBe(false);
    expect(isEditedIn(body.replaceAll("\n", "\r\n").concat("\r\n"))).toBe(false);
  });

  test("is found wherever it is, also in the changelog", () => {
    expect(isEditedIn(body.replace("unread", "read by me"))).toBe(true);
    const end = body.indexOf("<!-- tagboat:");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end }), (at) => {
        expect(isEditedIn(`${body.slice(0, at)}x${body.slice(at)}`)).toBe(true);
      }),
    );
  });

  test("is not claimed of a text without a fingerprint, as an earlier version wrote it", () => {
    expect(isEditedIn(body.replace(/ text=[0-9a-f]{8}/, ""))).toBe(false);
  });
});

describe("a proposal's marker", () => {
  const anyMarker = fc.record(
    {
      app: anyText,
      environment: anyText,
      head: fc.constantFrom(head, "0".repeat(64)),
      images: fc.array(fc.record({ image: anyText, to: anyText }), { maxLength: 5 }),
    },
    { requiredKeys: ["app", "head", "images"] },
  );
  const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, "\ufffd");

  test("reads back what was written, wherever it stands", () => {
    fc.assert(
      fc.property(anyMarker, fc.boolean(), (marker, closed) => {
        const written = { ...marker, ...(closed ? { isClosed: true } : {}) };
        const read = parseMarker(`Before\r\n\r\n${formatMarker(written)}\r\nafter`);
        expect(read).toEqual({
          ...written,
          app: wellFormed(marker.app),
          ...(marker.environment === undefined ? {} : { environment: wellFormed(marker.environment) }),
          images: marker.images.map(({ image, to }) => ({ image: wellFormed(image), to: wellFormed(to) })),
        });
      }),
    );
  });

  test("cannot be closed early", () => {
    fc.assert(
      fc.property(anyMarker, (marker) => {
        expect(formatMarker(marker).indexOf("-->")).toBe(formatMarker(marker).length - 3);
      }),
    );
  });

  test.each([
    ["no marker", "Some text"],
    ["another's comment", "<!-- renovate: app=api -->"],
    ["two markers", `${formatMarker({ app: "a", head, images: [] })}${formatMarker({ app: "b", head, images: [] })}`],
    ["a second one that never ends", `${formatMarker({ app: "a", head, images: [] })}<!-- tagboat: `],
    ["no commit", "<!-- tagboat: app=api head=main -->"],
    ["half a commit", "<!-- tagboat: app=api head=abcdef -->"],
    ["another order of words", `<!-- tagboat: head=${head} app=api -->`],
    ["an unknown word", `<!-- tagboat: app=api head=${head} admin=yes -->`],
    ["a word twice", `<!-- tagboat: app=api app=web head=${head} -->`],
    ["broken encoding", `<!-- tagboat: app=%E0%A4%A head=${head} -->`],
    ["a needless encoding", `<!-- tagboat: app=%61pi head=${head} -->`],
    ["a line in between", `<!-- tagboat: app=api\nhead=${head} -->`],
  ])("reads as none: %s", (_, body) => {
    expect(parseMarker(body)).toBeUndefined();
  });

  test("reads as none, or as what it says, from any body", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (noise) => {
        const marker = parseMarker(`<!-- tagboat: ${noise} -->`);
        if (marker !== undefined) expect(formatMarker(marker)).toBe(`<!-- tagboat: ${noise} -->`);
      }),
    );
  });

  test("is not forged by the text that the config puts before ours", () => {
    const body = formatMarker({ app: "other", head: "b".repeat(40), images: [] });
    expect(parseMarker(proposalBody(proposal([change], { body }), limits))?.app).toBe("api");
  });
});

describe("a proposal's branch", () => {
  test("is named after the place", () => {
    expect(proposalBranch(undefined, { app: "grade-api", environment: "dev" })).toBe("tagboat/dev/grade-api");
    expect(proposalBranch("bot/{app}", { app: "v1.2_x", environment: "dev" })).toBe("bot/v1.2_x");
  });

  test("differs for different places", () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (a, b, c, d) => {
        fc.pre(!/\p{Cs}/u.test(a + b + c + d) && (a !== c || b !== d));
        expect(proposalBranch(undefined, { app: a, environment: b })).not.toBe(
          proposalBranch(undefined, { app: c, environment: d }),
        );
      }),
    );
  });

  test.each([
    "a",
    "..",
    ".lock",
    "x.lock",
    "x.LOCK",
    "-x",
    "@{u}",
    "a/b",
    "a b~^:?*[\\",
    "ä".repeat(300),
    "",
    "x.",
    "a..b",
    "refs",
    "💥",
  ])("is one that Git allows: %s", async (name) => {
    const branch = proposalBranch(undefined, { app: name, environment: name });
    expect(await runGit("/tmp", ["check-ref-format", "--branch", branch])).toBe(branch);
  });
});
