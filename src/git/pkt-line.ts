/** One packet of Git's wire protocol: some bytes, or one of the marks between them. */
export type Packet =
  | { readonly kind: "data"; readonly bytes: Buffer }
  | { readonly kind: "flush" | "delimiter" | "end" };

/** Reads packets, one after the other. */
export interface PacketReader {
  /** The next packet; undefined where the stream ends between two. @throws ProtocolError */
  next(): Promise<Packet | undefined>;
  /** A line of plain text that comes before the packets, without its end. @throws ProtocolError */
  line(): Promise<string | undefined>;
}

/** What came is not what the protocol says. */
export class ProtocolError extends Error {}

/** The longest packet there is, its four digits of length included. */
const maxPacket = 65520;
const marks: Readonly<Record<string, "flush" | "delimiter" | "end">> = {
  "0000": "flush",
  "0001": "delimiter",
  "0002": "end",
};

/** Reads from a source of chunks, which says undefined at its end. Holds no more than a packet and a chunk. */
export function packetReader(pull: () => Promise<Buffer | undefined>): PacketReader {
  let held: Buffer = Buffer.alloc(0);

  /** Whether so many bytes are held now; where the stream ends before, they are not. */
  async function hold(length: number): Promise<boolean> {
    while (held.length < length) {
      const chunk = await pull();
      if (chunk === undefined) return false;
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    }
    return true;
  }

  function take(length: number): Buffer {
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  }

  return {
    async next() {
      if (!(await hold(4))) {
        if (held.length === 0) return undefined;
        throw new ProtocolError("unexpected disconnect while reading a packet");
      }
      const digits = take(4).toString("latin1");
      const mark = marks[digits];
      if (mark !== undefined) return { kind: mark };
      const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : 0;
      if (length < 4 || length > maxPacket) throw new ProtocolError("protocol error: bad line length");
      if (await hold(length - 4)) return { kind: "data", bytes: take(length - 4) };
      throw new ProtocolError("unexpected disconnect while reading a packet");
    },
    async line() {
      for (let end = held.indexOf(10); ; end = held.indexOf(10)) {
        if (end !== -1) return take(end + 1).toString("utf8", 0, end);
        if (held.length > maxPacket) throw new ProtocolError("protocol error: a line without an end");
        if (!(await hold(held.length + 1))) return undefined;
      }
    },
  };
}

/** A packet with this text. */
export function packet(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, "0") + text;
}

/** The marks, as they are written. */
export const flush = "0000";
export const delimiter = "0001";
