import type { SourceFile } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import type { ParsedText } from "./node.ts";
import type { Steps } from "./steps.ts";

interface Known extends SourceFile {
  readonly format: "yaml" | "json";
  readonly outcome: ParsedText | ManifestRefusal;
}

// One plan requests the same text many times: to find its images, to edit it, to read back what was written, and again in each round.
// Measured for 100 apps with a file each: 700 requests need 200 parses, and a plan without the cache takes twice as long.
// A value's node takes about ten times the space of its text.
const mostCharacters = 8 * 2 ** 20;

/**
 * The latest is the last. It belongs to the module and to no run: an entry depends on its text alone, so no caller can see whether it was
 * cached, and the pure functions of the library need no cache in their arguments.
 */
let known: readonly Known[] = [];

/** The cached result for a text, or what `read` makes of it. Refusals are cached too. @throws ManifestRefusal */
export function* readOnce(
  format: Known["format"],
  { path, text }: SourceFile,
  read: () => Steps<ParsedText>,
): Steps<ParsedText> {
  const earlier = known.find((each) => each.path === path && each.format === format && each.text === text);
  const latest = earlier ?? { path, text, format, outcome: yield* outcomeOf(read) };
  known = fitting([...known.filter((each) => each !== earlier), latest]);
  if (latest.outcome instanceof ManifestRefusal) throw latest.outcome;
  return latest.outcome;
}

function* outcomeOf(read: () => Steps<ParsedText>): Steps<ParsedText | ManifestRefusal> {
  try {
    // So that a pause is possible between small files, too.
    yield;
    return yield* read();
  } catch (error) {
    if (error instanceof ManifestRefusal) return error;
    throw error;
  }
}

/** The latest ones, as many as may be kept. */
function fitting(all: readonly Known[]): readonly Known[] {
  let room = mostCharacters;
  return all.slice(
    all.findLastIndex(({ text }) => {
      room -= text.length + perFile;
      return room < 0;
    }) + 1,
  );
}

/** Extra cost of a file, in characters, which keeps the list short enough to search. */
const perFile = 16 * 2 ** 10;
