import type { Forge } from "../../src/forges/forge.ts";

/** Of each capability, only what a test needs. */
type Answers = { readonly [K in keyof Forge]?: Forge[K] extends object | undefined ? Partial<Forge[K]> : Forge[K] };

/** A forge that gives some answers. Whatever else is asked of it fails the test. */
export function fakeForge(answers: Answers): Forge {
  const capabilities = Object.entries(answers).map(([name, value]) => [
    name,
    typeof value === "object" ? refusing(value, `${name}.`) : value,
  ]);
  return refusing(Object.fromEntries(capabilities), "") as Forge;
}

const refusing = (answers: object, path: string): object =>
  new Proxy(answers, {
    get(target, name) {
      // An awaited value is asked whether it is a promise.
      if (name in target || name === "then") return Reflect.get(target, name);
      throw new Error(`The test's forge has no answer to ${path}${String(name)}`);
    },
  });
