import { visibleText } from "../visible-text.ts";

/** An untrusted text on one line: a newline in it could forge a trailer, a control character could change a terminal's colour. */
export const oneLine = (text: string): string => visibleText(text.replace(/[\s\p{Cc}]+/gu, " ")).trim();

/** An untrusted text on one line. Bidirectional controls and lone surrogates become visible. */
export const readable = (text: string): string =>
  visibleText(text.replace(/[\s\u0085\u2028\u2029]+/gu, " "))
    .replace(/\p{Cs}/gu, "\ufffd")
    .trim();

/** The beginning of a text that is too long, without half a character at its end. */
export function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, Math.max(0, length - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}
