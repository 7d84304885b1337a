import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSecrets } from "../../src/credentials/secrets.ts";
import { createLog, escapeForTerminal } from "../../src/io/log.ts";
import { createRedactor } from "../../src/io/redact.ts";

const secret = "s3cr3t+token/with=signs";

describe("createRedactor()", () => {
  const redact = createRedactor([secret]);

  test.each([
    ["itself", secret],
    ["in a URL", `https://git.example.com/?token=${encodeURIComponent(secret)}`],
    ["in basic authentication", `Authorization: Basic ${Buffer.from(`x-access-token:${secret}`).toString("base64")}`],
    ["as base64", Buffer.from(secret).toString("base64")],
    ["as a user's password", `https://bot:${secret.replace("/", "%2F")}@git.example.com/acme/config`],
  ])("hides a secret %s", (_, text) => {
    const shown = redact(`before ${text} after`);
    expect(shown).toMatch(/^before .* after$/);
    for (const form of [secret, encodeURIComponent(secret), text.split(" ").at(-1) ?? ""]) {
      if (!form.startsWith("http")) expect(shown).not.toContain(form);
    }
    expect(shown).not.toContain("s3cr3t");
  });

  test("leaves everything else alone", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("@")),
        (text) => {
          expect(redact(text)).toBe(text);
        },
      ),
    );
  });

  test("does not mask half a text for a secret that is hardly one", () => {
    expect(createRedactor(["", "a", "abc"])("a b c abc")).toBe("a b c abc");
  });
});

describe("inert()", () => {
  // As a runner reads a line: a command at its start, after blanks, or the older form anywhere.
  const isCommand = (line: string): boolean => /^\s*::/.test(line) || line.includes("##[");

  test.each([
    "::set-output name=x::y",
    "  ::add-mask::x",
    "a\n::error::b",
    "text ##[add-path]/tmp",
    "\t::stop-commands::x",
  ])("takes the power from %j", (text) => {
    expect(escapeForTerminal(text).split("\n").some(isCommand)).toBe(false);
  });

  test("lets no generated text command a runner or a terminal", () => {
    const part = fc.constantFrom(
      "::",
      ":",
      "##[",
      "#",
      "[",
      "\n",
      "\r",
      "\u001b[31m",
      "\u0007",
      " ",
      "error",
      "]",
      "\u009b",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const shown = escapeForTerminal(parts.join(""));
        expect(shown.split("\n").some(isCommand)).toBe(false);
        expect(shown.replaceAll("\r\n", "\n")).not.toMatch(/[^\P{Cc}\n\t]/u);
      }),
    );
  });

  test("leaves plain text as it is", () => {
    expect(escapeForTerminal("a: b → c\n\td::e")).toBe("a: b → c\n\td::e");
  });
});

describe("createLog()", () => {
  const record = (level: "quiet" | "normal" | "verbose"): string[] => {
    const lines: string[] = [];
    const log = createLog({ write: (line) => lines.push(line), redact: createRedactor([secret]), level });
    log.info("info");
    log.warn(`warn ${secret}`);
    log.debug("debug");
    return lines;
  };

  test("says what its level asks for, and never a secret", () => {
    expect(record("quiet")).toEqual(["warning: warn ***"]);
    expect(record("normal")).toEqual(["info", "warning: warn ***"]);
    expect(record("verbose")).toEqual(["info", "warning: warn ***", "debug"]);
  });
});

test("what was warned of is said once", () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line), redact: (text) => text });
  for (const message of ["insecure", "other", "insecure"]) log.warn(message);
  for (const message of ["tried", "tried"]) log.info(message);
  expect(lines).toEqual(["warning: insecure", "warning: other", "tried", "tried"]);
});

test("a token that GitHub made is hidden, although nobody named it", () => {
  const redact = createRedactor([]);
  for (const token of [
    `ghs_${"a1B2".repeat(9)}`,
    `ghs_12_${"eyJhbGciOi.J9x-_".repeat(5)}`,
    `github_pat_${"x1".repeat(20)}`,
  ])
    expect(redact(`fatal: ${token} is no good`)).toBe("fatal: *** is no good");
});

test("the key of an app is hidden, line by line, however its line breaks are written", () => {
  const pem = "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\nqwertyuiop\n-----END KEY-----";
  for (const key of [pem, pem.replaceAll("\n", "\\n")]) {
    const redact = createRedactor(readSecrets({ TAGBOAT_APP_KEY: key }));
    for (const text of [key, pem, "MIIEpAIBAAKCAQEA", "near qwertyuiop"])
      expect(redact(text)).toMatch(/^(near )?\*\*\*$/);
  }
});
