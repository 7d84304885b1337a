import { didYouMean } from "../domain/closest.ts";

/** The values for one app in one environment. */
export interface TemplateValues {
  readonly app?: string;
  readonly environment?: string;
}

const placeholder = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;

/** Replaces `{app}` and `{environment}`; an unknown value's placeholder and every other brace stay. */
export function fillTemplate(template: string, place: TemplateValues): string {
  return template.replace(placeholder, (whole, name: string) => {
    if (name === "app") return place.app ?? whole;
    return name === "environment" ? (place.environment ?? whole) : whole;
  });
}

/** Problems with the placeholders of a template, a phrase for each. A brace with a comma belongs to a glob. */
export function placeholderProblems(template: string, known: readonly string[]): readonly string[] {
  const names = [...template.matchAll(placeholder)].map((match) => match[1] ?? "");
  const unknown = names.filter((name) => !known.includes(name));
  return unknown.map(
    (name) => `unknown placeholder {${name}}${didYouMean(name, known) || `; there are ${listOf(known)}`}`,
  );
}

const listOf = (names: readonly string[]): string => names.map((name) => `{${name}}`).join(", ");
