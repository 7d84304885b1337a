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
