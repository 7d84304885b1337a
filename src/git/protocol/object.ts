import { createHash } from "node:crypto";

/** An object as Git stores it, without its header. */
export interface GitObject {
  readonly type: string;
  readonly id: string;
  readonly bytes: Buffer;
}

/** The header before an object's content, used for its hash and for a loose object. */
export function objectHeader(type: string, { length }: Uint8Array): Buffer {
  return Buffer.from(`${type} ${length}\0`);
}

/** The object with its id: the SHA-1 of header and content. */
export function namedObject(type: string, bytes: Buffer): GitObject {
  return { type, bytes, id: createHash("sha1").update(objectHeader(type, bytes)).update(bytes).digest("hex") };
}

/** Whether the text is a full object id, of either of Git's hashes. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
