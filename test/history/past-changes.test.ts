import { describe, expect, test } from "vitest";
import { parseTrailers } from "../../src/domain/trailers.ts";
import { manualRevert, sourceOfVersion } from "../../src/history/past-changes.ts";

const place = { app: "api", environment: "dev", names: ["ghcr.io/acme/api"], files: ["dev.yaml"] };

const bump = (from: string, to: string, more = ""): string =>
  `deploy\n\nTagboat-Change: update app=api environment=dev image=ghcr.io/acme/api from=${from} to=${to}\n${more}`;

/** Newest first, as a log is. */
const past = (...messages: readonly string[]) => messages.map(parseTrailers);

describe("manualRevert()", () => {
  test.each([
    ["our own last word stands", past(bump("1", "2")), "2", undefined],
    ["what was before it is back", past("Revert", bump("1", "2")), "1", "2"],
    ["something earlier still is back", past(bump("2", "3"), bump("1", "2")), "1", "3"],
    ["an older release that was never ours", past(bump("1.4.0", "1.5.0")), "1.3.0", "1.5.0"],
    ["a newer release by hand", past(bump("1.4.0", "1.5.0")), "1.6.0", undefined],
    ["another commit by hand, of unknown order", past(bump("aaaaaaa", "bbbbbbb")), "ccccccc", undefined],
    ["nothing of ours is known", past("by hand"), "1", undefined],
    ["it was freed since", past("unhold\n\nTagboat-Unhold: app=api environment=dev", bump("1", "2")), "1", undefined],
    [
      "another app was freed since",
      past("unhold\n\nTagboat-Unhold: app=web environment=dev", bump("1", "2")),
      "1",
      "2",
    ],
    ["it was freed before", past(bump("1", "2"), "r\n\nTagboat-Unhold: app=api environment=dev"), "1", "2"],
  ])("%s", (_, commits, tag, expected) => {
    expect(manualRevert(commits, place, { tag })?.to.tag).toBe(expected);
  });

  test("looks at this image in this environment alone", () => {
    expect(manualRevert(past(bump("1", "2")), { ...place, environment: "prod" }, { tag: "1" })).toBeUndefined();
    expect(manualRevert(past(bump("1", "2")), { ...place, names: ["ghcr.io/acme/web"] }, { tag: "1" })).toBeUndefined();
  });
});

describe("manualRevert() of files that a person names", () => {
  const named = { app: "api", environment: undefined, names: place.names, files: ["dev.yaml"] };
  const byFile = (from: string, to: string, file: string): string =>
    `deploy\n\nTagboat-Change: update app=api image=ghcr.io/acme/api from=${from} to=${to} file=${file}\n`;

  test("follows the changes of those files, and not of others", () => {
    const commits = past("Revert", byFile("2", "3", "prod.yaml"), byFile("1", "2", "dev.yaml"));
    expect(manualRevert(commits, named, { tag: "1" })?.to.tag).toBe("2");
    expect(manualRevert(commits, { ...named, files: ["lab.yaml"] }, { tag: "1" })).toBeUndefined();
    expect(manualRevert(commits, place, { tag: "1" })?.to.tag).toBe("2");
  });

  test("follows those at its location, where they list theirs; the number in a list may have changed", () => {
    const at = (from: string, to: string, path: string): string =>
      byFile(from, to, "dev.yaml").replace("file=dev.yaml", `file=dev.yaml at=dev.yaml%23${path}`);
    const revertAt = (path: string, ...messages: readonly string[]) =>
      manualRevert(past(...messages), { ...named, site: { file: "dev.yaml", path } }, { tag: "1" })?.to.tag;
    expect(revertAt("web.tag", at("1", "2", "api.tag"))).toBeUndefined();
    expect(revertAt("api.tag", at("1", "2", "api.tag"))).toBe("2");
    expect(revertAt("web.tag", at("1", "3", "api.tag"), at("1", "2", "web.tag"))).toBe("2");
    expect(revertAt("images[1].newTag", at("1", "2", "images%5B0%5D.newTag"))).toBe("2");
    expect(revertAt("web.tag", byFile("1", "2", "dev.yaml"))).toBe("2");
  });

  test("looks no further back than to where its location began", () => {
    const content = {
      changed: [{ path: "dev.yaml", removed: [], added: ["2"], text: "2\n" }],
      paths: new Set(["dev.yaml"]),
    };
    const commits = past(byFile("1", "2", "dev.yaml"), byFile("1", "2", "dev.yaml")).map((said, index) => ({
      ...said,
      ...(index === 0 && { content }),
    }));
    const answer = (stood: boolean | "no-site" | undefined) =>
      manualRevert(commits, { ...named, stoodAfter: () => stood }, { tag: "1" })?.to.tag;
    expect(answer("no-site")).toBeUndefined();
    expect(answer(false)).toBe("2");
    expect(answer(undefined)).toBe("2");
  });

  test("follows the changes of the app that owns them, until that one is freed", () => {
    const owns = (file: string, { app, environment }: { app: string; environment: string }): boolean =>
      `${file} ${app} ${environment}` === "dev.yaml api dev";
    const owned = { ...named, app: "other", owns };
    expect(manualRevert(past(bump("1", "2")), owned, { tag: "1" })?.to.tag).toBe("2");
    expect(manualRevert(past(bump("1", "2")), { ...owned, files: ["prod.yaml"] }, { tag: "1" })).toBeUndefined();
    const freed = past("unhold\n\nTagboat-Unhold: app=api environment=dev", bump("1", "2"));
    expect(manualRevert(freed, owned, { tag: "1" })).toBeUndefined();
  });
});

describe("sourceOfVersion()", () => {
  const sha = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432";

  test("is the commit that the newest bringer of the tag names", () => {
    const commits = past(
      bump("1", "2", `Tagboat-Source: https://git.example.com/acme/api/commit/${sha}\n`),
      bump("0", "1"),
    );
    expect(sourceOfVersion(commits, place, { tag: "2" })).toBe(sha);
    expect(sourceOfVersion(commits, place, { tag: "1" })).toBeUndefined();
    expect(sourceOfVersion(commits, place, { tag: "9" })).toBeUndefined();
    expect(sourceOfVersion(commits, place, { tag: "2", digest: `sha256:${"0".repeat(64)}` })).toBeUndefined();
  });

  test("is the same number of no other app, environment or image", () => {
    const commits = past(bump("1", "2", `Tagboat-Source: https://git.example.com/acme/api/commit/${sha}\n`));
    for (const other of [{ app: "cart" }, { environment: "staging" }, { names: ["ghcr.io/acme/cart"] }]) {
      expect(sourceOfVersion(commits, { ...place, ...other }, { tag: "2" })).toBeUndefined();
    }
  });
});
