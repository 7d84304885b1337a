import { visibleText } from "../visible-text.ts";
import type { Log } from "../world.ts";
import type { Redact } from "./redact.ts";

export interface LogOptions {
  readonly write: (line: string) => void;
  readonly redact: Redact;
  /** "quiet": warnings only. "verbose": also what is for whoever looks for a fault. */
  readonly level?: "quiet" | "normal" | "verbose";
  readonly color?: boolean;
  /** Shows lines in the place of those before, where somebody watches. */
  readonly live?: ((lines: readonly string[]) => void) | undefined;
}

/** A log of plain lines, which warns once of one thing. Foreign texts may stand in a message: they can neither colour nor command. */
export function createLog({ write, redact, level = "normal", color = false, live }: LogOptions): Log {
  const paint = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  // A further line of a message is indented: none can pass for a line of ours.
  const line = (text: string): string => escapeForTerminal(redact(text)).replace(/\n(?! )/g, "\n  ");
  return {
    info: (message) => level !== "quiet" && write(line(message)),
    warn: once((message) => write(`${paint(33, "warning:")} ${line(message)}`)),
    debug: (message) => level === "verbose" && write(paint(2, line(message))),
    ...(live !== undefined && level !== "quiet" && { live: (lines) => live(lines.map(line)) }),
  };
}

/** Says nothing twice: an agent that is opened for a look ahead, and again for the wait, warns of the same. */
export function once(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    say(message);
  };
}

/**
 * Takes the power out of a text: no escape sequence for a terminal, no mark that turns the text round, and no workflow command for a
 * runner, which obeys "::name::" at the start of a line and "##[name]" anywhere in it.
 */
export const escapeForTerminal = (text: string): string =>
  visibleText(text)
    .replace(/^(\s*):(?=:)/gm, "$1\u200b:")
    .replaceAll("##[", "#\u200b#[");
