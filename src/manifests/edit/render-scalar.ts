import { applyEdits, type Edit } from "../../domain/edit.ts";
import { type Decoded, decodeScalar } from "../yaml/decode-scalar.ts";
import { doubleQuoted, mayStayPlain, quoted, quotesBeside, singleQuoted } from "../yaml/quoting.ts";
import type { Scalar, ScalarStyle } from "../yaml/tree.ts";
import type { Replacement, TextChange } from "./change.ts";

/** How a changed scalar is written, and what it must read back as. */
export interface RenderedScalar {
  readonly edits: readonly Edit[];
  readonly value: string;
  readonly style: ScalarStyle;
  /** Not meant to be a string. */
  readonly bare: boolean;
}

/** Undefined if the scalar's style does not allow these parts to be replaced. */
export function renderScalar({ scalar, replacements, bare }: TextChange): RenderedScalar | undefined {
  const value = applyEdits(
    scalar.value,
    replacements.map(({ from, to, text }) => ({ start: from, end: to, text })),
  );
  if (scalar.start === scalar.end) {
    const style = bare === true ? "plain" : styleOfNew(scalar, value);
    return { edits: [insertion(scalar, inStyle(value, style))], value, style, bare: bare === true };
  }
  if (bare === true) {
    return { edits: [{ start: scalar.start, end: scalar.end, text: value }], value, style: "plain", bare };
  }
  if (scalar.style === "plain") return renderPlain(scalar, replacements, value);
  const decoded = decodeScalar(scalar);
  if (decoded === undefined) return undefined;
  const edits: Edit[] = [];
  for (const replacement of replacements) {
    const edit = renderPart(scalar, decoded, replacement);
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return { edits, value, style: scalar.style, bare: false };
}

const styleOfNew = (scalar: Scalar, value: string): ScalarStyle =>
  mayStayPlain(scalar, value, true) ? "plain" : quotesBeside(scalar);

const inStyle = (value: string, style: ScalarStyle): string =>
  style === "single" || style === "double" ? quoted(value, style) : value;

/** A value for a key without one: blanks keep it apart from the colon and a comment. */
function insertion(scalar: Scalar, written: string): Edit {
  const { text } = scalar.source;
  const before = text[scalar.start - 1] ?? "\n";
  const after = text[scalar.start] ?? "\n";
  const lead = /\s/.test(before) ? "" : " ";
  return {
    start: scalar.start,
    end: scalar.start,
    text: `${lead}${written}${after === "#" ? " " : ""}`,
  };
}

function renderPlain(scalar: Scalar, replacements: readonly Replacement[], value: string): RenderedScalar | undefined {
  const whole = replacements.some(({ from, to }) => from === 0 && to === scalar.value.length);
  if (!mayStayPlain(scalar, value, whole)) {
    const style = quotesBeside(scalar);
    const text = inStyle(value, style);
    return { edits: [{ start: scalar.start, end: scalar.end, text }], value, style, bare: false };
  }
  const decoded = decodeScalar(scalar);
  if (decoded === undefined) return undefined;
  return { edits: replacements.map((each) => spanned(decoded, each, each.text)), value, style: "plain", bare: false };
}

function renderPart(scalar: Scalar, decoded: Decoded, replacement: Replacement): Edit | undefined {
  switch (scalar.style) {
    case "single":
      // Line breaks fold in single quotes, so they cannot be written literally.
      if (/[\r\n]/.test(replacement.text)) return undefined;
      return spanned(decoded, replacement, singleQuoted(replacement.text).slice(1, -1));
    case "double":
      return spanned(decoded, replacement, doubleQuoted(replacement.text).slice(1, -1));
    case "literal":
      return inLiteral(scalar, decoded, replacement);
    case "folded":
      return inFolded(scalar, decoded, replacement);
    default:
      return spanned(decoded, replacement, replacement.text);
  }
}

function spanned(decoded: Decoded, { from, to }: Replacement, text: string): Edit {
  if (from === to) {
    const at = from === 0 ? (decoded.starts[0] ?? decoded.end) : (decoded.ends[from - 1] ?? decoded.end);
    return { start: at, end: at, text };
  }
  return { start: decoded.starts[from] ?? decoded.end, end: decoded.ends[to - 1] ?? decoded.end, text };
}

/** Lines of a literal keep the block's indentation; whole lines are added or removed together with theirs. */
function inLiteral(scalar: Scalar, decoded: Decoded, { from, to, text }: Replacement): Edit | undefined {
  const { length } = decoded.text;
  const indent = " ".repeat(decoded.indent);
  const atEnd = to === length;
  const next = atEnd ? "\n" : decoded.text[to];
  const lineStart = from === 0 || decoded.text[from - 1] === "\n";
  const end = atEnd ? (decoded.ends[length - 1] ?? decoded.end) : (decoded.starts[to] ?? decoded.end);
  const beforeIndent = atEnd && lineStart && from > 0;
  const start = beforeIndent ? (decoded.ends[from - 1] ?? end) : (decoded.starts[from] ?? end);
  const lineBreak = scalar.source.text.slice(0, scalar.end).includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split("\n");
  const written = lines.map((line, index) => {
    const last = index === lines.length - 1;
    const blank = line === "" && (!last || next === "\n");
    return (index === 0 && !beforeIndent) || blank ? line : indent + line;
  });
  return { start, end: Math.max(start, end), text: written.join(lineBreak) };
}

/** Replaces only a part that is literally on one line. */
function inFolded(scalar: Scalar, decoded: Decoded, replacement: Replacement): Edit | undefined {
  const { from, to, text } = replacement;
  const edit = spanned(decoded, replacement, text);
  const verbatim = scalar.source.text.slice(edit.start, edit.end) === decoded.text.slice(from, to);
  return verbatim && !/[\r\n]/.test(text + decoded.text.slice(from, to)) ? edit : undefined;
}
