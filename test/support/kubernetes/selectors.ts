import type { KubernetesObject } from "./objects.ts";

type Test = (object: KubernetesObject) => boolean;

/** Equality, sets and existence, as a label selector has them; a text is what is wrong with it. */
export function labelTest(selector: string): Test | string {
  const tests: Test[] = [];
  for (const part of selector.match(/[^,(]+(?:\([^)]*\))?/g) ?? []) {
    const test = requirement(part.trim());
    if (typeof test === "string") return test;
    tests.push(test);
  }
  return (object) => tests.every((test) => test(object));
}

function requirement(part: string): Test | string {
  const label = (object: KubernetesObject, key: string): string | undefined => object.metadata.labels?.[key];
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set !== null) {
    const values = set[3]!.split(",").map((value) => value.trim());
    const isIn = (object: KubernetesObject): boolean => values.includes(label(object, set[1]!) ?? "\0");
    return set[2] === "in" ? isIn : (object) => !isIn(object);
  }
  const [key = "", value, ...rest] = part.split(/==?|!=/);
  if (rest.length > 0) return "found '=', expected: ',' or 'end of string'";
  if (value === undefined) {
    return key.startsWith("!")
      ? (object) => label(object, key.slice(1)) === undefined
      : (object) => label(object, key) !== undefined;
  }
  const isEqual = (object: KubernetesObject): boolean => label(object, key.trim()) === value.trim();
  return part.includes("!=") ? (object) => !isEqual(object) : isEqual;
}

/** Events can be selected by what they are about and say; custom resources by their name and namespace alone. */
export function fieldTest(selector: string, kind: string): Test | string {
  const tests: Test[] = [];
  for (const part of selector.split(",")) {
    const [key = "", value = ""] = part.split(/==?/);
    const about = /^involvedObject\.(kind|name|namespace|uid)$/.exec(key)?.[1];
    if (kind === "Event" && about !== undefined)
      tests.push(({ involvedObject }) => (involvedObject as Record<string, unknown> | undefined)?.[about] === value);
    else if (kind === "Event" && (key === "type" || key === "reason")) tests.push((object) => object[key] === value);
    else if (key === "metadata.name") tests.push((object) => object.metadata.name === value);
    else if (key === "metadata.namespace") tests.push((object) => object.metadata.namespace === value);
    else return `field label not supported: ${key}`;
  }
  return (object) => tests.every((test) => test(object));
}
