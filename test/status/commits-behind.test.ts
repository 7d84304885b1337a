import { expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import type { VersionedImage } from "../../src/plan/app-version.ts";
import { noLookups } from "../../src/plan/order-lookups.ts";
import { commitsBehind } from "../../src/status/commits-behind.ts";
import type { NamedSource, SourceQuestion } from "../../src/world.ts";

const target: Target = {
  app: "shop",
  environment: "prod",
  files: [],
  images: [],
  delivery: "push",
  after: ["dev"],
  order: "strict",
  ifMissing: "auto",
};

const image = (name: string, tag: string): VersionedImage => ({ name, isDeclared: true, names: [name], tag });

const [old, api, web] = ["1a2b3c4", "5e6f708", "9f8e7d6"];
const present = [image("api", old), image("web", old)];

/** Counts from a source that is this many commits ahead, by the new commit. */
async function behind(
  ahead: Readonly<Record<string, number>>,
  { candidate, source }: { readonly candidate: readonly VersionedImage[]; readonly source?: string },
) {
  const asked: (readonly [SourceQuestion, number])[] = [];
  const lookups = {
    ...noLookups,
    presence: ({ repository }: NamedSource) => ({ known: repository === undefined || repository === source }),
    ahead: async (question: SourceQuestion, most: number) => {
      asked.push([question, most]);
      return ahead[question.next];
    },
  };
  const found = await commitsBehind({ target: { ...target, ...(source && { source }) }, present, candidate }, lookups);
  return { found, asked };
}

test("the image that is furthest behind decides", async () => {
  const candidate = [image("api", api), image("web", web)];
  expect((await behind({ [api]: 7, [web]: 3 }, { candidate })).found).toEqual({ commits: 7 });
  expect((await behind({ [web]: 3 }, { candidate })).found).toEqual({ commits: 3 });
});

test("an image that is new, or whose tag names no commit, is not counted", async () => {
  const { found, asked } = await behind({ [api]: 7 }, { candidate: [image("worker", api), image("web", "1.5.0")] });
  expect({ found, asked }).toEqual({ found: undefined, asked: [] });
});

test("no commit ahead, or an unknown number, is not shown", async () => {
  expect((await behind({ [api]: 0 }, { candidate: [image("api", api)] })).found).toBeUndefined();
  expect((await behind({}, { candidate: [image("api", api)] })).found).toBeUndefined();
});

test("the count ends at 100", async () => {
  const candidate = [image("api", api)];
  expect((await behind({ [api]: 100 }, { candidate })).found).toEqual({ commits: 100 });
  expect((await behind({ [api]: 101 }, { candidate })).found).toEqual({ commits: 100, isMore: true });
});

test("the question names the source of the app, and both commits in the order of their delivery", async () => {
  const candidate = [image("api", api)];
  expect((await behind({}, { candidate })).asked).toStrictEqual([[{ present: old, next: api }, 101]]);
  const source = "https://git.example.com/acme/shop";
  expect((await behind({}, { candidate, source })).asked).toEqual([
    [{ repository: source, present: old, next: api }, 101],
  ]);
});

test("a tag of digits names a commit only if the source of the app has it", async () => {
  const digits = { ...target, source: "https://git.example.com/acme/shop" };
  const versions = { target: digits, present: [image("api", old)], candidate: [image("api", "1234567")] };
  const among = (known: boolean | undefined) => ({
    ...noLookups,
    presence: ({ repository, commit }: NamedSource) =>
      known !== undefined && repository === digits.source && commit === "1234567" ? { known } : undefined,
    ahead: async () => 2,
  });
  expect(await commitsBehind(versions, among(true))).toEqual({ commits: 2 });
  expect(await commitsBehind(versions, among(false))).toBeUndefined();
  expect(await commitsBehind(versions, among(undefined))).toBeUndefined();
});
