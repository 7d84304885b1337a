import { createHash } from "node:crypto";
import { crc32, inflateSync } from "node:zlib";
import { applyDelta, targetSize } from "./delta.ts";
import { type GitObject, namedObject } from "./object.ts";

/** An object of a pack, and its position in the pack. */
export interface PackedObject extends GitObject {
  readonly offset: number;
  /** CRC-32 of its compressed bytes in the pack. */
  readonly crc: number;
}

/** Internal: the contents are too large for memory. */
class TooLarge extends Error {}

/** The pack violates Git's format (gitformat-pack): it is cut off, corrupt or malicious. */
export class BadPack extends Error {}

const trailerLength = 20;
/** Largest content of a pack for this code; a larger pack is left to Git, in a process of its own. */
const mostContent = 64 * 1024 * 1024;
const mostObjects = 50_000;

/**
 * Unpacks a whole pack in memory. The pack must contain every base of its deltas.
 * @returns undefined if its contents are too large
 * @throws BadPack
 */
export function unpack(pack: Buffer): readonly PackedObject[] | undefined {
  try {
    return takeApart(pack);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

function takeApart(pack: Buffer): readonly PackedObject[] {
  const count = checkFrame(pack);
  if (count > mostObjects) throw new TooLarge();
  const end = pack.length - trailerLength;
  const objects = assembly();
  let at = 12;
  for (let index = 0; index < count; index++) {
    const { entry, next } = readEntry(pack, { at, end, most: objects.room() });
    objects.add(entry);
    at = next;
  }
  if (at !== end) throw new BadPack("pack has junk at the end");
  return objects.all();
}

/**
 * Makes objects of entries. A base may come after its deltas, so a delta waits for its base, and is resolved once when the base arrives.
 */
function assembly() {
  const objects: PackedObject[] = [];
  const byPlace = new Map<number | string, PackedObject>();
  const waiting = new Map<number | string, Entry[]>();
  let unresolved = 0;
  let budget = mostContent;
  const spend = ({ length }: Buffer): void => {
    budget -= length;
    if (budget < 0) throw new TooLarge();
  };
  const make = (entry: Entry, base: PackedObject | undefined): PackedObject => {
    const object = resolved(entry, base, budget);
    if (base !== undefined) spend(object.bytes);
    objects.push(object);
    for (const name of [object.offset, object.id]) byPlace.set(name, object);
    return object;
  };
  const waitersFor = ({ offset, id }: PackedObject): Entry[] => {
    const entries = [offset, id].flatMap((name) => waiting.get(name) ?? []);
    for (const name of [offset, id]) waiting.delete(name);
    unresolved -= entries.length;
    return entries;
  };
  return {
    /** The bytes that may still come. */
    room: () => budget,
    add(entry: Entry): void {
      // A waiting delta takes memory too.
      spend(entry.data);
      const base = entry.base === undefined ? undefined : byPlace.get(entry.base);
      if (entry.base !== undefined && base === undefined) {
        waiting.set(entry.base, append(waiting.get(entry.base), entry));
        unresolved += 1;
        return;
      }
      const made = [make(entry, base)];
      for (let object = made.pop(); object !== undefined && unresolved > 0; object = made.pop())
        for (const waiter of waitersFor(object)) made.push(make(waiter, object));
    },
    all(): readonly PackedObject[] {
      if (unresolved > 0) throw new BadPack(`pack has ${unresolved} unresolved deltas`);
      return objects;
    },
  };
}

/** Appends to the list in place: a copy for each item would cost the square of its length. */
function append<T>(list: T[] | undefined, item: T): T[] {
  if (list === undefined) return [item];
  list.push(item);
  return list;
}

/** Returns the number of objects. */
function checkFrame(pack: Buffer): number {
  if (pack.length < 12 + trailerLength || pack.toString("latin1", 0, 4) !== "PACK")
    throw new BadPack("pack signature mismatch");
  const version = pack.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw new BadPack(`pack version ${version} unsupported`);
  const end = pack.length - trailerLength;
  const sum = createHash("sha1").update(pack.subarray(0, end)).digest();
  if (!sum.equals(pack.subarray(end))) throw new BadPack("pack is corrupted (SHA1 mismatch)");
  return pack.readUInt32BE(8);
}

const types = ["", "commit", "tree", "blob", "tag", "", "ofs-delta", "ref-delta"];

/** An object as stored in the pack: whole, or as a delta to a base that is known by its offset or its id. */
interface Entry {
  readonly type: string;
  readonly offset: number;
  readonly crc: number;
  readonly base: number | string | undefined;
  readonly data: Buffer;
}

interface Place {
  readonly at: number;
  readonly end: number;
  /** Most bytes that it may have. */
  readonly most: number;
}

function readEntry(pack: Buffer, { at: offset, end, most }: Place): { entry: Entry; next: number } {
  let at = offset;
  const byte = (): number => {
    const value = at < end ? pack[at++] : undefined;
    if (value === undefined) throw new BadPack("pack ends too early");
    return value;
  };
  let head = byte();
  const type = types[(head >> 4) & 7] ?? "";
  let size = head & 15;
  for (let scale = 16; head & 0x80; scale *= 128) {
    head = byte();
    size += (head & 0x7f) * scale;
  }
  if (type === "" || !Number.isSafeInteger(size)) throw new BadPack(`unknown object type at offset ${offset}`);
  if (size > most) throw new TooLarge();
  let base: Entry["base"];
  if (type === "ofs-delta") base = offset - distance(byte);
  if (type === "ref-delta") {
    base = pack.toString("hex", at, at + 20);
    at += 20;
    if (at > end) throw new BadPack("pack ends too early");
  }
  const { data, length } = inflated(pack.subarray(at, end), size);
  const next = at + length;
  return { entry: { type, offset, base, data, crc: crc32(pack.subarray(offset, next)) }, next };
}

/** The distance back to the base: groups of seven bits, with one added at each step so that no distance has two encodings. */
function distance(byte: () => number): number {
  let head = byte();
  let value = head & 0x7f;
  while (head & 0x80) {
    head = byte();
    value = (value + 1) * 128 + (head & 0x7f);
  }
  return value;
}

function inflated(bytes: Buffer, size: number): { data: Buffer; length: number } {
  try {
    // Node's types know only the older signature; `info` exists since Node 9.4.
    const options = { info: true, chunkSize: Math.max(64, size), maxOutputLength: Math.max(1, size) };
    const { buffer, engine } = inflateSync(bytes, options) as unknown as Inflated;
    if (buffer.length !== size) throw new BadPack("object has another size than its header says");
    return { data: buffer, length: engine.bytesWritten };
  } catch (cause) {
    if (cause instanceof BadPack) throw cause;
    throw new BadPack("inflate returned an error", { cause });
  }
}

interface Inflated {
  readonly buffer: Buffer;
  /** How many bytes of the input were used. */
  readonly engine: { readonly bytesWritten: number };
}

function resolved({ type, data, offset, crc }: Entry, base: PackedObject | undefined, most: number): PackedObject {
  if (base === undefined) return { ...namedObject(type, data), offset, crc };
  if (targetSize(data) > most) throw new TooLarge();
  const bytes = applyDelta(base.bytes, data);
  if (bytes === undefined) throw new BadPack(`failed to apply delta at offset ${offset}`);
  return { ...namedObject(base.type, bytes), offset, crc };
}
