import type { TagboatError } from "../errors.ts";

/** The message and the hint; with the cause's own stack if `verbose` is set or the error is a bug. */
export function errorText(error: TagboatError, verbose: boolean): string {
  const lines = [`error: ${error.message}`];
  if (error.hint !== undefined) lines.push(`  hint: ${error.hint}`);
  if ((verbose || error.kind === "bug") && error.cause instanceof Error)
    lines.push(error.cause.stack ?? String(error.cause));
  // Indents further lines, so that no line of an untrusted text can pass for a line of tagboat.
  return lines.join("\n").replace(/\n(?! )/g, "\n  ");
}
