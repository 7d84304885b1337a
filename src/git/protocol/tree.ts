import type { GitObject } from "./object.ts";

/** One entry of a tree, exactly as stored. */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
  /** As bytes, because Git does not require UTF-8. */
  readonly rawName: Buffer;
  /** Absent if the bytes are not UTF-8: such a file is kept, but never listed. */
  readonly name: string | undefined;
}

export const treeMode = "40000";

export function isTree(entry: TreeEntry): boolean {
  return entry.mode === treeMode;
}

/** A regular file: neither a link nor a submodule. Old repositories contain 100664. */
export function isFile(entry: TreeEntry): boolean {
  return /^100(644|755|664)$/.test(entry.mode);
}

/** A tree that violates Git's format. */
export class BadTree extends Error {}

/**
 * Parses a tree object. The ids of its entries are as long as its own id.
 * @returns undefined if it has more than `room` entries
 * @throws BadTree
 */
export function parseTree({ id, bytes }: GitObject, room: number): TreeEntry[] | undefined {
  const idBytes = id.length / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const zero = space === -1 ? -1 : bytes.indexOf(0, space);
    const end = zero + 1 + idBytes;
    const mode = bytes.toString("latin1", at, Math.min(space, at + 7));
    const rawName = bytes.subarray(space + 1, zero);
    if (zero === -1 || end > bytes.length || !/^[0-7]{5,6}$/.test(mode) || !isEntryName(rawName))
      throw new BadTree(`tree ${id} is malformed at byte ${at}`);
    if (entries.length >= room) return undefined;
    const text = rawName.toString("utf8");
    entries.push({
      mode,
      rawName,
      name: Buffer.from(text).equals(rawName) ? text : undefined,
      id: bytes.toString("hex", zero + 1, end),
    });
    at = end;
  }
  return entries;
}

/** The entry of a tree with this name, found without parsing the entries before it. @throws BadTree */
export function findEntry({ id, bytes }: GitObject, name: string): TreeEntry | undefined {
  const sought = Buffer.from(name);
  for (let at = 0; at < bytes.length; ) {
    const end = endOfEntry({ id, bytes }, at);
    const nameEnd = end - id.length / 2 - 1;
    const start = nameEnd - sought.length;
    if (start > at && bytes[start - 1] === 32 && bytes.compare(sought, 0, sought.length, start, nameEnd) === 0)
      return parseTree({ type: "tree", id, bytes: bytes.subarray(at, end) }, 1)?.find((entry) => entry.name === name);
    at = end;
  }
  return undefined;
}

/** An entry of one name in two trees. Undefined: that tree does not have it. */
export interface EntryPair {
  readonly before: TreeEntry | undefined;
  readonly after: TreeEntry | undefined;
}

/**
 * The entries in which two trees differ, by name; an absent tree has no entries. Only the differing part is parsed, because versions of a
 * large folder usually differ in one entry. Names that are not UTF-8 are left out. @throws BadTree
 */
export function differingEntries(
  before: GitObject | undefined,
  after: GitObject | undefined,
): ReadonlyMap<string, EntryPair> {
  const [old, now] = differingParts(before, after);
  const pairs = new Map<string, EntryPair>();
  for (const entry of old) if (entry.name !== undefined) pairs.set(entry.name, { before: entry, after: undefined });
  for (const entry of now) {
    if (entry.name === undefined) continue;
    const other = pairs.get(entry.name)?.before;
    if (other !== undefined && other.id === entry.id && other.mode === entry.mode) pairs.delete(entry.name);
    else pairs.set(entry.name, { before: other, after: entry });
  }
  return pairs;
}

