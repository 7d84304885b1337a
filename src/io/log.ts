import { visibleText } from "../visible-text.ts";
import type { Log } from "../world.ts";
import type { Redact } from "./redact.ts";

export interface LogOptions {
  readonly write: (line: string) => void;
  readonly redact: Redact;
  /** "quiet": only warnings. "verbose": also messages for debugging. */
  readonly level?: "quiet" | "normal" | "verbose";
  readonly color?: boolean;
  /** Shows lines in place of the previous ones, on a terminal. */
  readonly live?: ((lines: readonly string[]) => void) | undefined;
}

/** A log of plain lines that gives each warning only once. Foreign text in a message cannot contain colours or commands. */
export function createLog({ write, redact, level = "normal", color = false, live }: LogOptions): Log {
  const paint = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  // Indents further lines of a message, so that none looks like a line of ours.
  const line = (text: string): string => escapeForTerminal(redact(text)).replace(/\n(?! )/g, "\n  ");
  return {
    info: (message) => level !== "quiet" && write(line(message)),
    warn: once((message) => write(`${paint(33, "warning:")} ${line(message)}`)),
    debug: (message) => level === "verbose" && write(paint(2, line(message))),
    ...(live !== undefined && level !== "quiet" && { live: (lines) => live(lines.map(line)) }),
  };
}

/** Skips repeated messages. An agent that is opened for a check and again for the wait gives the same warning. */
export function once(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    say(message);
  };
}

/**
 * Makes a text harmless: no terminal escape sequences, no marks that reverse the text, and no workflow commands. Runners obey
 * "::name::" at the start of a line and "##[name]" anywhere in it.
 */
export const escapeForTerminal = (text: string): string =>
  visibleText(text)
    .replace(/^(\s*):(?=:)/gm, "$1\u200b:")
    .replaceAll("##[", "#\u200b#[");
