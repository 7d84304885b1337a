import { expandBraces, fitsWildcards, readWildcards } from "../../domain/wildcard.ts";
import { TagboatError } from "../../errors.ts";

/**
 * Whether a glob, as the servers read it, stands for a text: with a separator that a single star and `?` stop at, or without one.
 * Source: `modules/glob` of Gitea.
 */
export function matchesGlob(pattern: string, text: string, separator?: "/"): boolean {
  const any = (character: string): boolean => character !== separator;
  try {
    return expandBraces(pattern).some((each) =>
      fitsWildcards(readWildcards(each, { any, anything: () => true }), text),
    );
  } catch (error) {
    // The server passes over what it cannot compile, so it stands for nothing.
    if (error instanceof TagboatError) return false;
    throw error;
  }
}
