import { oneLine as asOneLine, cutTo } from "../../domain/text.ts";

/** Puts a foreign text on one line and truncates it to a readable length. */
export const oneLine = (text: string): string => cutTo(asOneLine(text), 400);
