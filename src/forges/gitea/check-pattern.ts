import { matchesGlob } from "./glob.ts";

/**
 * Whether a required check, as a protection names it, is this context. Gitea and Forgejo read it as a glob without separators:
 * `*` and `**` are any characters, `?` is one, and there are `[a-z]`, `[!a]`, `{one,other}` and `\` before what is meant as it is.
 * Case counts. Source: `services/pull/commit_status.go` and `modules/glob` of Gitea.
 */
export const checkMatches = (pattern: string, context: string): boolean =>
  // The server passes over what it cannot compile, so such a check counts by its name alone.
  pattern === context || matchesGlob(pattern, context);
