import { fitsWildcards, readWildcards } from "./wildcard.ts";

/**
 * Matches the names of statuses: `*` matches any characters except slashes, `**` any characters, `?` one character.
 * @throws config: too many wildcards
 */
export function statusPattern(name: string): (context: string) => boolean {
  const parts = readWildcards(name.replaceAll(/[[\\]/g, "\\$&"), {
    any: (character) => character !== "/",
    anything: () => true,
  });
  return (context) => fitsWildcards(parts, context);
}
