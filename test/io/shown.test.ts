import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { knownPage } from "../../src/domain/known-page.ts";
import { oneLine, readable } from "../../src/domain/text.ts";
import { TagboatError } from "../../src/errors.ts";
import { createLog, escapeForTerminal } from "../../src/io/log.ts";
import { createRedactor } from "../../src/io/redact.ts";
import { showable } from "../../src/io/shown.ts";

const secret = "s3cr3t+token/with=signs";
const redact = createRedactor([secret]);

/** Every character that nobody sees and that changes what is seen. */
const unseen = [
  ..."\u0000\u0007\u0008\u000b\u000c\u001b\u007f\u0085\u009b\u061c\u200e\u200f\u2028\u2029",
  ..."\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
];

describe("showable()", () => {
  const leaf = fc
    .array(fc.constantFrom(secret, encodeURIComponent(secret), ...unseen, "\n", "\r\n", "a", "::x::", " "), {
      maxLength: 6,
    })
    .map((parts) => parts.join(""));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("url", "message", "diff", "title"), tie("value")),
    ),
  }));

  test("leaves no secret, nothing unseen and no further line in any text, however deep", () => {
    fc.assert(
      fc.property(value, (given) => {
        const text = JSON.stringify(showable({ given }, redact));
        expect(text).not.toContain("s3cr3t");
        for (const sign of unseen) expect(text).not.toContain(sign);
        const urls: string[] = [];
        JSON.parse(text, (key, part: unknown) => (key === "url" && typeof part === "string" ? urls.push(part) : part));
        for (const url of urls) expect(url).not.toContain("\n");
      }),
    );
  });

  test("cleans an error with its hint and its cause, and keeps what it means", () => {
    const cause = new Error(`no ${secret}\u202e`);
    const failure = new TagboatError("remote", `said ${secret}\u202e`, { hint: `try ${secret}\u2066`, cause });
    const shown = showable({ failure }, redact).failure;
    expect(shown).toMatchObject({ kind: "remote", exitCode: 7, message: "said ***\ufffd", hint: "try ***\ufffd" });
    expect(shown.cause).toMatchObject({ message: "no ***\ufffd" });
    expect(JSON.stringify(shown) + String((shown.cause as Error).stack)).not.toContain(secret);
  });

  test("keeps dates, numbers and the lines of a diff", () => {
    const since = new Date(0);
    const given = { since, attempts: 2, diff: "--- a\r\n+++ b\n\t+c\n", files: ["a b.yaml"] };
    expect(showable(given, redact)).toEqual(given);
  });
});

test("no door's own escape lets through what another stops", () => {
  for (const sign of unseen)
    for (const shown of [escapeForTerminal(`a${sign}b`), oneLine(`a${sign}b`), readable(`a${sign}b`)])
      expect(shown).not.toContain(sign);
});

describe("a line of the log", () => {
  const lineOf = (message: string): string => {
    const lines: string[] = [];
    createLog({ write: (line) => lines.push(line), redact }).info(message);
    return lines.join("\n");
  };

  test("has no further line at its beginning, and no mark that turns it round", () => {
    expect(lineOf("the server said: a\nerror: gone\u202e")).toBe("the server said: a\n  error: gone\ufffd");
  });

  test("hides a secret that looks like a command", () => {
    const strange = createRedactor(["::add-mask::abc"]);
    const lines: string[] = [];
    createLog({ write: (line) => lines.push(line), redact: strange }).info("::add-mask::abc");
    expect(lines).toEqual(["***"]);
  });
});

describe("knownPage()", () => {
  const own = "https://git.example.com/acme/config";

  test.each([
    ["https://git.example.com/acme/config/pulls/7", "https://git.example.com/acme/config/pulls/7"],
    ["https://GIT.example.com:443/a b", "https://git.example.com/a%20b"],
    ["https://git.example.com/a\n::error::x\u202e", "https://git.example.com/a::error::x%E2%80%AE"],
  ])("shows what is on our own server, parsed: %j", (address, shown) => {
    expect(knownPage(address, [own])).toBe(shown);
  });

  test.each([
    "http://git.example.com/acme",
    "https://git.example.com:8443/acme",
    "https://git.example.com.evil.example/acme",
    "https://evil.example.com/?https://git.example.com/",
    "https://user:password@git.example.com/acme",
    "javascript:alert(1)//https://git.example.com",
    "/acme/config/pulls/7",
    "",
    undefined,
    null,
    7,
    { href: own },
  ])("shows nothing of %j", (address) => {
    expect(knownPage(address, [own])).toBeUndefined();
  });
});

test("a diff keeps the addresses that a file holds, so that it applies, and no secret of ours", () => {
  const diff = `+repoURL: ssh://git@git.example.com/acme/config\n+token: ${secret}\n`;
  expect(showable({ diff, url: "ssh://git@git.example.com/acme" }, redact)).toEqual({
    diff: "+repoURL: ssh://git@git.example.com/acme/config\n+token: ***\n",
    url: "ssh://git.example.com/acme",
  });
});
