import { existsSync, readFileSync } from "node:fs";

/** A test elsewhere that proves what a key or a flag does: its file, and words of its title or of what it expects. */
export interface ProvenBy {
  readonly file: string;
  readonly says: string;
}

/** Why such a reference proves nothing; undefined where it is good: the file is there, says these words, and names what is proven. */
export function flawOf({ file, says }: ProvenBy, name: string): string | undefined {
  if (!existsSync(file)) return `${file} is not there`;
  const text = readFileSync(file, "utf8");
  if (!text.includes(says)) return `${file} does not say ${JSON.stringify(says)}`;
  const isNamed = new RegExp(`(?<![\\w-])(?:--)?${name}(?![\\w-])`).test(text);
  return isNamed ? undefined : `${file} does not name ${name}`;
}
