import type { TagboatError } from "../errors.ts";

/** What happened and what to do next; with the foreign error's own words for whoever looks for a fault. */
export function errorText(error: TagboatError, verbose: boolean): string {
  const lines = [`error: ${error.message}`];
  if (error.hint !== undefined) lines.push(`  hint: ${error.hint}`);
  if ((verbose || error.kind === "bug") && error.cause instanceof Error)
    lines.push(error.cause.stack ?? String(error.cause));
  // Words of others may have several lines: none can pass for one of ours.
  return lines.join("\n").replace(/\n(?! )/g, "\n  ");
}
