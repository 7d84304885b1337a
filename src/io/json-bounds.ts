import { type LimitName, most } from "../limits.ts";

/** Bounds the size of JSON before it is parsed: each value takes ten times its bytes or more in memory. */
export interface JsonBounds {
  /** Counts the bytes and returns the first limit exceeded so far, if any. */
  add(bytes: Uint8Array): LimitName | undefined;
}

const [quote, backslash] = [0x22, 0x5c];
const [openList, openMap, closeList, closeMap] = [0x5b, 0x7b, 0x5d, 0x7d];
const [comma, colon] = [0x2c, 0x3a];

/** Counts each document on its own, so that a stream of events may go on without end. */
export function jsonBounds(): JsonBounds {
  const [mostValues, mostDepth] = [most("json-values"), most("json-depth")];
  let values = 0;
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let passed: LimitName | undefined;
  const open = () => {
    depth += 1;
    values += 1;
    if (depth > mostDepth) passed ??= "json-depth";
  };
  const close = () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) values = 0;
  };
  const readText = (byte: number) => {
    if (isEscaped) isEscaped = false;
    else if (byte === backslash) isEscaped = true;
    else if (byte === quote) isText = false;
  };
  const readMark = (byte: number) => {
    if (byte === quote) isText = true;
    else if (byte === comma || byte === colon) values += 1;
    else if (byte === openList || byte === openMap) open();
    else if (byte === closeList || byte === closeMap) close();
  };
  return {
    add(bytes) {
      for (const byte of bytes) {
        if (isText) readText(byte);
        else readMark(byte);
        if (values > mostValues) passed ??= "json-values";
        if (passed !== undefined) return passed;
      }
      return undefined;
    },
  };
}
