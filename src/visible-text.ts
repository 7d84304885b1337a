/**
 * What changes how a text is shown, and is not seen itself: control characters, which command a terminal; marks that turn the direction of
 * writing, behind which a text reads as another one; and line breaks that only some readers take for one.
 */
const unseen = /\r(?!\n)|[^\P{Cc}\n\t\r]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A foreign text, as it may be shown: everything unseen in it is a visible sign. Line breaks and tabs stay. */
export const visibleText = (text: string): string => text.replace(unseen, "\ufffd");
