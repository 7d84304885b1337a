import { execFile, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { bombs } from "./bombs.ts";

interface Cost {
  readonly seconds: number;
  readonly memory: number;
  readonly failure?: string;
}

async function explode(name: string): Promise<Cost> {
  const args = ["--max-old-space-size=512", "--import", "tsx", "test/bombs/run-one.ts", name];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 170_000 });
  return JSON.parse(stdout) as Cost;
}

/** What ends by a limit, and by which; all others end by being cheap. */
const ends: Readonly<Record<string, string>> = {
  "braces in a glob": "limit glob-alternatives",
  "values in one document": "limit document-values",
  "values in one file": "limit manifest-values",
  "files that are the same": "limit walk-",
  "files that a glob finds": "limit walk-",
  "folders in folders": "limit path-levels",
  "JSON of an agent": "limit json-values",
  "JSON in JSON": "limit json-depth",
};

describe("each bomb ends within 5 s of CPU time and 512 MB", () => {
  test.each(Object.keys(bombs))("%s", async (name) => {
    const { seconds, memory, failure } = await explode(name);
    expect(seconds).toBeLessThan(5);
    expect(memory).toBeLessThan(512 * 2 ** 20);
    if (ends[name] === undefined) expect(failure).toBeUndefined();
    else expect(failure).toContain(ends[name]);
  });
});

test("SIGTERM is heard within a second of CPU time while large manifests are edited", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "test/bombs/read-until-signal.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.once("data", () => child.kill("SIGTERM"));
  const [, answer = ""] = (await text(child.stdout)).split("\n");
  const { heard, seconds } = JSON.parse(answer) as { readonly heard: boolean; readonly seconds: number };
  expect(heard).toBe(true);
  expect(seconds).toBeLessThan(1);
});
