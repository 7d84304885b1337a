import { isDateInDigits } from "./build-date.ts";
import type { SourceFacts } from "./comparison.ts";

/** Whether the text is a full commit id, in either of Git's object formats. */
export const isCommitId = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** Whether the text is a full commit id, or an abbreviation that Git accepts. */
export const isAbbreviatedCommitId = (text: string): boolean => /^[0-9a-f]{7,64}$/.test(text);

/** A commit id in a tag: full or abbreviated, alone or as docker/metadata-action and `git describe` write it. */
export const commitShape = "(?:[0-9a-f]{7,40}|[0-9a-f]{64})";
const commitPattern = new RegExp(`^(?<prefix>sha-|git-|g)?(?<commit>${commitShape})$`, "i");

/** How a text in the form of a commit id reads; `why` if its digits may also be a number. */
export type CommitReading = { readonly commit: string } | { readonly why: string } | undefined;

/** Reads a commit id. Digits alone are an id only if the source has that commit. Undefined: it is not a commit id. */
export function readCommit(text: string, source: SourceFacts): CommitReading {
  const { prefix, commit } = commitPattern.exec(text)?.groups ?? {};
  if (commit === undefined) return undefined;
  const isNamed = prefix !== undefined || /[a-f]/i.test(commit);
  if (isNamed) return { commit: commit.toLowerCase() };
  const { known, why } = source.has(commit);
  if (known === true) return { commit };
  if (known === false || isDateInDigits(commit)) return undefined;
  const because = why === undefined ? "" : ` (${why})`;
  return { why: `${commit} may be a commit or a number${because}; set \`tag\` in the config file to say which` };
}
