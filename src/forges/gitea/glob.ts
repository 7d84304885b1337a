import { expandBraces, fitsWildcards, readWildcards } from "../../domain/wildcard.ts";
import { TagboatError } from "../../errors.ts";

/**
 * Whether a glob, as the servers read it, matches a text. With a separator, a single star and `?` stop at it.
 * Source: `modules/glob` of Gitea.
 */
export function matchesGlob(pattern: string, text: string, separator?: "/"): boolean {
  const any = (character: string): boolean => character !== separator;
  try {
    return expandBraces(pattern).some((each) =>
      fitsWildcards(readWildcards(each, { any, anything: () => true }), text),
    );
  } catch (error) {
    // The server skips a pattern that it cannot compile, so it matches nothing.
    if (error instanceof TagboatError) return false;
    throw error;
  }
}
