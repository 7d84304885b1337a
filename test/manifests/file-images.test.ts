import { expect, test } from "vitest";
import { readFileImages, setImage, sitesAtPaths } from "../../src/manifests/index.ts";
import { type ImageSite, ManifestRefusal, type RefusalReason } from "../../src/manifests/manifest.ts";
import { type GoldenCase, readGoldenCases } from "./golden-case.ts";

/** A tag that no image has, so that an edit changes every place it finds. */
const strange = "tagboat-rehearsal";

type Found = { readonly sites: readonly ImageSite[] } | { readonly refused: RefusalReason; readonly message: string };

function attempt(find: () => readonly ImageSite[]): Found {
  try {
    return { sites: find() };
  } catch (error) {
    if (error instanceof ManifestRefusal) return { refused: error.reason, message: error.message };
    throw error;
  }
}

const file = ({ path, before: text }: GoldenCase) => ({ path, text });

function read(golden: GoldenCase): Found {
  const { at = [] } = golden.options;
  const { name } = golden.image;
  return attempt(() =>
    at.length > 0
      ? sitesAtPaths(file(golden), { name, at }, golden.related)
      : readFileImages(file(golden), golden.related).named(name),
  );
}

function edit(golden: GoldenCase): Found {
  const { at = [] } = golden.options;
  const options = { at, unpin: true, ifMissing: "skip", related: golden.related } as const;
  return attempt(() => setImage(file(golden), { name: golden.image.name, tag: strange }, options).sites);
}

/** Why an edit may be refused although it is plain what the file says now. */
const editsOnly: readonly RefusalReason[] = ["alias", "encrypted", "unsupported-value", "unverified"];

/** An edit would add a key here, and readers would dispute that one. */
const addsDisputedKey = ["helm-values/added-key-before-merge-refused"];

test("a reading finds what an edit finds, and is refused where readers would disagree on the version", () => {
  const onlyRead: string[] = [];
  for (const golden of readGoldenCases()) {
    const [found, edited] = [read(golden), edit(golden)];
    if ("refused" in found || "sites" in edited) {
      expect(found, golden.name).toEqual(edited);
      continue;
    }
    onlyRead.push(golden.name);
    if (!addsDisputedKey.includes(golden.name)) expect(editsOnly, golden.name).toContain(edited.refused);
  }
  expect(onlyRead).toEqual(expect.arrayContaining(["kustomization/anchor-refused", "helm-values/encrypted"]));
});
