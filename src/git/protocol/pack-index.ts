import { createHash } from "node:crypto";
import type { PackedObject } from "./pack.ts";

/** The index of a pack, version 2 (gitformat-pack), for packs below 2 GiB. */
export function packIndex(objects: readonly PackedObject[], pack: Buffer): Buffer {
  // A pack may contain an object twice; the index lists it once.
  const sorted = [...new Map(objects.map((object) => [object.id, object])).values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const fanout = Buffer.alloc(256 * 4);
  let count = 0;
  for (let first = 0; first < 256; first++) {
    while (count < sorted.length && Number.parseInt(sorted[count]?.id.slice(0, 2) ?? "", 16) <= first) count++;
    fanout.writeUInt32BE(count, first * 4);
  }
  const numbers = (of: (object: PackedObject) => number): Buffer => {
    const bytes = Buffer.alloc(sorted.length * 4);
    for (const [index, object] of sorted.entries()) bytes.writeUInt32BE(of(object), index * 4);
    return bytes;
  };
  const body = Buffer.concat([
    Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]),
    fanout,
    ...sorted.map(({ id }) => Buffer.from(id, "hex")),
    numbers(({ crc }) => crc),
    numbers(({ offset }) => offset),
    pack.subarray(-20),
  ]);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}
