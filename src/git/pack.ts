import { createHash } from "node:crypto";
import { crc32, inflateSync } from "node:zlib";
import { applyDelta, targetSize } from "./delta.ts";
import { type GitObject, namedObject } from "./object.ts";

/** An object of a pack, and where it lies in it. */
export interface PackedObject extends GitObject {
  readonly offset: number;
  /** CRC-32 of its bytes in the pack, compressed as they are. */
  readonly crc: number;
}

/** Only inside: the contents are too many to be held. */
class TooLarge extends Error {}

/** The pack is not what Git's format (gitformat-pack) says: cut off, garbled, or made to harm. */
export class BadPack extends Error {}

const trailerLength = 20;
/** What a pack may grow to here, in bytes: one that is larger is Git's own business. */
const mostContent = 64 * 1024 * 1024;

/**
 * Takes a whole pack apart, in memory. It must hold every base of its deltas.
 * @returns undefined where its contents are too large for that
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
  const end = pack.length - trailerLength;
  const byOffset = new Map<number, PackedObject>();
  const byId = new Map<string, PackedObject>();
  let late: Entry[] = [];
  let budget = mostContent;
  const place = (entry: Entry): boolean => {
    const base = typeof entry.base === "number" ? byOffset.get(entry.base) : byId.get(entry.base ?? "");
    if (entry.base !== undefined && base === undefined) return false;
    const object = resolved(entry, base, budget);
    budget -= object.bytes.length;
    byOffset.set(entry.offset, object);
    byId.set(object.id, object);
    return true;
  };
  let at = 12;
  for (let index = 0; index < count; index++) {
    const { entry, next } = readEntry(pack, { at, end, most: budget });
    if (!place(entry)) late.push(entry);
    at = next;
  }
  if (at !== end) throw new BadPack("pack has junk at the end");
  // A base that is named by its id may come after what stands on it.
  while (late.length > 0) {
    const rest = late.filter((entry) => !place(entry));
    if (rest.length === late.length) throw new BadPack(`pack has ${rest.length} unresolved deltas`);
    late = rest;
  }
  return [...byOffset.values()];
}

/** Number of objects. */
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

/** An object as it lies there: whole, or as a delta to a base that is known by its place or its id. */
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
  /** So many bytes at most. */
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
  }
  const { data, length } = inflated(pack.subarray(at, end), size);
  const next = at + length;
  return { entry: { type, offset, base, data, crc: crc32(pack.subarray(offset, next)) }, next };
}

/** How far back the base lies: groups of seven bits, with one added at each step so that no distance has two spellings. */
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
    // Of Node's types only the older signature is known; `info` has been there since Node 9.4.
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
  /** How many bytes of the input it took. */
  readonly engine: { readonly bytesWritten: number };
}

function resolved({ type, data, offset, crc }: Entry, base: PackedObject | undefined, most: number): PackedObject {
  if (base === undefined) return { ...namedObject(type, data), offset, crc };
  if (targetSize(data) > most) throw new TooLarge();
  const bytes = applyDelta(base.bytes, data);
  if (bytes === undefined) throw new BadPack(`failed to apply delta at offset ${offset}`);
  return { ...namedObject(base.type, bytes), offset, crc };
}
