import { matchesGlob } from "./glob.ts";

/**
 * Whether a required check, as a branch protection names it, matches this context. Gitea and Forgejo read the name as a glob without
 * separators: `*` and `**` match any characters, `?` matches one; `[a-z]`, `[!a]` and `{one,other}` work, and `\` escapes the next
 * character. Matching is case-sensitive. Source: `services/pull/commit_status.go` and `modules/glob` of Gitea.
 */
export const checkMatches = (pattern: string, context: string): boolean =>
  // The server skips a pattern that it cannot compile, so such a check matches by its literal name only.
  pattern === context || matchesGlob(pattern, context);
