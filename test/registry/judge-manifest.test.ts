import { expect, test } from "vitest";
import { isFinal, judgeGet, judgeHead } from "../../src/registry/judge-manifest.ts";
import { sha256 } from "../support/docker-registry.ts";

const type = "application/vnd.oci.image.index.v1+json";
const manifest = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [] });
const digest = sha256(manifest);
const byDigest = { repository: "acme/api", reference: digest, needsDigest: false };
const byTag = { ...byDigest, reference: "1.0.0" };

/** An answer of `registry.example.com`. */
function answer(status: number, headers: Readonly<Record<string, string>> = {}, body: string | null = null): Response {
  const response = new Response(body, { status, headers });
  Object.defineProperty(response, "url", { value: "https://registry.example.com/v2/acme/api/manifests/1" });
  return response;
}

const said = (digestSaid: string): Record<string, string> => ({
  "content-type": type,
  "docker-content-digest": digestSaid,
});

test.each([
  [200, false],
  [401, true],
  [403, true],
  [404, false],
  [405, false],
  [429, true],
  [499, false],
  [500, true],
  [503, true],
])("GET could say nothing else after HEAD answered %i: %s", (status, final) => {
  expect(isFinal(status)).toBe(final);
});

test("HEAD by digest finds the image if the registry repeats the digest, or says none", () => {
  expect(judgeHead(byDigest, answer(200, said(digest)), undefined)).toEqual({ kind: "found" });
  expect(judgeHead(byDigest, answer(200, { "content-type": type }), undefined)).toEqual({ kind: "found" });
  expect(judgeHead(byTag, answer(200, said(digest)), undefined)).toEqual({ kind: "found" });
  const other = sha256("another");
  expect(judgeHead(byDigest, answer(200, said(other)), undefined)).toEqual({
    kind: "no-answer",
    reason: `registry.example.com contradicts itself: it answered with ${other} for ${digest}`,
  });
});

test("an answer that is not a manifest says nothing about the image", async () => {
  const reason = "registry.example.com answers with no type, which is not an image manifest";
  expect(judgeHead(byTag, answer(200), undefined)).toEqual({ kind: "no-answer", reason });
  expect(await judgeGet(byTag, answer(200), undefined)).toEqual({ kind: "no-answer", reason });
});

test("only 404 means that the image is missing", async () => {
  expect(await judgeGet(byTag, answer(404, said(digest), manifest), undefined)).toEqual({
    kind: "missing",
    reason: "not found",
  });
  expect(await judgeGet(byTag, answer(410, said(digest), manifest), undefined)).toEqual({
    kind: "no-answer",
    reason: "registry.example.com answers 410",
  });
});

test.each([401, 403])("%i says why access was denied, as far as that is known", async (status) => {
  const denied = "registry.example.com denies access: the image does not exist, or ";
  expect(await judgeGet(byTag, answer(status), undefined)).toEqual({
    kind: "no-answer",
    reason: `${denied}the credential may not read it`,
  });
  expect(judgeHead(byTag, answer(status), "there is no credential")).toEqual({
    kind: "no-answer",
    reason: `${denied}there is no credential`,
  });
});

test("GET computes the digest from the bytes, and compares it with what was asked for and what the header says", async () => {
  const found = { kind: "found", digest };
  expect(await judgeGet(byTag, answer(200, said(digest), manifest), undefined)).toEqual(found);
  expect(await judgeGet(byTag, answer(200, { "content-type": type }, manifest), undefined)).toEqual(found);
  expect(await judgeGet(byDigest, answer(200, { "content-type": type }, manifest), undefined)).toEqual(found);
  const lie = await judgeGet(byTag, answer(200, said(sha256("another")), manifest), undefined);
  expect(lie.kind).toBe("no-answer");
  // What was asked for counts, even if the header agrees with the bytes.
  const swapped = { ...byDigest, reference: sha256("another") };
  expect((await judgeGet(swapped, answer(200, said(digest), manifest), undefined)).kind).toBe("no-answer");
});
