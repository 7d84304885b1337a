import { visibleText } from "../visible-text.ts";

/** In UTF-16 units: no name, tag or address that a person would read is longer. */
const longest = 1_000;

/** A foreign text as code in a comment: nothing in it is Markdown, HTML, a mention, a link or a reference. */
export function asCode(text: string): string {
  const shown = escapeMarkdown(cutTo(text, longest));
  return shown === "" ? "" : `<code>${shown}</code>`;
}

/** A link with a foreign address, or only its text, where the address is none that a browser should follow. */
export function asLink(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPage = url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  return isPage && url.href.length <= longest
    ? `<a href="${escapeMarkdown(url.href)}">${asCode(text)}</a>`
    : asCode(text);
}

/**
 * One line, in which every ASCII sign that means something to Markdown, HTML or a forge is written as its number. What turns text
 * round, and half a character, is shown as unreadable.
 */
const escapeMarkdown = (text: string): string =>
  readable(text).replace(/[^\P{ASCII}A-Za-z0-9 .,/()=+-]|(?<=[wW]{3})\./gu, (sign) => `&#${sign.codePointAt(0)};`);

/** A foreign text on one line, as a title has it: a forge reads no HTML there, but it may look for names to call. */
export const asTitle = (text: string): string => readable(text).replaceAll("@", "@\u200b");

/** A foreign text on one line. What turns text round, and half a character, is shown as unreadable. */
export const readable = (text: string): string =>
  visibleText(text.replace(/[\s\u0085\u2028\u2029]+/gu, " "))
    .replace(/\p{Cs}/gu, "\ufffd")
    .trim();

/** The beginning of a text that is too long, never with half a character at its end. */
export function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, Math.max(0, length - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}
