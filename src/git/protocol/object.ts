import { createHash } from "node:crypto";

/** An object as Git stores it, without its header. */
export interface GitObject {
  readonly type: string;
  readonly id: string;
  readonly bytes: Buffer;
}

/** What stands before an object's content wherever it is hashed or kept by itself. */
export function objectHeader(type: string, { length }: Uint8Array): Buffer {
  return Buffer.from(`${type} ${length}\0`);
}

/** The object with its name: the SHA-1 of header and content, as Git has it. */
export function namedObject(type: string, bytes: Buffer): GitObject {
  return { type, bytes, id: createHash("sha1").update(objectHeader(type, bytes)).update(bytes).digest("hex") };
}

/** A full object id of either of Git's hashes. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
