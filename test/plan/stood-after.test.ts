import { describe, expect, test } from "vitest";
import { type ImageNow, stoodAfter } from "../../src/plan/stood-after.ts";

const name = "ghcr.io/acme/api";
const file = "values.yaml";
const values = (versions: Readonly<Record<string, string>>): string =>
  Object.entries(versions)
    .map(([key, tag]) => `${key}: { image: { repository: ${name}, tag: ${tag} } }\n`)
    .join("");
const list = (...tags: readonly string[]): string =>
  `images:\n${tags.map((tag) => `  - name: ${name}\n    newTag: ${tag}\n`).join("")}`;

/** What a commit left, and what is there now. */
interface Case {
  readonly before: string | undefined;
  readonly now: string;
  readonly at?: string;
  readonly path?: string;
}

function askedOf({ before, now, at, path = file }: Case): ReturnType<ReturnType<typeof stoodAfter>> {
  const image: ImageNow = {
    names: [name],
    site: at === undefined ? undefined : { file: path, path: at },
    files: [path],
    text: (asked) => (asked === path ? now : undefined),
  };
  const changed = before === undefined ? [] : [{ path, removed: [], added: [], text: before }];
  return stoodAfter(image)({ changed, paths: new Set([path]) }, { tag: "2" });
}

describe("whether a version stood at a site after a commit", () => {
  test.each<[string, Case, ReturnType<typeof askedOf>]>([
    [
      "the site had it",
      { before: values({ dev: "2", prod: "1" }), now: values({ dev: "1" }), at: "dev.image.tag" },
      true,
    ],
    ["only another had it", { before: values({ dev: "2", prod: "1" }), now: "", at: "prod.image.tag" }, false],
    [
      "the site is new",
      { before: values({ dev: "2" }), now: values({ dev: "2", b: "1" }), at: "b.image.tag" },
      "no-site",
    ],
    ["the site has a new name", { before: values({ dev: "2" }), now: values({ qa: "1" }), at: "qa.image.tag" }, true],
    [
      "its entry moved in the list",
      {
        before: list("2"),
        now: `images:\n  - name: other\n    newTag: "7"\n${list("1").slice("images:\n".length)}`,
        at: "images[1].newTag",
        path: "kustomization.yaml",
      },
      true,
    ],
    ["the entry was removed", { before: list("2"), now: "images: []\n", path: "kustomization.yaml" }, true],
    ["the entry never was there", { before: "resources: []\n", now: "resources: []\n" }, undefined],
    ["a place that only --at reaches", { before: `my: { ref: "${name}:2" }\n`, now: "", at: "my.ref" }, true],
    ["the commit left the file alone", { before: undefined, now: values({ dev: "1" }), at: "dev.image.tag" }, false],
  ])("%s", (_, given, expected) => {
    expect(askedOf(given)).toBe(expected);
  });

  test("is not known of a file that was moved since, nor of one that cannot be read", () => {
    const moved: ImageNow = { names: [name], site: { file, path: "dev.image.tag" }, files: [file], text: () => "" };
    expect(stoodAfter(moved)({ changed: [], paths: new Set(["old.yaml"]) }, { tag: "2" })).toBeUndefined();
    expect(askedOf({ before: "{{ broken", now: values({ dev: "1" }), at: "dev.image.tag" })).toBeUndefined();
  });
});
