import { limits, most, overLimit } from "../limits.ts";
import { ManifestRefusal } from "./refusal.ts";

/**
 * The text of a file, including its byte order mark. `encodeText` returns the same bytes.
 *
 * @throws ManifestRefusal not-utf8, too-large.
 */
export function decodeText(path: string, bytes: Uint8Array): string {
  if (bytes.length > most("manifest-bytes"))
    throw new ManifestRefusal("too-large", `${path} is not read: it has ${overLimit("manifest-bytes")}`, {
      file: path,
      hint: limits["manifest-bytes"].hint,
    });
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return refuse(path, "is UTF-16");
  if (bytes.includes(0)) return refuse(path, "has a NUL byte: it is binary, or not UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(path, "is not UTF-8");
  }
}

/** The bytes of a text from `decodeText`, or of an edited one. */
export const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

function refuse(path: string, why: string): never {
  throw new ManifestRefusal("not-utf8", `${path} ${why}`, {
    file: path,
  });
}
