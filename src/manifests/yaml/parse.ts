import { Composer, Lexer, type ParsedNode, Parser, type Document as YamlDocument } from "yaml";
import type { SourceFile } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { tooDeep, valueCounter } from "./bounds.ts";
import type { Comment, Scalar } from "./node.ts";
import { positionIn } from "./position-in.ts";
import type { Steps } from "./steps.ts";

/** A text as the YAML library reads it. Offsets count from the beginning of the text. */
export interface Parsed {
  readonly documents: readonly YamlDocument.Parsed[];
  readonly comments: readonly Comment[];
}

const options = {
  schema: "failsafe",
  // The parser's own check takes quadratic time; the engine checks only the maps above the nodes that it edits.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** The lexer's mark before a scalar: the next token is the scalar's text, whatever it begins with. */
const scalarMark = "\u001f";
// Tokens that are not in the text: the scalar mark, and those of a document and of an error in a flow collection.
const marks = new Set([scalarMark, "\u0002", "\u0018"]);
// The first characters of tokens for a quoted scalar, a list, a map or an alias.
const valueMarks = new Set(['"', "'", "[", "{", "-", "*"]);

/** After this many tokens, some 20 ms of work, a caller that reads in steps may pause. */
const stride = 4_000;

/**
 * Parses a text in one pass of the lexer, which also yields the comments. Lexer and parser take four fifths of the time of a read, so each
 * runs once. One document is composed in one step, so the number of its values is limited.
 *
 * @throws ManifestRefusal too-large
 */
export function* parseInSteps(file: SourceFile, within?: Scalar): Steps<Parsed> {
  const comments: Comment[] = [];
  const documents: YamlDocument.Parsed[] = [];
  const parser = new Parser();
  const composer = new Composer<ParsedNode>(options);
  let tokens = 0;
  for (const token of tokensOf(file, { comments, count: valueCounter(file.path, within) })) {
    for (const piece of parser.next(token)) documents.push(...composer.next(piece));
    if (++tokens % stride === 0) yield;
  }
  for (const piece of parser.end()) documents.push(...composer.next(piece));
  documents.push(...composer.end());
  if (tokens > stride) yield;
  return { documents, comments };
}

/** The lexer's tokens. Counts those that become nodes, and keeps the comments. */
function* tokensOf(
  { text }: SourceFile,
  { comments, count }: { readonly comments: Comment[]; readonly count: ReturnType<typeof valueCounter> },
): Generator<string> {
  let [at, isText] = [0, false];
  for (const token of new Lexer().lex(text)) {
    yield token;
    if (!isText) note(token, at);
    if (isText || !marks.has(token)) at += token.length;
    isText = token === scalarMark;
  }
  function note(token: string, start: number): void {
    if (token === "---") count.begin();
    if (token === scalarMark || valueMarks.has(token[0] ?? "")) count.add();
    if (token.startsWith("#")) comments.push({ start, text: token.replace(/\r$/, "") });
  }
}

/**
 * @throws ManifestRefusal unparsable, templated, too-large: with the position in the text, where `offset` characters precede what was
 * parsed
 */
export function refuseErrors({ path, text }: SourceFile, { documents }: Parsed, offset: number): void {
  const error = documents.flatMap((document) => document.errors)[0];
  if (error === undefined) return;
  const { line, column } = positionIn(text, error.pos[0] + offset);
  // The parser is recursive, and reports this error if the nesting is too deep.
  if (error.code === "RESOURCE_EXHAUSTION") throw tooDeep(path, { line, column });
  const templated = /\{\{|\{%/.test(text);
  throw new ManifestRefusal(
    templated ? "templated" : "unparsable",
    `${path}:${line}:${column} ${templated ? "is a template, not YAML" : "is not YAML"}: ${error.message}`,
    { file: path, line, column },
  );
}
