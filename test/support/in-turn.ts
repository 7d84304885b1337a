import { test } from "vitest";
import { type ForgeFlavour, oneOfEachAdapter } from "./forge-harness.ts";

type Test = (name: string, run: () => unknown, milliseconds?: number) => void;

/**
 * The `test` of a `describe.each(oneOfEachAdapter)` about what the program decides, whatever the forge: one test runs on the first forge, the
 * next on the second. What differs from forge to forge is the adapter's, and is tested there on each of them.
 */
export function inTurn(flavour: ForgeFlavour): Test & Pick<typeof test, "each"> {
  const place = oneOfEachAdapter.indexOf(flavour);
  let passed = 0;
  const isItsTurn = (): boolean => {
    passed += 1;
    return passed % oneOfEachAdapter.length === place;
  };
  const one: Test = (name, run, milliseconds) => {
    if (isItsTurn()) test(name, run, milliseconds);
  };
  const each = (rows: readonly unknown[]) => test.each(rows.filter(isItsTurn));
  return Object.assign(one, { each: each as typeof test.each });
}
