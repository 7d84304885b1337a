/** Puts a foreign text on one line and truncates it to a readable length. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+|\s+/g, " ").trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
