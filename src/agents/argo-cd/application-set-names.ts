import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";

/** Whether an ApplicationSet could still create an Application of this name: its template can produce the name and has not done so yet. */
export function mayMake(set: Fields, name: string): boolean {
  const metadata = fieldsOf(fieldsOf(fieldsOf(set["spec"])["template"])["metadata"]);
  const hasMade = listOf(fieldsOf(set["status"])["resources"])
    .map(fieldsOf)
    .some((resource) => resource["name"] === name);
  return !hasMade && couldBe(textOf(metadata["name"]) ?? "{{name}}", name);
}

/** In characters. Kubernetes names have at most 253. */
const longestTemplate = 1_000;

/** Whether a template such as "{{cluster}}-web" can produce the name: the name contains the template's literal parts in the same order. */
function couldBe(template: string, name: string): boolean {
  if (template.length > longestTemplate) return true;
  const [first = "", ...rest] = template.split(/\{\{.*?\}\}/);
  const last = rest.pop();
  if (last === undefined) return template === name;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= end;
}
