/**
 * Invisible characters that change how a text is shown: control characters, which command a terminal; bidirectional controls, which make a
 * text read as another one; and line breaks that only some readers recognize.
 */
const unseen = /\r(?!\n)|[^\P{Cc}\n\t\r]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** An untrusted text, safe to show: every invisible character is replaced by a visible one. Line breaks and tabs stay. */
export const visibleText = (text: string): string => text.replace(unseen, "\ufffd");
