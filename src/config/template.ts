import { didYouMean } from "../domain/closest.ts";

/** What is filled in for one app in one environment. */
export interface TemplateValues {
  readonly app?: string;
  readonly environment?: string;
}

const placeholder = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;

/** Puts `{app}` and `{environment}` in; what the place does not say, and every other brace, stays. */
export function fillTemplate(template: string, place: TemplateValues): string {
  return template.replace(placeholder, (whole, name: string) => {
    if (name === "app") return place.app ?? whole;
    return name === "environment" ? (place.environment ?? whole) : whole;
  });
}

/** What is wrong with the placeholders of a template, in a phrase each. A brace with a comma is a glob's. */
export function placeholderProblems(template: string, known: readonly string[]): readonly string[] {
  const names = [...template.matchAll(placeholder)].map((match) => match[1] ?? "");
  const unknown = names.filter((name) => !known.includes(name));
  return unknown.map(
    (name) => `unknown placeholder {${name}}${didYouMean(name, known) || `; there are ${listOf(known)}`}`,
  );
}

const listOf = (names: readonly string[]): string => names.map((name) => `{${name}}`).join(", ");
