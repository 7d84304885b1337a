import semver from "semver";

/** How a new version stands to the one that is there. "diverged": neither came from the other. */
export type VersionOrder = "same" | "newer" | "older" | "diverged" | "unknown";

/**
 * Compares two tags by semantic versioning, where that says something.
 *
 * What follows the hyphen is an order only for true pre-releases. Image tags also carry flavours ("1.2.3-alpine")
 * and commits ("1.2.3-9f8e7d6") there, whose alphabetical order means nothing: those are unknown.
 */
export function compareTags(present: string, next: string): VersionOrder {
  if (present === next) return "same";
  const before = semver.parse(present);
  const after = semver.parse(next);
  if (before === null || after === null) return "unknown";
  const release = after.compareMain(before);
  if (release !== 0) return release > 0 ? "newer" : "older";
  return comparePrereleases(before.prerelease, after.prerelease);
}

type Prerelease = readonly (string | number)[];

function comparePrereleases(before: Prerelease, after: Prerelease): VersionOrder {
  if (before.length === 0) return isPrerelease(after) ? "older" : "unknown";
  if (after.length === 0) return isPrerelease(before) ? "newer" : "unknown";
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const order = compareIdentifiers(before[index], after[index]);
    if (order !== "same") return order;
  }
  return "unknown";
}

function compareIdentifiers(before: string | number | undefined, after: string | number | undefined): VersionOrder {
  if (before === after) return "same";
  if (before === undefined) return typeof after === "number" ? "newer" : "unknown";
  if (after === undefined) return typeof before === "number" ? "older" : "unknown";
  if (typeof before === "number" && typeof after === "number") return after > before ? "newer" : "older";
  return comparePhases(String(before), String(after));
}

// The usual phases on the way to a release, in their order; a number may follow without a dot ("rc2").
const phases = ["alpha", "beta", "rc"];
const phasePattern = /^(alpha|beta|rc)([0-9]*)$/i;

const isPrerelease = (identifiers: Prerelease): boolean =>
  typeof identifiers[0] === "number" ||
  /^(?:alpha|beta|rc|pre|preview|dev|snapshot)[0-9]*$/i.test(identifiers[0] ?? "");

function comparePhases(before: string, after: string): VersionOrder {
  const [, phaseBefore, numberBefore] = phasePattern.exec(before) ?? [];
  const [, phaseAfter, numberAfter] = phasePattern.exec(after) ?? [];
  if (phaseBefore === undefined || phaseAfter === undefined) return "unknown";
  const step = phases.indexOf(phaseAfter.toLowerCase()) - phases.indexOf(phaseBefore.toLowerCase());
  const distance = step === 0 ? Number(numberAfter) - Number(numberBefore) : step;
  if (distance === 0) return "unknown";
  return distance > 0 ? "newer" : "older";
}
