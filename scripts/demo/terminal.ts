/** A heading of the demo, and what somebody would type there. */
export function say(text: string, detail?: string): void {
  const bold = process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text;
  console.log(`\n▸ ${bold}${detail === undefined ? "" : `\n  ${detail}`}\n`);
}

/** What a program printed. */
export function show(text: string): void {
  console.log(text.trimEnd().replace(/^(?=.)/gm, "    "));
}
