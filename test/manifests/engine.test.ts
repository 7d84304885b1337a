import { describe, expect, test } from "vitest";
import { decodeText, encodeText, findImages, finish, relatedPaths, setImage } from "../../src/manifests/index.ts";
import { ManifestRefusal, type SetImageOptions, type WantedImage } from "../../src/manifests/manifest.ts";

const digest = `sha256:${"ab".repeat(32)}`;
const other = `sha256:${"cd".repeat(32)}`;

function refusal(run: () => unknown): ManifestRefusal {
  try {
    run();
  } catch (error) {
    if (error instanceof ManifestRefusal) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

const values = (text: string, wanted: WantedImage, options?: SetImageOptions): string =>
  setImage({ path: "values.yaml", text }, wanted, options).text;

const at = (text: string, path: string, wanted: Partial<WantedImage> = { tag: "v2" }, file = "values.yaml"): string =>
  setImage({ path: file, text }, { name: "acme/api", ...wanted }, { at: [path] }).text;

describe("bytes and text", () => {
  test.each(["a: é😀\r\n", "\uFEFFa: 1", "", "\uFEFF\uFEFFa"])("%j makes the round trip", (text) => {
    const bytes = new TextEncoder().encode(text);
    expect(encodeText(decodeText("a.yaml", bytes))).toEqual(bytes);
  });

  test.each([
    ["bytes that are no UTF-8", [0x61, 0xff], "not-utf8"],
    ["a surrogate in UTF-8", [0xed, 0xa0, 0x80], "not-utf8"],
    ["UTF-16, little-endian", [0xff, 0xfe, 0x61, 0], "not-utf8"],
    ["UTF-16, big-endian", [0xfe, 0xff, 0, 0x61], "not-utf8"],
    ["a NUL", [0x61, 0], "not-utf8"],
  ])("%s are refused", (_, bytes, reason) => {
    expect(refusal(() => decodeText("a.yaml", Uint8Array.from(bytes))).reason).toBe(reason);
  });

  test("a file of more than 10 MiB is refused", () => {
    expect(refusal(() => decodeText("a.yaml", new Uint8Array(10 * 1024 * 1024 + 1).fill(97))).reason).toBe("too-large");
  });
});

describe("characters that some readers take for a line break", () => {
  test.each(["\r", "\u0085", "\u2028", "\u2029", "\uFEFF"])(
    "%j outside quotes and comments refuses the file",
    (character) => {
      const text = `a: x${character}y\nimage: acme/api:v1\n`;
      const { reason, line, column } = refusal(() => values(text, { name: "acme/api", tag: "v2" }));
      expect([reason, line, column]).toEqual(["unparsable", 1, 5]);
    },
  );

  test.each(["\u0085", "\u2028"])("%j in quotes or a comment does not", (character) => {
    const text = `a: "x${character}" # c${character}\nimage: acme/api:v1\n`;
    expect(values(text, { name: "acme/api", tag: "v2" })).toBe(text.replace("v1", "v2"));
  });
});

describe("a key path", () => {
  test.each([
    ["a.b.c", "a: {b: {c: v1}}\n"],
    ["list[1].tag", "list: [{tag: x}, {tag: v1}]\n"],
    ["list[name=api].tag", "list: [{name: web, tag: x}, {name: api, tag: v1}]\n"],
    ['["a.b"].tag', '"a.b": {tag: v1}\n'],
    ['a["b.c"]', "a: {b.c: v1}\n"],
    ['list[name="a]b"].tag', 'list: [{name: "a]b", tag: v1}]\n'],
    ["[0].tag", "- tag: v1\n"],
    ["[1].tag", "tag: x\n---\ntag: v1\n"],
    ["only.tag", "tag: x\n---\nonly: {tag: v1}\n"],
    ["text.tag", "text: |\n  # c\n  tag: v1\n"],
    ["text.inner.tag", 'text: "{\\"inner\\": \\"tag: v1\\"}"\n'],
    ["flag", "flag: --image=acme/api:v1\n"],
  ])("%s is found", (path, text) => expect(at(text, path)).toBe(text.replace("v1", "v2")));

  test("an empty value is a place for a tag", () => expect(at("tag:\n", "tag")).toBe("tag: v2\n"));

  test("a missing one is refused with what is there", () => {
    const { reason, message } = refusal(() => at("web: {image: {tag: x, repository: y}}\n", "web.image.tga"));
    expect(reason).toBe("no-such-path");
    expect(message).toBe("values.yaml has no web.image.tga: web.image has the keys tag, repository");
    expect(refusal(() => at("list: [{name: a}, {name: b}]\n", "list[name=c].x")).message).toContain(
      "list has the items [name=a], [name=b]",
    );
    expect(refusal(() => at("a: b\n", "a.b")).message).toContain("a is a text");
    expect(refusal(() => at("a: {b: c}\n", "a")).message).toContain("a has the keys b, not a text");
  });

  test.each(["a[", "a]b", "[x", "a..b"])("%j is no key path", (path) => {
    expect(refusal(() => at("a: b\n", path)).message).toContain("is not a key path");
  });

  test("one that is in several documents is ambiguous, and the message numbers them", () => {
    const { reason, message } = refusal(() => at("tag: a\n---\ntag: b\n", "tag"));
    expect(reason).toBe("ambiguous");
    expect(message).toContain("[0].tag, [1].tag");
  });

  test.each([
    ["a text that is no tag", "a: two words\n", "unsupported-value"],
    ["a template", 'a: "{{ .tag }}"\n', "templated"],
    ["a substitution", "a: acme/api:${TAG}\n", "templated"],
    ["something encrypted", "a: ENC[AES256_GCM,data:x]\n", "encrypted"],
    ["a value with a foreign tag", "a: !vault x\n", "unsupported-value"],
    ["an alias", "b: &v v1\na: *v\n", "alias"],
  ])("%s is refused", (_, text, reason) => expect(refusal(() => at(text, "a")).reason).toBe(reason));

  test("what comes in through a merge is refused, with the place", () => {
    const text = "base: &base\n  tag: v1\nimage:\n  <<: *base\n  pullPolicy: Always\n";
    expect(refusal(() => at(text, "image.tag")).reason).toBe("alias");
    const { reason, message } = refusal(() => at(text, "base.tag"));
    expect([reason, message]).toEqual(["alias", expect.stringContaining("image.<< (line 4)")]);
  });
});

describe("a version that is kept apart only to be shared", () => {
  const merged = (line: string): string =>
    `${line}shared: &tag\n  tag: v1\na: { image: { <<: *tag, repository: acme/api } }\nb: { image: { <<: *tag, repository: acme/api } }\n`;
  const aliased = "shared: &tag v1\na: { image: { repository: acme/api, tag: *tag } }\n";
  const api = { name: "acme/api", tag: "v2" };

  test.each([merged(""), aliased])("names no image, which is said with the marker that does", (text) => {
    const { reason, message, hint } = refusal(() => values(text, api));
    expect(reason).toBe("alias");
    expect(message).toMatch(/is shared: nothing at shared(?:\.tag)? \(line \d\) says that it is the tag of acme\/api$/);
    expect(hint).toContain("put a line of its own above it: # tagboat: acme/api.");
  });

  test("is written where that marker stands above it", () => {
    expect(values(merged("").replace("  tag", "  # tagboat: acme/api\n  tag"), api)).toContain("  tag: v2\n");
    expect(values(`# tagboat: acme/api\n${aliased}`, api)).toContain("shared: &tag v2\n");
  });

  test("is refused with the other places where it is another image's, too", () => {
    const text = `${aliased}b: { image: { repository: acme/web, tag: *tag } }\n`;
    expect(refusal(() => values(text, api)).message).toContain(
      "shared (line 1), b.image.tag (line 3) would change too",
    );
  });
});

describe("digests", () => {
  test.each([
    ["a reference", `image: acme/api:v1@${digest}\n`, "image: acme/api:v2\n"],
    [
      "a key",
      `image: {repository: acme/api, tag: v1, digest: "${digest}"}\n`,
      'image: {repository: acme/api, tag: v2, digest: ""}\n',
    ],
    [
      "the tag",
      `image:\n  repository: acme/api\n  tag: v1@${digest} # c\n`,
      "image:\n  repository: acme/api\n  tag: v2 # c\n",
    ],
    [
      "a bare sha",
      `image:\n  repository: acme/api\n  tag: v1\n  sha: ${"ab".repeat(32)}\n`,
      'image:\n  repository: acme/api\n  tag: v2\n  sha: ""\n',
    ],
  ])("in %s: a tag alone is refused, and --unpin removes it", (_, before, after) => {
    const wanted = { name: "acme/api", tag: "v2" };
    expect(refusal(() => values(before, wanted)).reason).toBe("digest-without-value");
    expect(values(before, wanted, { unpin: true })).toBe(after);
  });

  test("a bare sha stays bare", () => {
    const before = `image:\n  repository: acme/api\n  tag: v1\n  sha: ${"ab".repeat(32)}\n`;
    expect(values(before, { name: "acme/api", tag: "v2", digest: other })).toBe(
      before.replace("v1", "v2").replace("ab".repeat(32), "cd".repeat(32)),
    );
  });

  test("where a chart has no key for it, it rides on the tag", () => {
    const before = "image:\n  repository: acme/api\n  tag: v1\n";
    expect(values(before, { name: "acme/api", tag: "v2", digest })).toBe(before.replace("v1", `v2@${digest}`));
  });
});

describe("names", () => {
  test.each(["registry.example.com/acme/api", "acme/api", "quay.io/acme/api"])(
    "%s is found behind a global registry",
    (name) => {
      const text =
        "global: {imageRegistry: registry.example.com}\nimage: {registry: quay.io, repository: acme/api, tag: v1}\n";
      expect(values(text, { name, tag: "v2" })).toBe(text.replace("v1", "v2"));
    },
  );

  test("a new name is split as the old one was, and a second time nothing changes", () => {
    const text = "image:\n  registry: quay.io\n  repository: acme/api\n  tag: v1\n";
    const wanted = { name: "quay.io/acme/api", newName: "ghcr.io/acme/web", tag: "v2" };
    const after = "image:\n  registry: ghcr.io\n  repository: acme/web\n  tag: v2\n";
    expect(values(text, wanted)).toBe(after);
    expect(values(after, wanted)).toBe(after);
  });

  test("a port is no tag, and a host with a port no image", () => {
    const text = "host: acme/redis:6379\nimage: localhost:5000/acme/api\nimageRegistry: localhost:5000\n";
    expect(findImages({ path: "values.yaml", text }).map(({ image }) => image)).toEqual([
      { name: "localhost:5000/acme/api" },
    ]);
  });
});

test("a file that SOPS has sealed is refused, unless only the encrypted values are", () => {
  const sealed = (only: string): string => `image: acme/api:v1\nsops:\n  mac: x\n${only}`;
  expect(refusal(() => values(sealed(""), { name: "acme/api", tag: "v2" })).reason).toBe("encrypted");
  expect(values(sealed("  mac_only_encrypted: true\n"), { name: "acme/api", tag: "v2" })).toContain("acme/api:v2");
});

test("a tag or digest that is none is a mistake of the caller", () => {
  expect(() => values("image: acme/api:v1\n", { name: "acme/api", tag: "a b" })).toThrow("not an image tag");
  expect(() => values("image: acme/api:v1\n", { name: "acme/api", digest: "sha256:1" })).toThrow("not an image digest");
});

test("an overlay names each file that Kustomize would look for, and nothing outside the repository", () => {
  const text =
    "resources: [../../base, x.yaml, https://example.com/y.yaml, github.com/a/b//c?ref=d, ../../../../etc]\ncomponents:\n  - ../../parts/tls\n";
  const inside = (folder: string) =>
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].map((name) => `${folder}/${name}`);
  const paths = finish(relatedPaths({ path: "apps/api/overlays/dev/kustomization.yaml", text }));
  expect(paths).toEqual([
    ...inside("apps/api/base"),
    "apps/api/overlays/dev/x.yaml",
    ...inside("etc"),
    ...inside("apps/api/parts/tls"),
  ]);
});

test("an anchor that others share is refused by name too, unless they mean the same image", () => {
  const shared = "web: {repository: acme/web, tag: &v v1}\napi: {repository: acme/api, tag: *v}\n";
  const { reason, message } = refusal(() => values(shared, { name: "acme/api", tag: "v2" }));
  expect([reason, message]).toEqual(["alias", expect.stringContaining("web.tag (line 1)")]);
  const overridden = "base: &b\n  repository: acme/api\n  tag: v1\nweb:\n  <<: *b\n  repository: acme/web\n";
  expect(refusal(() => values(overridden, { name: "acme/api", tag: "v2" })).reason).toBe("alias");
});

test("large files are read and edited in reasonable time, whatever their maps look like", () => {
  const keys = Array.from({ length: 40_000 }, (_, index) => `key${index}: ${index}`).join("\n");
  const text = `${keys}\nimage: acme/api:v1\n`;
  expect(values(text, { name: "acme/api", tag: "v2" })).toBe(text.replace("acme/api:v1", "acme/api:v2"));
});

test("long chains of merges are followed in reasonable time", () => {
  const chain = Array.from(
    { length: 1_000 },
    (_, index) => `m${index + 1}: &m${index + 1} {<<: *m${index}, x: ${index}}`,
  );
  const text = ["m0: &m0 {repository: acme/api, tag: v1}", ...chain, ""].join("\n");
  expect(values(text, { name: "acme/api", tag: "v2" })).toBe(text.replace("v1", "v2"));
});

describe("a text that would take too long, or too much, to read", () => {
  const tooLarge: readonly [string, string][] = [
    ["has too many values in a line", `x: [${"1,".repeat(600_000)}]\n`],
    ["has too many keys", Array.from({ length: 260_000 }, (_, index) => `k${index}: 1`).join("\n")],
    ["opens too many lists", "[".repeat(30_000)],
    ["opens and closes too many", `${"[".repeat(300)}${"]".repeat(300)}`],
    ["has maps in maps in a line", "{a: ".repeat(30_000)],
    ["has lists in lists in a line", `${"- ".repeat(30_000)}a`],
    ["is indented too deeply", Array.from({ length: 2_000 }, (_, index) => `${" ".repeat(index)}a:`).join("\n")],
    ["has maps as keys of maps", "? ".repeat(30_000)],
  ];

  test.each(tooLarge)("is refused where it %s", (_, text) => {
    const { reason, message } = refusal(() => setImage({ path: "a.yaml", text }, { name: "x/y", tag: "2" }));
    expect(reason).toBe("too-large");
    expect(message).toMatch(/more than (100,000 keys and values|256 levels) \(limit (document-values|manifest-depth)/);
  });

  test("is refused inside a block string too", () => {
    const text = `kind: Application\nspec:\n  source:\n    helm:\n      values: |\n        ${"[".repeat(3_000)}\n`;
    expect(setImage({ path: "a.yaml", text }, { name: "x/y", tag: "2" }).edits).toEqual([]);
  });

  test("is left out inside a manifest where all such texts have too many keys", () => {
    const wanted = { name: "x/y", tag: "2" };
    const values = (lines: number) => Array.from({ length: lines }, (_, line) => `        k${line}: 1\n`).join("");
    const application = (lines: number) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      values: |\n        image: x/y:1\n${values(lines)}`;
    const bundle = `${application(5_000)}---\n${application(5_000)}`;
    expect(setImage({ path: "a.yaml", text: bundle }, wanted).sites).toHaveLength(2);
    for (const text of [application(16_000), `${application(10_000)}---\n${application(10_000)}`]) {
      const { reason, message } = refusal(() => setImage({ path: "a.yaml", text }, wanted));
      expect(reason).toBe("too-large");
      expect(message).toContain("(limit embedded-values)");
    }
  });

  test("is JSON all the same", () => {
    const text = `${"[".repeat(30_000)}${"]".repeat(30_000)}`;
    expect(refusal(() => findImages({ path: "a.json", text })).reason).toBe("too-large");
  });
});
