import { visibleText } from "../visible-text.ts";

/** Puts an untrusted text on one line. A newline could forge a trailer, and a control character could change a terminal's colour. */
export const oneLine = (text: string): string => visibleText(text.replace(/[\s\p{Cc}]+/gu, " ")).trim();

/** Puts an untrusted text on one line. Makes bidirectional controls and lone surrogates visible. */
export const readable = (text: string): string =>
  visibleText(text.replace(/[\s\u0085\u2028\u2029]+/gu, " "))
    .replace(/\p{Cs}/gu, "\ufffd")
    .trim();

/** Shortens a text that is too long. Does not cut a surrogate pair in half. */
export function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, Math.max(0, length - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** FNV-1a: eight digits that tell two texts apart, unless someone tries to find two with the same. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}

/** "a, b, c and 2 more". */
export function firstNames(names: readonly string[], most: number): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Shortens the commits and digests in a text to seven and twelve digits, as Git and registries show them. */
export const shortIds = (text: string): string =>
  text
    .replace(/(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/g, (commit) => commit.slice(0, 7))
    .replace(/(?<=sha256:[0-9a-f]{12})[0-9a-f]{52}/g, "");
