import { visibleText } from "../visible-text.ts";

/** In UTF-16 code units: no name, tag or address that a user would read is longer. */
const longest = 1_000;

/** An untrusted text as code in a comment: nothing in it acts as Markdown, HTML, a mention, a link or a reference. */
export function asCode(text: string): string {
  const shown = escapeMarkdown(cutTo(text, longest));
  return shown === "" ? "" : `<code>${shown}</code>`;
}

/** A link to an untrusted address, or only its text if a browser should not follow the address. */
export function asLink(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPage = url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  return isPage && url.href.length <= longest
    ? `<a href="${escapeMarkdown(url.href)}">${asCode(text)}</a>`
    : asCode(text);
}

/**
 * One line, with every ASCII character that has a meaning in Markdown, HTML or a forge written as a character reference. Bidirectional
 * controls and lone surrogates become visible.
 */
const escapeMarkdown = (text: string): string =>
  readable(text).replace(/[^\P{ASCII}A-Za-z0-9 .,/()=+-]|(?<=[wW]{3})\./gu, (sign) => `&#${sign.codePointAt(0)};`);

/** An untrusted text on one line, as a title: forges render no HTML there, but they may look for mentions. */
export const asTitle = (text: string): string => readable(text).replaceAll("@", "@\u200b");

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
