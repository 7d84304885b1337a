import type { Evidence } from "./gate.ts";

/** Every kind of evidence, the least first. */
export const leastFirst: readonly Evidence[] = ["applied", "revision", "image"];

const rank = (evidence: Evidence): number => leastFirst.indexOf(evidence);

export const isEnough = (shown: Evidence, wanted: Evidence): boolean => rank(shown) >= rank(wanted);

/** The evidence that all of them provide. Undefined: there are none. */
export const leastOf = (shown: readonly Evidence[]): Evidence | undefined =>
  leastFirst.find((least) => shown.includes(least));

/** The meaning of each kind of evidence, as part of a sentence. */
export const meaningOf: Readonly<Record<Evidence, string>> = {
  applied: "that it is applied",
  revision: "that our commit runs",
  image: "that our image runs",
};

/** "healthy" if the evidence proves health; otherwise only "applied". */
export const healthWord = (evidence: Evidence | undefined): "healthy" | "applied" =>
  evidence === "applied" ? "applied" : "healthy";
