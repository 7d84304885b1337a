import { expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import { planDeliveries } from "../../src/domain/plan-deliveries.ts";

const shop = { name: "shop", apps: ["cart", "checkout"] };
const target = (app: string, more: Partial<Target> = {}): Target => ({
  app,
  environment: "dev",
  files: [],
  images: [],
  delivery: "pull-request",
  after: [],
  order: "prefer",
  ifMissing: "auto",
  ...more,
});
const shown = (...given: Parameters<typeof planDeliveries>) =>
  planDeliveries(...given).map(({ how, targets }) => [how, ...targets.map(({ app }) => app)]);

test("a push carries all of a repository and branch, whatever the environment", () => {
  const targets = [
    target("a", { delivery: "push" }),
    target("b", { delivery: "push", environment: "test", group: { name: "g", apps: ["b"] } }),
    target("c", { delivery: "push", branch: "env" }),
    target("d", { delivery: "push", repo: "https://git.example.com/acme/other" }),
  ];
  expect(shown(targets)).toEqual([
    ["push", "a", "b"],
    ["push", "c"],
    ["push", "d"],
  ]);
});

test("a pull request carries one app, or one group, of one environment", () => {
  const targets = [
    target("cart", { group: shop }),
    target("a"),
    target("checkout", { group: shop }),
    target("checkout", { group: shop, environment: "test" }),
    target("a", { environment: "test", delivery: "merge" }),
  ];
  expect(shown(targets)).toEqual([
    ["pull-request", "cart", "checkout"],
    ["pull-request", "a"],
    ["pull-request", "checkout"],
    ["merge", "a"],
  ]);
});

test("an app called as a group is does not come into it", () => {
  expect(shown([target("cart", { group: shop }), target("shop")])).toHaveLength(2);
});

test("a group in several repositories has a pull request in each", () => {
  const other = "https://git.example.com/acme/other";
  expect(shown([target("cart", { group: shop }), target("checkout", { group: shop, repo: other })])).toHaveLength(2);
});

test("apps of a group cannot be delivered in two ways, unless one way is asked for by hand", () => {
  const targets = [target("cart", { group: shop }), target("checkout", { group: shop, delivery: "push" })];
  expect(() => planDeliveries(targets)).toThrow(/cart and checkout of group shop are to move together in dev/);
  expect(shown(targets, "merge")).toEqual([["merge", "cart", "checkout"]]);
});

const inTrain = { inTrain: true } as const;

test("a release train carries all apps of an environment in one repository and branch", () => {
  const targets = [
    target("a", inTrain),
    target("cart", { ...inTrain, group: shop }),
    target("b", { ...inTrain, environment: "test" }),
    target("c", { ...inTrain, branch: "env" }),
    target("d", { ...inTrain, delivery: "push" }),
    target("e", inTrain),
  ];
  expect(shown(targets)).toEqual([
    ["pull-request", "a", "cart", "e"],
    ["pull-request", "b"],
    ["pull-request", "c"],
    ["push", "d"],
  ]);
});

test("a rollback does not wait for the other apps of a train", () => {
  const targets = [target("a", inTrain), target("b", { ...inTrain, delivery: "merge" })];
  expect(shown(targets, undefined, "rollback")).toEqual([
    ["pull-request", "a"],
    ["merge", "b"],
  ]);
});

test("the apps of a train need the same delivery, unless the run says one for all", () => {
  const targets = [target("a", inTrain), target("b", { ...inTrain, delivery: "merge" })];
  expect(() => planDeliveries(targets)).toThrow(/a and b of the release train are to move together in dev/);
  expect(shown(targets, "merge")).toEqual([["merge", "a", "b"]]);
});
