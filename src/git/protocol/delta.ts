/**
 * A delta: the sizes of base and target, then steps that copy from the base or insert bytes of their own. Format: gitformat-pack,
 * "Deltified representation".
 */
interface Cursor {
  readonly delta: Buffer;
  at: number;
}

/** The declared length of the target, in bytes. */
export function targetSize(delta: Buffer): number {
  const cursor = { delta, at: 0 };
  readSize(cursor);
  return readSize(cursor);
}

/** Applies a delta to its base; undefined if the two do not match. Check `targetSize` first: that much memory is allocated. */
export function applyDelta(base: Buffer, delta: Buffer): Buffer | undefined {
  const cursor = { delta, at: 0 };
  if (readSize(cursor) !== base.length) return undefined;
  const target = Buffer.alloc(readSize(cursor));
  let length = 0;
  // Copied step by step: a list of the parts could take a hundred times their size.
  while (cursor.at < delta.length) {
    const part = readPart(cursor, base);
    if (part === undefined || length + part.length > target.length) return undefined;
    part.copy(target, length);
    length += part.length;
  }
  return length === target.length ? target : undefined;
}

function readSize(cursor: Cursor): number {
  let value = 0;
  let byte = 0x80;
  for (let scale = 1; byte & 0x80 && cursor.at < cursor.delta.length; scale *= 128) {
    byte = cursor.delta[cursor.at++] ?? 0;
    value += (byte & 0x7f) * scale;
  }
  return value;
}

function readPart(cursor: Cursor, base: Buffer): Buffer | undefined {
  const step = cursor.delta[cursor.at++] ?? 0;
  if (step & 0x80) {
    const from = readNumber(cursor, step & 0x0f);
    const count = readNumber(cursor, (step >> 4) & 7) || 0x10000;
    return from + count > base.length ? undefined : base.subarray(from, from + count);
  }
  const part = cursor.delta.subarray(cursor.at, cursor.at + step);
  cursor.at += step;
  // A step of length zero is reserved for future use.
  return step === 0 || part.length !== step ? undefined : part;
}

/** A number with only the bytes that the bits announce; the other bytes are zero. */
function readNumber(cursor: Cursor, bits: number): number {
  let value = 0;
  for (let index = 0; index < 4; index++)
    if (bits & (1 << index)) value += (cursor.delta[cursor.at++] ?? 0) * 256 ** index;
  return value;
}
