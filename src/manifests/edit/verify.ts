import type { Edit } from "../../domain/edit.ts";
import { isPlainSafe } from "../yaml/quoting.ts";
import { isLong, type Steps } from "../yaml/steps.ts";
import type { List, Mapping, Node, Pair, ParsedText, Scalar } from "../yaml/tree.ts";
import type { Change, NewValue } from "./change.ts";
import { mannerOf, styleOfEntry } from "./render-entry.ts";
import type { RenderedScalar } from "./render-scalar.ts";

/** The intended changes of one source. */
export interface Intention {
  readonly changes: readonly Change[];
  /** The text and style that each changed scalar must read back as. */
  readonly scalars: ReadonlyMap<Scalar, RenderedScalar>;
  readonly edits: readonly Edit[];
}

/**
 * Law 1: compares the nodes before and after. Returns an unintended difference, as a phrase; undefined if exactly the intended nodes
 * differ.
 */
export function* differenceFrom(
  before: ParsedText,
  after: ParsedText,
  intention: Intention,
): Steps<string | undefined> {
  const expected = yield* eventsOf(before, intention);
  const actual = yield* eventsOf(after, { changes: [], scalars: new Map(), edits: [] });
  for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
    if (expected[index] === actual[index]) continue;
    return `expected ${expected[index] ?? "the end"}, and it reads ${actual[index] ?? "the end"}`;
  }
  return commentDifference(before, after, intention) ?? unsafeScalar(intention);
}

function commentDifference(before: ParsedText, after: ParsedText, { edits }: Intention): string | undefined {
  const kept = before.comments().filter(({ start }) => !edits.some((edit) => edit.start <= start && start < edit.end));
  const left = after.comments();
  const index = kept.findIndex(({ text }, at) => left[at]?.text !== text);
  if (index !== -1) return `the comment ${kept[index]?.text} has changed`;
  return left.length === kept.length ? undefined : `there is a new comment ${left[kept.length]?.text}`;
}

function unsafeScalar({ scalars }: Intention): string | undefined {
  for (const [scalar, { value, style, bare }] of scalars) {
    if (bare || style !== "plain" || scalar.tag === "tag:yaml.org,2002:str") continue;
    if (!isPlainSafe(value) && !/[/=]/.test(value)) return `${value} without quotes is no string to every reader`;
  }
  return undefined;
}

/** The nodes as a flat list of events, with the intended changes applied. */
function* eventsOf(source: ParsedText, intention: Intention): Steps<string[]> {
  const events: string[] = [];
  for (const document of source.documents) {
    events.push("document");
    if (document.root !== undefined) push(events, document.root, intention);
    if (isLong(document.end - document.start)) yield;
  }
  return events;
}

const scalarEvent = (value: string, style: string, properties = ""): string =>
  `${style} ${properties}${JSON.stringify(value)}`;

const propertiesOf = ({ tag, anchor }: { tag: string | undefined; anchor: string | undefined }): string =>
  `${anchor === undefined ? "" : `&${anchor} `}${tag === undefined ? "" : `!<${tag}> `}`;

function push(events: string[], node: Node, intention: Intention): void {
  switch (node.kind) {
    case "alias":
      events.push(`*${node.name}`);
      break;
    case "scalar": {
      const { value, style } = intention.scalars.get(node) ?? node;
      events.push(scalarEvent(value, style, propertiesOf(node)));
      break;
    }
    case "list":
      pushList(events, node, intention);
      break;
    case "map":
      pushMap(events, node, intention);
      break;
  }
}

function pushList(events: string[], list: List, intention: Intention): void {
  events.push(`${list.flow ? "[" : "list"} ${propertiesOf(list)}`);
  for (const item of list.items) push(events, item, intention);
  for (const change of intention.changes) {
    if (change.change === "insert-item" && change.list === list) pushNew(events, change.value, list, list.flow);
  }
  events.push("end");
}

function pushMap(events: string[], map: Mapping, intention: Intention): void {
  const own = intention.changes.filter((change) => "map" in change && change.map === map);
  events.push(`${map.flow ? "{" : "map"} ${propertiesOf(map)}`);
  for (const pair of map.pairs) {
    const removed = own.some((change) => change.change === "remove-pair" && change.pair === pair);
    if (!removed) pushPair(events, pair, { map, own, intention });
    pushInserted(events, pair, { map, own });
  }
  events.push("end");
}

function pushPair(
  events: string[],
  pair: Pair,
  { map, own, intention }: { map: Mapping; own: readonly Change[]; intention: Intention },
): void {
  push(events, pair.key, intention);
  const filling = own.find((change) => change.change === "fill-list" && change.pair === pair);
  if (filling?.change === "fill-list" && pair.value !== undefined) {
    pushNew(events, filling.value, map, map.flow || pair.value.start !== pair.value.end);
  } else if (pair.value === undefined) events.push("nothing");
  else push(events, pair.value, intention);
}

function pushInserted(events: string[], pair: Pair, { map, own }: { map: Mapping; own: readonly Change[] }): void {
  // Pairs inserted after the same pair appear in the order of their edits.
  for (const change of own) {
    if (change.change !== "insert-pair" || (change.after ?? map.pairs.at(-1)) !== pair) continue;
    events.push(scalarEvent(change.key, mannerOf(map).json ? "double" : "plain"));
    pushNew(events, change.value, map, map.flow);
  }
}

function pushNew(events: string[], value: NewValue, near: Mapping | List, flow: boolean): void {
  const manner = mannerOf(near);
  if (typeof value === "boolean") {
    events.push(scalarEvent(String(value), "plain"));
    return;
  }
  if (typeof value === "string") {
    events.push(scalarEvent(value, styleOfEntry(value, manner)));
    return;
  }
  if (Array.isArray(value)) {
    events.push(flow ? "[ " : "list ");
    for (const item of value) pushNew(events, item, near, flow);
    events.push("end");
    return;
  }
  events.push(flow ? "{ " : "map ");
  for (const [key, each] of Object.entries(value)) {
    events.push(scalarEvent(key, manner.json ? "double" : "plain"));
    pushNew(events, each, near, flow);
  }
  events.push("end");
}
