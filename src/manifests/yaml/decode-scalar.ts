import type { Scalar } from "./tree.ts";

/** A scalar's text, with the span of the source behind every character. */
export interface Decoded {
  readonly text: string;
  /** Offsets in the source where each character begins, and one past where it ends, per UTF-16 code unit of the text. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** End of the content in the source: before the closing quote. */
  readonly end: number;
  /** Blanks before every line of a block scalar. */
  readonly indent: number;
}

interface Writer {
  text: string;
  starts: number[];
  ends: number[];
}

/** Undefined if our reading of the source differs from the parser's: such a scalar is not edited. */
export function decodeScalar(scalar: Scalar): Decoded | undefined {
  const candidates = scalar.style === "literal" || scalar.style === "folded" ? blocks(scalar) : [flow(scalar)];
  for (const decoded of candidates) if (decoded.text === scalar.value) return decoded;
  return undefined;
}

function put(writer: Writer, text: string, span: { start: number; end: number }): void {
  for (let unit = 0; unit < text.length; unit++) {
    writer.starts.push(span.start);
    writer.ends.push(span.end);
  }
  writer.text += text;
}

const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};

const fold = /[ \t]*(?:\r?\n[ \t]*)+/y;
const escapedBreak = /\\\r?\n[ \t]*((?:\r?\n[ \t]*)*)/y;
const escapeSequence = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^\r\n]))/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

const breaksIn = (text: string): number => text.split("\n").length - 1;

/** Plain, quoted and raw scalars: characters, escapes and folded line breaks. */
function flow(scalar: Scalar): Decoded {
  const quotes = scalar.style === "single" || scalar.style === "double" ? 1 : 0;
  const end = scalar.end - quotes;
  const source = scalar.source.text.slice(0, end);
  const writer: Writer = { text: "", starts: [], ends: [] };
  let at = scalar.start + quotes;
  while (at < end) {
    const next = scalar.style === "raw" ? undefined : special(scalar.style, source, at);
    const length = next?.length ?? 1;
    put(writer, next?.text ?? source.charAt(at), { start: at, end: at + length });
    at += length;
  }
  return { ...writer, end, indent: 0 };
}

/** The escape or line break at the offset; undefined for a literal character. */
function special(style: Scalar["style"], source: string, at: number): { text: string; length: number } | undefined {
  const folded = match(fold, source, at);
  if (folded !== undefined) {
    const breaks = breaksIn(folded[0]);
    return { text: breaks === 1 ? " " : "\n".repeat(breaks - 1), length: folded[0].length };
  }
  if (style === "single" && source.startsWith("''", at)) return { text: "'", length: 2 };
  if (style !== "double" || source[at] !== "\\") return undefined;
  const joined = match(escapedBreak, source, at);
  if (joined !== undefined) return { text: "\n".repeat(breaksIn(joined[1] ?? "")), length: joined[0].length };
  const found = match(escapeSequence, source, at);
  if (found === undefined) return undefined;
  const code = found[1] ?? found[2] ?? found[3];
  const simple = found[4] ?? "";
  const text = code === undefined ? (escapes[simple] ?? simple) : codePoint(Number.parseInt(code, 16));
  return { text, length: found[0].length };
}

const codePoint = (code: number): string => (code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code));

interface Line {
  /** Offset of the first character of the content. */
  readonly start: number;
  readonly text: string;
  /** The line break after it; both are the same at the end of the text. */
  readonly breakStart: number;
  readonly breakEnd: number;
}

/** A block scalar, decoded for each indentation that it could have: an explicit one counts from a parent that is not known here. */
function* blocks(scalar: Scalar): Generator<Decoded> {
  const { text } = scalar.source;
  const headerEnd = text.indexOf("\n", scalar.start) + 1;
  if (headerEnd === 0 || headerEnd > scalar.end) return;
  const header = /^[|>][0-9+-]*/.exec(text.slice(scalar.start, headerEnd))?.[0] ?? "";
  const body = text.slice(headerEnd, scalar.end);
  const widest = /^(?: *\r?\n)*( *)[^ \r\n]/.exec(body)?.[1]?.length ?? 0;
  const narrowest = /\d/.test(header) ? 1 : widest;
  for (let indent = widest; indent >= narrowest; indent--) {
    const lines = linesOf(body, headerEnd, indent);
    const writer: Writer = { text: "", starts: [], ends: [] };
    if (scalar.style === "literal") writeLiteral(writer, lines);
    else writeFolded(writer, lines);
    chomp(writer, lines, header);
    yield { ...writer, end: scalar.end, indent };
  }
}

function linesOf(body: string, offset: number, indent: number): Line[] {
  const lines: Line[] = [];
  for (const { 0: whole, index } of body.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    const ending = /\r?\n$/.exec(whole)?.[0].length ?? 0;
    const content = whole.slice(0, whole.length - ending);
    const cut = Math.min(indent, /^ */.exec(content)?.[0].length ?? 0);
    const breakStart = offset + index + content.length;
    lines.push({ start: offset + index + cut, text: content.slice(cut), breakStart, breakEnd: breakStart + ending });
  }
  return lines;
}

function writeLine(writer: Writer, line: Line): void {
  for (let unit = 0; unit < line.text.length; unit++) {
    put(writer, line.text.charAt(unit), { start: line.start + unit, end: line.start + unit + 1 });
  }
}

function writeLiteral(writer: Writer, lines: readonly Line[]): void {
  for (const line of lines) {
    writeLine(writer, line);
    put(writer, "\n", { start: line.breakStart, end: line.breakEnd });
  }
}

/** A single break between two ordinary lines is a blank; breaks beside blank or further indented lines stay. */
function writeFolded(writer: Writer, lines: readonly Line[]): void {
  let breaks: Line[] = [];
  // Breaks at the beginning stay too.
  let keep = true;
  for (const line of lines) {
    if (line.text !== "") {
      const indented = /^[ \t]/.test(line.text);
      writeBreaks(writer, breaks, keep || indented);
      writeLine(writer, line);
      keep = indented;
      breaks = [];
    }
    breaks.push(line);
  }
  writeBreaks(writer, breaks, true);
}

function writeBreaks(writer: Writer, lines: readonly Line[], keep: boolean): void {
  const [first, ...others] = lines;
  if (first === undefined) return;
  if (keep) putBreak(writer, first);
  else if (others.length === 0) putBreak(writer, first, " ");
  for (const each of others) putBreak(writer, each);
}

const putBreak = (writer: Writer, line: Line, text = "\n"): void =>
  put(writer, text, { start: line.breakStart, end: line.breakEnd });

function chomp(writer: Writer, lines: readonly Line[], header: string): void {
  if (header.includes("+")) return;
  const content = writer.text.replace(/\n+$/, "");
  const keep = content === "" || header.includes("-") ? content.length : content.length + 1;
  // A text that ends without a line break still has one in the value.
  if (keep > writer.text.length)
    put(writer, "\n", { start: lines.at(-1)?.breakEnd ?? 0, end: lines.at(-1)?.breakEnd ?? 0 });
  writer.text = writer.text.slice(0, keep);
  writer.starts.length = keep;
  writer.ends.length = keep;
}
