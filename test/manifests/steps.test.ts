import { describe, expect, test } from "vitest";
import { differenceFrom } from "../../src/manifests/edit/verify.ts";
import { finishWithPauses, type Steps, setImage, setImageInSteps } from "../../src/manifests/index.ts";
import { readManifest } from "../../src/manifests/readers.ts";
import { readYaml } from "../../src/manifests/yaml/read-yaml.ts";
import type { ParsedText } from "../../src/manifests/yaml/tree.ts";

const image = "reg.example.com/team/api";
const keys = Array.from({ length: 15_000 }, (_, index) => `k${index}: v${index}\n`).join("");

const formats = [
  { format: "one large document", path: "a.yaml", text: `image: ${image}:v1\n${keys}` },
  { format: "a bundle", path: "a.yaml", text: `image: ${image}:v1\n${keys}---\n${keys}---\n${keys}` },
  { format: "JSON", path: "a.json", text: JSON.stringify({ image: `${image}:v1`, list: Array(20_000).fill("x") }) },
];

function countSteps(steps: Steps<unknown>): number {
  let count = 0;
  while (steps.next().done !== true) count++;
  return count;
}

let files = 0;
/** A path that no test has read from: what was read a moment ago is not read again. */
const fresh = (path: string): string => `${files++}/${path}`;

describe.each(formats)("an edit of $format", ({ format, path, text }) => {
  test("is proved in steps, as it is read", () => {
    const reading = countSteps(readManifest({ path: fresh(path), text }));
    const editing = countSteps(setImageInSteps({ path: fresh(path), text }, { name: image, tag: "v2" }));
    expect(reading).toBeGreaterThan(10);
    // Of a bundle only the document that differs is parsed again: here a third. The comparison takes steps of its own.
    expect(editing).toBeGreaterThan(format === "a bundle" ? 1.3 * reading : 2 * reading);
  });

  test("comes to the same with and without pauses", async () => {
    const wanted = { name: image, tag: "v2" };
    const steps = setImageInSteps({ path: fresh(path), text }, wanted);
    const { text: edited } = await finishWithPauses(steps, async () => undefined);
    expect(edited).toBe(setImage({ path: fresh(path), text }, wanted).text);
    expect(edited).toBe(text.replace(":v1", ":v2"));
  });
});

test("the nodes before and after are compared in steps", () => {
  const [before, after] = [1, 2].map(() => readYaml({ path: fresh("a.yaml"), text: keys })) as [ParsedText, ParsedText];
  const nothing = { changes: [], scalars: new Map(), edits: [] };
  expect(countSteps(differenceFrom(before, after, nothing))).toBeGreaterThan(1);
});

test("a pause that throws ends the work", async () => {
  const done: number[] = [];
  function* counting(): Steps<void> {
    for (let step = 0; step < 5; step++) {
      done.push(step);
      yield;
    }
  }
  const pause = async (): Promise<void> => {
    if (done.length === 2) throw new Error("interrupted");
  };
  await expect(finishWithPauses(counting(), pause)).rejects.toThrow("interrupted");
  expect(done).toEqual([0, 1]);
});
