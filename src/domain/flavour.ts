const version = /^v?\d+(?:\.\d+)*(?:[-_+.](?<rest>.+))?$/i;
const commit = /^(?:sha-|git-|g)?(?=[a-f]*\d)[0-9a-f]{7,40}(?:[-_.](?<rest>.+))?$/;
/** Parts that say when something was built, or how ripe it is, and not what it is. */
const noFlavour =
  /^(?:\d.*|(?:sha-|git-|g)?(?=[a-f]*\d)[0-9a-f]{7,40}|(?:alpha|beta|rc|pre|preview|dev|snapshot|m)\d*)$/i;

/**
 * What a tag builds for, behind its version or commit: "fpm" of "8.3-fpm", "slim-bookworm" of "3.12.1-slim-bookworm", ""
 * of "1.2.3-rc1". Undefined for a tag that is neither a version nor a commit.
 */
export function flavourOf(tag: string): string | undefined {
  const match = commit.exec(tag) ?? version.exec(tag);
  if (match === null) return undefined;
  const parts = (match.groups?.["rest"] ?? "").split(/[-_+.]/).filter((part) => part !== "" && !noFlavour.test(part));
  // "alpine3.19" and "alpine3.20" are one flavour.
  return parts.map((part) => part.replace(/\d+$/, "").toLowerCase()).join("-");
}
