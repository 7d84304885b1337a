import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatImageRef, isImageName, parseImageRef, sameImageName } from "../../src/domain/image-ref.ts";
import { TagboatError } from "../../src/errors.ts";

const digest = `sha256:${"a1".repeat(32)}`;

describe("parseImageRef()", () => {
  test.each([
    ["nginx", { name: "nginx" }],
    ["nginx:1.27", { name: "nginx", tag: "1.27" }],
    ["ghcr.io/acme/api:9f8e7d6", { name: "ghcr.io/acme/api", tag: "9f8e7d6" }],
    ["localhost:5000/api", { name: "localhost:5000/api" }],
    ["localhost:5000/api:1", { name: "localhost:5000/api", tag: "1" }],
    ["[::1]:5000/api:1", { name: "[::1]:5000/api", tag: "1" }],
    [`registry.example.com/a/b_c/d--e@${digest}`, { name: "registry.example.com/a/b_c/d--e", digest }],
    [`registry.example.com/api:1@${digest}`, { name: "registry.example.com/api", tag: "1", digest }],
  ])("reads %s, and printing gives it back", (text, expected) => {
    const ref = parseImageRef(text);
    expect(ref).toEqual(expected);
    expect(formatImageRef(ref)).toBe(text);
  });

  test.each([
    ["", "image name"],
    ["Nginx", "image name"],
    ["ghcr.io/Acme/api", "image name"],
    ["a//b", "image name"],
    ["-a", "image name"],
    ["a b", "image name"],
    ["api:", "image tag"],
    ["api:.1", "image tag"],
    ["api:$(id)", "image tag"],
    ["api:1\n2", "image tag"],
    [`api:${"a".repeat(300)}`, "image tag"],
    ["api@sha256:12", "image digest"],
    ["api@sha512:12", "image digest"],
    [`${"a".repeat(256)}`, "image name"],
  ])("refuses %j as a usage error that names the %s", (text, part) => {
    const failing = (): unknown => parseImageRef(text);
    expect(failing).toThrow(TagboatError);
    expect(failing).toThrow(part);
  });

  test("never throws anything but a usage error, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        try {
          expect(formatImageRef(parseImageRef(text))).toBe(text);
        } catch (error) {
          expect(error).toMatchObject({ kind: "usage" });
        }
      }),
    );
  });

  test.each([
    ["-".repeat(60), "-".repeat(60)],
    ["-".repeat(61), `${"-".repeat(59)}…`],
  ])("shows at most sixty characters of what it refuses: %s", (text, shown) => {
    expect(() => parseImageRef(text)).toThrow(`"${shown}" is not an image name`);
  });
});

describe("isImageName()", () => {
  test("takes a name with a registry's port, and no tag", () => {
    expect(isImageName("registry.example.com:5000/team/api")).toBe(true);
    expect(isImageName("team/api:1")).toBe(false);
  });
});

describe("sameImageName()", () => {
  test.each([
    ["nginx", "docker.io/library/nginx"],
    ["library/nginx", "index.docker.io/nginx"],
    ["acme/api", "docker.io/acme/api"],
  ])("knows %s as %s", (left, right) => {
    expect(sameImageName(left, right)).toBe(true);
  });

  test.each([
    ["nginx", "acme/nginx"],
    ["ghcr.io/acme/api", "acme/api"],
    ["registry.example.com/api", "registry.example.com/api-worker"],
  ])("tells %s from %s", (left, right) => {
    expect(sameImageName(left, right)).toBe(false);
  });
});
