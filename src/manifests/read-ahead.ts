import type { SourceFile } from "./manifest.ts";
import { isYaml } from "./readers.ts";
import { ManifestRefusal } from "./refusal.ts";
import { mostCharacters } from "./yaml/known-sources.ts";
import { readYamlInSteps } from "./yaml/read-yaml.ts";

/** Most characters that are read between two pauses, if the files are small. */
const stride = 64 * 2 ** 10;

/**
 * Reads YAML files into nodes before the plan requests them, with pauses in which signals are handled: a plan is made in one step, and
 * would react to nothing while it parses. Reads no more than the cache keeps, and leaves it to the plan to report unreadable files.
 */
export async function readAhead(files: Iterable<SourceFile>, pause: () => Promise<void>): Promise<void> {
  let [read, paused] = [0, 0];
  for (const file of files) {
    read += file.text.length;
    // The other half is for what the plan writes.
    if (read > mostCharacters / 2) return;
    if (!isYaml(file.path)) continue;
    await readWithPauses(file, pause);
    if (read - paused < stride) continue;
    await pause();
    paused = read;
  }
}

async function readWithPauses(file: SourceFile, pause: () => Promise<void>): Promise<void> {
  const steps = readYamlInSteps(file);
  try {
    while (steps.next().done !== true) await pause();
  } catch (error) {
    if (!(error instanceof ManifestRefusal)) throw error;
  }
}
