import { fitsWildcards, readWildcards } from "../../domain/wildcard.ts";

/**
 * Whether a status is meant by a name: `*` stands for anything but a slash, `**` for anything, `?` for one character.
 * @throws config: it has too many wildcards
 */
export function statusPattern(name: string): (context: string) => boolean {
  const parts = readWildcards(name.replaceAll(/[[\\]/g, "\\$&"), {
    any: (character) => character !== "/",
    anything: () => true,
  });
  return (context) => fitsWildcards(parts, context);
}
