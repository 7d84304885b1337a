import type { SourceFile } from "../manifest.ts";
import { addDocuments } from "./convert.ts";
import { guardSource } from "./guard-source.ts";
import { readOnce } from "./known-sources.ts";
import type { MutableSource, ParsedText, Scalar } from "./node.ts";
import { parseInSteps, refuseErrors } from "./parse.ts";
import { addChanged } from "./reread.ts";
import { finish, isLong, type Steps } from "./steps.ts";

const byteOrderMark = "\uFEFF";

/**
 * Reads YAML into nodes whose offsets include a byte order mark. Values stay the text that is written: no schema turns a tag into a number.
 * A file that was read recently is not read again.
 *
 * @throws ManifestRefusal unparsable or templated, with the position.
 */
export const readYaml = (file: SourceFile): ParsedText => finish(readYamlInSteps(file));

export const readYamlInSteps = (file: SourceFile): Steps<ParsedText> =>
  readOnce("yaml", file, () => {
    const source = sourceOf(file, (changed) => readChanged(source, { path: file.path, text: changed }));
    return readInto(source);
  });

/** Reads JSON that its own parser has accepted. `again` must read a changed text with that parser too. @throws ManifestRefusal */
export const readYamlOfJson = (file: SourceFile, again: (text: string) => Steps<ParsedText>): Steps<ParsedText> =>
  readOnce("json", file, () => readInto({ ...sourceOf(file, again), format: "json" }));

/** Reads the value of a scalar as YAML or JSON. @throws ManifestRefusal */
export function readWithin(within: Scalar, text: string): ParsedText {
  const file = { path: within.source.file, text };
  return finish(readInto({ ...sourceOf(file, (changed) => readWithinInSteps(within, changed)), within }, within));
}

function readWithinInSteps(within: Scalar, text: string): Steps<ParsedText> {
  const file = { path: within.source.file, text };
  return readInto({ ...sourceOf(file, (changed) => readWithinInSteps(within, changed)), within });
}

/** Reads a changed text: parses only the documents that differ, if the others are the same. @throws ManifestRefusal */
const readChanged = (before: ParsedText, file: SourceFile): Steps<ParsedText> =>
  readOnce("yaml", file, function* () {
    const source = sourceOf(file, (changed) => readChanged(source, { path: file.path, text: changed }));
    if (!(yield* addChanged(source, before))) return yield* readInto(source);
    guardSource(source);
    return source;
  });

function sourceOf({ path, text }: SourceFile, again: ParsedText["again"]): MutableSource {
  const comments: MutableSource["found"] = [];
  return {
    file: path,
    text,
    documents: [],
    aliases: [],
    within: undefined,
    found: comments,
    comments: () => comments,
    again,
  };
}

function* readInto(source: MutableSource, within?: Scalar): Steps<ParsedText> {
  const { file: path, text } = source;
  // The parser fails on a root sequence after a byte order mark, so it gets the text without the mark.
  const offset = text.startsWith(byteOrderMark) ? 1 : 0;
  const parsed = yield* parseInSteps({ path, text: text.slice(offset) }, within);
  refuseErrors({ path, text }, parsed, offset);
  addDocuments(source, parsed, offset);
  if (isLong(text.length)) yield;
  guardSource(source);
  return source;
}