function differingParts(
  before: GitObject | undefined,
  after: GitObject | undefined,
): readonly [readonly TreeEntry[], readonly TreeEntry[]] {
  if (before === undefined || after === undefined) return [entriesOf(before), entriesOf(after)];
  const [old, now] = [before.bytes, after.bytes];
  const shared = commonStart(old, now);
  let start = 0;
  while (start < shared) {
    const end = endOfEntry(before, start);
    if (end > shared) break;
    start = end;
  }
  const tail = commonEnd(old, now, start);
  // Two entries that end at the same distance from the end, within the common tail, are followed by the same entries.
  let [oldEnd, nowEnd] = [start, start];
  while (old.length - oldEnd !== now.length - nowEnd || old.length - oldEnd > tail) {
    if (old.length - oldEnd >= now.length - nowEnd) oldEnd = endOfEntry(before, oldEnd);
    else nowEnd = endOfEntry(after, nowEnd);
  }
  const part = ({ id, bytes }: GitObject, end: number) =>
    entriesOf({ type: "tree", id, bytes: bytes.subarray(start, end) });
  return [part(before, oldEnd), part(after, nowEnd)];
}

const entriesOf = (tree: GitObject | undefined): readonly TreeEntry[] =>
  tree === undefined ? [] : (parseTree(tree, Number.POSITIVE_INFINITY) ?? []);

/** The end of the entry that begins at this byte. @throws BadTree */
function endOfEntry({ id, bytes }: Pick<GitObject, "id" | "bytes">, at: number): number {
  const zero = bytes.indexOf(0, at);
  const end = zero + 1 + id.length / 2;
  if (zero === -1 || end > bytes.length) throw new BadTree(`tree ${id} is malformed at byte ${at}`);
  return end;
}

/** Bytes that are compared at once. */
const block = 256;

function commonStart(left: Buffer, right: Buffer): number {
  const most = Math.min(left.length, right.length);
  let at = 0;
  while (at + block <= most && left.compare(right, at, at + block, at, at + block) === 0) at += block;
  while (at < most && left[at] === right[at]) at++;
  return at;
}

/** Number of equal bytes at the end, not counting the first `start` bytes. */
function commonEnd(left: Buffer, right: Buffer, start: number): number {
  const most = Math.min(left.length, right.length) - start;
  const [leftEnd, rightEnd] = [left.length, right.length];
  let count = 0;
  for (; count + block <= most; count += block) {
    const [from, other] = [leftEnd - count, rightEnd - count];
    if (left.compare(right, other - block, other, from - block, from) !== 0) break;
  }
  while (count < most && left[leftEnd - count - 1] === right[rightEnd - count - 1]) count++;
  return count;
}

/** A name with a slash would mean another path than the entry's own. */
const isEntryName = (name: Buffer): boolean => name.length > 0 && !name.includes(47);

/** The tree object of these entries, which must be in Git's order. */
export function formatTree(entries: readonly Omit<TreeEntry, "name">[]): Buffer {
  const length = entries.reduce(
    (sum, { mode, rawName, id }) => sum + mode.length + rawName.length + 2 + id.length / 2,
    0,
  );
  const bytes = Buffer.alloc(length);
  let at = 0;
  for (const { mode, rawName, id } of entries) {
    at += bytes.write(`${mode} `, at, "latin1");
    at += rawName.copy(bytes, at) + 1;
    at += bytes.write(id, at, "hex");
  }
  return bytes;
}

/** Git sorts by bytes, and sorts a folder as if its name ended with a slash. */
export function byTreeOrder(left: NamedMode, right: NamedMode): number {
  const length = Math.min(left.rawName.length, right.rawName.length);
  const order = left.rawName.compare(right.rawName, 0, length, 0, length);
  // Does not copy the names with a slash: this runs some ten thousand times for a folder of a thousand entries.
  return order === 0 ? sortedByte(left, length) - sortedByte(right, length) : order;
}

type NamedMode = Pick<TreeEntry, "mode" | "rawName">;

/** A byte of the name for sorting; a name that has ended comes before all longer ones. */
const sortedByte = ({ mode, rawName }: NamedMode, at: number): number => rawName[at] ?? (mode === treeMode ? 47 : 0);
