import type { Condition } from "./flux-object.ts";

/** What a condition says, in its own words where it has any. */
export const said = (condition: Condition | undefined): string =>
  condition === undefined ? "it does not say why" : condition.message || words(condition.reason);

/** "HealthCheckFailed" as a person would say it. */
export const words = (reason: string): string => {
  const text = reason.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};
