import { ManifestRefusal } from "../refusal.ts";
import { decodeScalar } from "./decode-scalar.ts";
import { lineStarts, positionIn } from "./position-in.ts";
import { readWithin } from "./read-yaml.ts";
import type { Node, ParsedText, Scalar } from "./tree.ts";

// One source per scalar, so that changes inside it from different kinds are combined.
const contents = new WeakMap<Scalar, ParsedText>();

/**
 * Reads a scalar's value as YAML or JSON: `helm.values: |`, a patch, an annotation.
 *
 * @throws ManifestRefusal if it is not YAML, or if its characters cannot be traced back to the file.
 */
export function embedded(scalar: Scalar): ParsedText {
  const known = contents.get(scalar);
  if (known !== undefined) return known;
  if (decodeScalar(scalar) === undefined) {
    const { line, column } = placeOf(scalar);
    throw new ManifestRefusal(
      "unsupported-value",
      `${scalar.source.file}:${line}:${column} is written in a way that tagboat cannot edit inside`,
      { file: scalar.source.file, line, column },
    );
  }
  const source = readWithin(scalar, scalar.value);
  contents.set(scalar, source);
  return source;
}

/** The same, but undefined if the value cannot be read: for a search that skips what it does not understand. */
export function embeddedOrNothing(scalar: Scalar): ParsedText | undefined {
  try {
    return embedded(scalar);
  } catch (error) {
    if (error instanceof ManifestRefusal) return undefined;
    throw error;
  }
}

/** Offset in the file of an offset in a source, at any depth of embedding. */
export function offsetInFile(source: ParsedText, offset: number): number {
  if (source.within === undefined) return offset;
  const decoded = decodeScalar(source.within);
  const outer = decoded?.starts[offset] ?? decoded?.end ?? source.within.start;
  return offsetInFile(source.within.source, outer);
}

const lines = new WeakMap<ParsedText, readonly number[]>();

/** Line and column in the file where a node begins. */
export function placeOf(node: Node): { line: number; column: number } {
  let file = node.source;
  while (file.within !== undefined) file = file.within.source;
  const known = lines.get(file) ?? lineStarts(file.text);
  lines.set(file, known);
  return positionIn(file.text, offsetInFile(node.source, node.start), known);
}
