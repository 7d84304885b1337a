import { cutTo, readable } from "./text.ts";

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

const escapeMarkdown = (text: string): string => escapeSigns(readable(text));

/** Writes every ASCII character that has a meaning in Markdown, HTML or a forge as a character reference. Line breaks stay. */
export const escapeSigns = (text: string): string =>
  text.replace(/[^\P{ASCII}A-Za-z0-9 \n.,/()=+-]|(?<=[wW]{3})\./gu, (sign) => `&#${sign.codePointAt(0)};`);

/** An untrusted text on one line, as a title: forges render no HTML there, but they may look for mentions. */
export const asTitle = (text: string): string => readable(text).replaceAll("@", "@\u200b");
