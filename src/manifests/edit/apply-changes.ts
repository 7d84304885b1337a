import { applyEdits, type Edit } from "../../domain/edit.ts";
import { ManifestRefusal } from "../refusal.ts";
import { placeOf } from "../yaml/embedded.ts";
import { formatKeyPath } from "../yaml/key-path.ts";
import type { Steps } from "../yaml/steps.ts";
import type { Node, ParsedText, Scalar } from "../yaml/tree.ts";
import type { Change, TextChange } from "./change.ts";
import { renderEntry } from "./render-entry.ts";
import { type RenderedScalar, renderScalar } from "./render-scalar.ts";
import { differenceFrom, type Intention } from "./verify.ts";

interface Applied {
  readonly text: string;
  readonly edits: readonly Edit[];
}

/**
 * Renders, applies and verifies changes, from the innermost embedded text outwards. The returned edits are edits of the file.
 *
 * @throws ManifestRefusal unsupported-value, unparsable or unverified; nothing is changed then.
 */
export function* applyChanges(file: ParsedText, changes: readonly Change[]): Steps<Applied> {
  const pending = new Map<ParsedText, Change[]>();
  for (const change of changes) addTo(pending, nodeOf(change).source, change);
  let result: Applied = { text: file.text, edits: [] };
  while (pending.size > 0) {
    const source = deepest(pending.keys());
    const own = pending.get(source) ?? [];
    pending.delete(source);
    const applied = yield* applyToSource(source, own);
    if (source.within === undefined) result = applied;
    else addTo(pending, source.within.source, insideScalar(source.within, applied.edits));
  }
  return result;
}

function addTo(pending: Map<ParsedText, Change[]>, source: ParsedText, change: Change): void {
  const known = pending.get(source);
  if (known === undefined) pending.set(source, [change]);
  else known.push(change);
}

const nodeOf = (change: Change): Node =>
  change.change === "text" ? change.scalar : change.change === "insert-item" ? change.list : change.map;

const depthOf = (source: ParsedText): number => (source.within === undefined ? 0 : 1 + depthOf(source.within.source));

function deepest(sources: Iterable<ParsedText>): ParsedText {
  const [first, ...others] = sources;
  if (first === undefined) throw new RangeError("No source to choose from");
  return others.reduce((deep, source) => (depthOf(source) > depthOf(deep) ? source : deep), first);
}

const insideScalar = (scalar: Scalar, edits: readonly Edit[]): TextChange => ({
  change: "text",
  scalar,
  replacements: edits.map(({ start, end, text }) => ({ from: start, to: end, text })),
});

function* applyToSource(source: ParsedText, changes: readonly Change[]): Steps<Applied> {
  const edits: Edit[] = [];
  const scalars = new Map<Scalar, RenderedScalar>();
  for (const change of merged(changes)) {
    if (change.change === "text") {
      const rendered = renderScalar(change) ?? refuseStyle(change.scalar);
      scalars.set(change.scalar, rendered);
      edits.push(...rendered.edits);
    } else edits.push(renderEntry(change) ?? refuseStyle(nodeOf(change)));
  }
  edits.sort((a, b) => a.start - b.start);
  const text = applyEdits(source.text, edits);
  yield* refuseDifference(source, text, { changes, scalars, edits });
  return { text, edits };
}

/** All replacements of one scalar as one change: two sites may share the scalar. */
function merged(changes: readonly Change[]): readonly Change[] {
  const texts = new Map<Scalar, TextChange>();
  const others: Change[] = [];
  for (const change of changes) {
    if (change.change !== "text") {
      others.push(change);
      continue;
    }
    const known = texts.get(change.scalar)?.replacements ?? [];
    const fresh = change.replacements.filter(
      (one) => !known.some(({ from, to, text }) => one.from === from && one.to === to && one.text === text),
    );
    texts.set(change.scalar, { ...change, replacements: [...known, ...fresh] });
  }
  return [...texts.values(), ...others];
}

function refuseStyle(node: Node): never {
  const { line, column } = placeOf(node);
  throw new ManifestRefusal(
    "unsupported-value",
    `${node.source.file}:${line}:${column} ${formatKeyPath(node)} is written in a way that tagboat does not edit`,
    { file: node.source.file, line, column, hint: "Write it on one line." },
  );
}

function* refuseDifference(source: ParsedText, text: string, intention: Intention): Steps<void> {
  let difference: string | undefined;
  try {
    difference = yield* differenceFrom(source, yield* source.again(text), intention);
  } catch (error) {
    if (!(error instanceof ManifestRefusal)) throw error;
    difference = error.message;
  }
  if (difference === undefined) return;
  throw new ManifestRefusal(
    "unverified",
    `${source.file}: the edited text would not say what it should: ${difference}`,
    {
      file: source.file,
      hint: "Nothing was changed. Write the image in a simpler form, and please report the file.",
    },
  );
}
