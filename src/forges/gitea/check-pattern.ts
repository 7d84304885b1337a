import { expandBraces, fitsWildcards, readWildcards } from "../../domain/wildcard.ts";
import { TagboatError } from "../../errors.ts";

/**
 * Whether a required check, as a protection names it, is this context. Gitea and Forgejo read it as a glob without separators:
 * `*` and `**` are any characters, `?` is one, and there are `[a-z]`, `[!a]`, `{one,other}` and `\` before what is meant as it is.
 * Case counts. Source: `services/pull/commit_status.go` and `modules/glob` of Gitea.
 */
export function checkMatches(pattern: string, context: string): boolean {
  if (pattern === context) return true;
  try {
    return expandBraces(pattern).some((each) => fitsWildcards(readWildcards(each, { any: () => true }), context));
  } catch (error) {
    // The server passes over what it cannot compile, so such a check counts by its name alone.
    if (error instanceof TagboatError) return false;
    throw error;
  }
}
