import { describe, expect, test } from "vitest";
import { applyEdits } from "../../src/domain/edit.ts";
import { formatImageRef, sameImageName } from "../../src/domain/image-ref.ts";
import { findImages, finish, relatedPaths, setImage } from "../../src/manifests/index.ts";
import { type ImageSite, ManifestRefusal } from "../../src/manifests/manifest.ts";
import { type ExpectedSite, type GoldenCase, readGoldenCases } from "./golden-case.ts";

const cases = readGoldenCases();

const set = (golden: GoldenCase, text: string, image = golden.image, options = golden.options) =>
  setImage({ path: golden.path, text }, image, options);

function refusalOf(run: () => unknown): ManifestRefusal | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ManifestRefusal) return error;
    throw error;
  }
}

const withCrlf = (text: string): string => text.replaceAll(/\r?\n/g, "\r\n");
const withMark = (text: string): string => (text.startsWith("\uFEFF") ? text : `\uFEFF${text}`);

/** Only the keys that the case gives. */
function seen(sites: readonly ImageSite[], expected: readonly ExpectedSite[]): unknown[] {
  return sites.map((site, index) => {
    const shown: Record<string, unknown> = { ...site, image: formatImageRef(site.image) };
    const wanted = Object.keys(expected[index] ?? { path: "", image: "" });
    return Object.fromEntries(wanted.map((key) => [key, shown[key]]));
  });
}

test("there are golden cases of every kind of edit", () => expect(cases.length).toBeGreaterThan(50));

describe.each(cases.filter(({ refused }) => refused !== undefined))("$name", (golden) => {
  test(`is refused: ${golden.refused}`, () => {
    expect(golden.after, "a refused case has no after file").toBeUndefined();
    const refusal = refusalOf(() => set(golden, golden.before));
    expect(refusal, "it was not refused").toBeDefined();
    expect(`${refusal?.reason}: ${refusal?.message}`).toContain(`${golden.refused}: `);
    if (golden.message !== undefined) expect(`${refusal?.message}\n${refusal?.hint}`).toContain(golden.message);
    expect(refusal?.file).toBe(golden.path);
  });
  test.skipIf(golden.skip["crlf"] !== undefined)("is refused with CRLF line ends too", () => {
    expect(refusalOf(() => set(golden, withCrlf(golden.before)))?.reason).toBe(golden.refused);
  });
  test.skipIf(golden.skip["bom"] !== undefined)("is refused with a byte order mark too", () => {
    expect(refusalOf(() => set(golden, withMark(golden.before)))?.reason).toBe(golden.refused);
  });
  if (golden.found !== undefined) test("its sites are found all the same", () => expectFound(golden));
});

function expectFound(golden: GoldenCase): void {
  const expected = golden.found ?? [];
  const found = findImages({ path: golden.path, text: golden.before }, golden.related);
  expect(seen(found, expected)).toEqual(expected);
}

describe.each(cases.filter(({ refused }) => refused === undefined))("$name", (golden) => {
  const after = golden.after ?? golden.before;

  test("is edited as it should be, and nowhere else", () => {
    const { text, edits, sites } = set(golden, golden.before);
    expect(text).toBe(after);
    expect(applyEdits(golden.before, edits)).toBe(text);
    if (text === golden.before) expect(edits).toEqual([]);
    if (golden.sites !== undefined) expect(seen(sites, golden.sites)).toEqual(golden.sites);
  });

  if (golden.found !== undefined) test("every site of the file is found", () => expectFound(golden));
  if (golden.relatedPaths !== undefined) {
    test("the related files are named", () => {
      const paths = finish(relatedPaths({ path: golden.path, text: golden.before }));
      expect(paths.toSorted()).toEqual(golden.relatedPaths?.toSorted());
    });
  }

  test.skipIf(golden.skip["twice"] !== undefined)("twice is once", () => {
    const again = set(golden, after);
    expect(again.text).toBe(after);
    expect(again.edits).toEqual([]);
  });

  test.skipIf(golden.skip["crlf"] !== undefined)("line ends do not matter", () => {
    expect(set(golden, withCrlf(golden.before)).text).toBe(withCrlf(after));
  });

  test.skipIf(golden.skip["bom"] !== undefined)("a byte order mark does not matter", () => {
    expect(set(golden, withMark(golden.before)).text).toBe(withMark(after));
  });

  test.skipIf(golden.skip["found-again"] !== undefined)("the new version is found at the same sites", () => {
    const { sites } = set(golden, golden.before);
    const now = findImages({ path: golden.path, text: after }, golden.related);
    for (const site of sites.filter(({ kind }) => kind !== "key-path")) {
      const { tag, digest, newName } = golden.image;
      const again = now.filter(({ image, selector }) =>
        [site.image.name, newName].some(
          (name) => name !== undefined && (sameImageName(image.name, name) || selector === name),
        ),
      );
      expect(again.length).toBeGreaterThan(0);
      for (const { image } of again) {
        if (golden.options.at !== undefined && !sites.some(({ path }) => again.some((each) => each.path === path)))
          continue;
        if (tag !== undefined && golden.options.at === undefined) expect(image.tag).toBe(tag);
        if (digest !== undefined && golden.options.at === undefined) expect(image.digest).toBe(digest);
      }
    }
  });

  test.skipIf(golden.skip["inverse"] !== undefined)("setting the old version gives the old text", () => {
    const { sites } = set(golden, golden.before);
    const [first, ...others] = sites;
    const old = first?.image;
    const same = others.every(({ image }) => image.tag === old?.tag && image.digest === old?.digest);
    if (old === undefined || !same || golden.image.newName !== undefined) return;
    if (old.tag === undefined && old.digest === undefined) return;
    if (after.split("\n").length !== golden.before.split("\n").length) return;
    if ((old.digest === undefined) !== (golden.image.digest === undefined)) return;
    if (quotesOf(after) !== quotesOf(golden.before)) return;
    const version = {
      ...(old.tag === undefined ? {} : { tag: old.tag }),
      ...(old.digest === undefined ? {} : { digest: old.digest }),
    };
    expect(set(golden, after, { name: golden.image.name, ...version }).text).toBe(golden.before);
  });
});

const quotesOf = (text: string): number => text.replaceAll(/[^"']/g, "").length;
