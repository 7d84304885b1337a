/** One packet of Git's wire protocol: bytes, or one of the special packets between them. */
export type Packet =
  | { readonly kind: "data"; readonly bytes: Buffer }
  | { readonly kind: "flush" | "delimiter" | "end" };

/** Reads packets, one after the other. */
export interface PacketReader {
  /** The next packet; undefined if the stream ends between two packets. @throws ProtocolError */
  next(): Promise<Packet | undefined>;
  /** A line of plain text before the packets, without its line end. @throws ProtocolError */
  line(): Promise<string | undefined>;
}

/** The input violates the protocol. */
export class ProtocolError extends Error {}

/** The longest packet, including its four length digits. */
const maxPacket = 65520;
const marks: Readonly<Record<string, "flush" | "delimiter" | "end">> = {
  "0000": "flush",
  "0001": "delimiter",
  "0002": "end",
};

/** Bytes that arrived and are not read yet. Adding and taking are linear in the number of bytes, even with very small chunks. */
interface Held {
  readonly length: number;
  add(chunk: Buffer): void;
  /** The next bytes, as a window that later calls do not change. */
  take(length: number): Buffer;
  /** Offset of a byte at or after `from`; -1 if it is absent. */
  indexOf(byte: number, from: number): number;
}

function held(): Held {
  let bytes: Buffer = Buffer.alloc(0);
  let start = 0;
  let end = 0;
  return {
    get length() {
      return end - start;
    },
    add(chunk) {
      if (end === start) {
        bytes = chunk;
        start = 0;
        end = chunk.length;
        return;
      }
      if (end + chunk.length > bytes.length) {
        // A new buffer each time, because earlier results are windows on the old one.
        const larger = Buffer.allocUnsafe(2 * (end - start + chunk.length));
        bytes.copy(larger, 0, start, end);
        bytes = larger;
        end -= start;
        start = 0;
      }
      chunk.copy(bytes, end);
      end += chunk.length;
    },
    take(length) {
      start += length;
      return bytes.subarray(start - length, start);
    },
    indexOf(byte, from) {
      const found = bytes.subarray(start + from, end).indexOf(byte);
      return found === -1 ? -1 : found + from;
    },
  };
}

/** Reads from a source of chunks, which returns undefined at its end. Holds at most twice the size of one packet and one chunk. */
export function packetReader(pull: () => Promise<Buffer | undefined>): PacketReader {
  const unread = held();

  /** Waits until this many bytes are held; false if the stream ends before. */
  async function hold(length: number): Promise<boolean> {
    while (unread.length < length) {
      const chunk = await pull();
      if (chunk === undefined) return false;
      unread.add(chunk);
    }
    return true;
  }

  return {
    async next() {
      if (!(await hold(4))) {
        if (unread.length === 0) return undefined;
        throw new ProtocolError("unexpected disconnect while reading a packet");
      }
      const digits = unread.take(4).toString("latin1");
      const mark = marks[digits];
      if (mark !== undefined) return { kind: mark };
      const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : 0;
      if (length < 4 || length > maxPacket) throw new ProtocolError("protocol error: bad line length");
      if (await hold(length - 4)) return { kind: "data", bytes: unread.take(length - 4) };
      throw new ProtocolError("unexpected disconnect while reading a packet");
    },
    async line() {
      for (let from = 0; ; ) {
        const end = unread.indexOf(10, from);
        if (end !== -1) return unread.take(end + 1).toString("utf8", 0, end);
        from = unread.length;
        if (from > maxPacket) throw new ProtocolError("protocol error: a line without an end");
        if (!(await hold(from + 1))) return undefined;
      }
    },
  };
}

/** A packet with this text. */
export function packet(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, "0") + text;
}

/** The special packets, as they are written. */
export const flush = "0000";
export const delimiter = "0001";
