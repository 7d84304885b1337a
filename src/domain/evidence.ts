import type { Evidence } from "./gate.ts";

/** Every evidence, the least first. */
export const leastFirst: readonly Evidence[] = ["applied", "revision", "image"];

const rank = (evidence: Evidence): number => leastFirst.indexOf(evidence);

export const isEnough = (shown: Evidence, wanted: Evidence): boolean => rank(shown) >= rank(wanted);

/** What all of them show, and no more. Undefined: there are none. */
export const leastOf = (shown: readonly Evidence[]): Evidence | undefined =>
  leastFirst.find((least) => shown.includes(least));

/** What each evidence shows, within a sentence. */
export const meaningOf: Readonly<Record<Evidence, string>> = {
  applied: "that it is applied",
  revision: "that our commit runs",
  image: "that our image runs",
};

/** The word for health that somebody has shown; by less, it is only applied. */
export const healthWord = (evidence: Evidence | undefined): "healthy" | "applied" =>
  evidence === "applied" ? "applied" : "healthy";
