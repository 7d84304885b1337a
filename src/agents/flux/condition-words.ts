import type { Condition } from "./flux-object.ts";

/** A condition's message, or its reason in words if it has none. */
export const said = (condition: Condition | undefined): string =>
  condition === undefined ? "it does not say why" : condition.message || words(condition.reason);

/** Turns a reason such as "HealthCheckFailed" into words. */
export const words = (reason: string): string => {
  const text = reason.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};
