import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { authorities } from "../../src/git/authorities.ts";

const folder = mkdtempSync(join(tmpdir(), "authorities-"));
const pem = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
const file = (name: string): string => {
  writeFileSync(join(folder, name), pem(name));
  return join(folder, name);
};
const count = (text = ""): number => text.split("-----BEGIN CERTIFICATE-----").length - 1;

describe("the authorities that Git is to trust", () => {
  test("are the usual ones alone, where none is named", () => {
    expect(authorities({})).toBeUndefined();
    expect(authorities({ extraCaFile: join(folder, "gone") })).toBeUndefined();
  });

  test("are those that are named beside the usual ones, for other servers are asked, too", () => {
    const text = authorities({ caFile: file("ours"), extraCaFile: file("extra") });
    expect(text).toContain(pem("ours"));
    expect(text).toContain(pem("extra"));
    expect(count(text)).toBeGreaterThan(50);
    expect(authorities({ extraCaFile: file("extra") })).toContain(pem("extra"));
    expect(authorities({ caFile: file("ours"), extraCaFile: join(folder, "gone") })).toContain(pem("ours"));
  });
});
