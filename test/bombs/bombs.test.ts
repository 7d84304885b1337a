import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { build } from "tsdown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bombs } from "./bombs.ts";

interface Cost {
  readonly seconds: number;
  readonly memory: number;
  readonly failure?: string;
}

let programs: string;

// Every bomb has a process of its own. To compile the sources in each of them would take longer than most bombs do.
beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), "bombs-"));
  await build({
    config: false,
    logLevel: "silent",
    entry: ["test/bombs/run-one.ts", "test/bombs/read-until-signal.ts"],
    platform: "node",
    target: "node20.19",
    outDir: programs,
    dts: false,
    deps: { alwaysBundle: [/.*/], onlyBundle: false },
  });
});
afterAll(() => rm(programs, { recursive: true, force: true }));

async function explode(name: string): Promise<Cost> {
  const args = ["--max-old-space-size=512", join(programs, "run-one.mjs"), name];
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
  const child = spawn(process.execPath, [join(programs, "read-until-signal.mjs")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.once("data", () => child.kill("SIGTERM"));
  const [, answer = ""] = (await text(child.stdout)).split("\n");
  const { heard, seconds } = JSON.parse(answer) as { readonly heard: boolean; readonly seconds: number };
  expect(heard).toBe(true);
  expect(seconds).toBeLessThan(1);
});
