import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCaFile, checkConfiguredCaFile } from "../../src/io/ca-file.ts";
import { privateAuthority } from "../support/private-authority.ts";

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ca-file-"));
  execFileSync("mkfifo", [at("pipe")]);
  writeFileSync(at("large.pem"), Buffer.alloc(5 * 2 ** 20));
  writeFileSync(at("text"), "no certificate\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a file of certificates is taken", () => {
  const { caFile } = privateAuthority(folder);
  expect(() => checkCaFile(caFile)).not.toThrow();
  expect(() => checkConfiguredCaFile(caFile, "`caFile`")).not.toThrow();
});

describe("whatever else is named", () => {
  const all = ["text", "nowhere", "pipe", "large.pem", "."];

  test("by a flag is refused with the reason, and neither an endless device nor a pipe is read", () => {
    const reasons = all.map((name) => {
      try {
        checkCaFile(at(name));
      } catch (error) {
        return (error as Error).message.replace(folder, "");
      }
      return "taken";
    });
    expect(reasons).toEqual([
      expect.stringContaining("There is no PEM certificate"),
      expect.stringContaining("no such file"),
      expect.stringContaining("it is no regular file"),
      expect.stringContaining("more than 4 MiB"),
      expect.stringContaining("it is no regular file"),
    ]);
    expect(() => checkCaFile("/dev/zero")).toThrow("it is no regular file");
  });

  test("by a config is refused in the same words, which tell nothing of this machine", () => {
    for (const path of [...all.map(at), "/dev/zero", "/etc/shadow"]) {
      const said = (): unknown => {
        try {
          checkConfiguredCaFile(path, "`caFile` of the agent");
        } catch (error) {
          const { kind, message, cause } = error as { kind: string; message: string; cause?: unknown };
          return [kind, message, cause];
        }
        return "taken";
      };
      expect(said()).toEqual(["config", `"${path}" cannot be used as a file of certificates`, undefined]);
    }
  });
});
