import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { caCertificates } from "../../../src/git/store/ca-certificates.ts";

const folder = mkdtempSync(join(tmpdir(), "authorities-"));
const pem = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
const file = (name: string): string => {
  writeFileSync(join(folder, name), pem(name));
  return join(folder, name);
};
const nowhere = async (): Promise<undefined> => undefined;
const count = (text = ""): number => text.split("-----BEGIN CERTIFICATE-----").length - 1;

describe("the authorities that Git is to trust", () => {
  test("are the usual ones alone, where none is named, and then Git is not asked", async () => {
    const asked = () => Promise.reject(new Error("asked"));
    expect(await caCertificates({}, asked)).toBeUndefined();
    expect(await caCertificates({ extraCaFile: join(folder, "gone") }, asked)).toBeUndefined();
  });

  test("are those of the file that Git is configured with, where it can be read, and no others of the system", async () => {
    const text = await caCertificates({ caFile: file("ours") }, async () => file("configured"));
    expect(text).toContain(pem("configured"));
    expect(text).toContain(pem("ours"));
    expect(count(text)).toBe(2);
    expect(count(await caCertificates({ caFile: file("ours") }, async () => join(folder, "gone")))).toBeGreaterThan(50);
  });

  test("are those that are named beside the usual ones, for other servers are asked, too", async () => {
    const text = await caCertificates({ caFile: file("ours"), extraCaFile: file("extra") }, nowhere);
    expect(text).toContain(pem("ours"));
    expect(text).toContain(pem("extra"));
    expect(count(text)).toBeGreaterThan(50);
    expect(await caCertificates({ extraCaFile: file("extra") }, nowhere)).toContain(pem("extra"));
    const without = await caCertificates({ caFile: file("ours"), extraCaFile: join(folder, "gone") }, nowhere);
    expect(without).toContain(pem("ours"));
  });
});
