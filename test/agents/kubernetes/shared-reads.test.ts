import { describe, expect, test } from "vitest";
import type { Fields } from "../../../src/agents/kubernetes/fields.ts";
import type { KubernetesApi } from "../../../src/agents/kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../../../src/agents/kubernetes/kubernetes-failure.ts";
import { shareCluster } from "../../../src/agents/kubernetes/share-cluster.ts";
import { type SharedReads, sharedReads } from "../../../src/agents/kubernetes/shared-reads.ts";

const deployments = "/apis/apps/v1/namespaces/shop/deployments";
const pods = "/api/v1/namespaces/shop/pods";
const names = Array.from({ length: 6 }, (_, index) => `api-${index}`);

interface FakeCluster {
  readonly reads: SharedReads;
  /** What was asked, in order. */
  readonly asked: string[];
  objects: Fields[];
  failure: KubernetesFailure | undefined;
  /** Ends the lists that are being answered. */
  answer: () => void;
}

const named = (name: string, more: Fields = {}): Fields => ({ metadata: { name, labels: { app: name } }, ...more });

/** A cluster whose lists show what is there when they are asked for, and are answered when a test says so. */
function fakeCluster({ isHeld = false } = {}): FakeCluster {
  let held: (() => void)[] = [];
  const fake: FakeCluster = {
    asked: [],
    objects: names.map((name) => named(name, { generation: 1 })),
    failure: undefined,
    answer: () => {
      for (const go of held) go();
      held = [];
    },
    reads: sharedReads({
      api: {
        get: async (path: string) => {
          fake.asked.push(`get ${path}`);
          const found = fake.objects.find(({ metadata }) => path.endsWith(`/${String((metadata as Fields)["name"])}`));
          if (found === undefined) throw new KubernetesFailure("absent", `${path} is not there`);
          return { ...found, kind: "Deployment" };
        },
        list: async (path: string, { labels }: { labels?: string } = {}) => {
          fake.asked.push(`list ${path}${labels === undefined ? "" : ` ${labels}`}`);
          const items = [...fake.objects];
          if (isHeld) await new Promise<void>((go) => held.push(go));
          if (fake.failure !== undefined) throw fake.failure;
          const shown = items.filter(
            ({ metadata }) => labels === undefined || labels === `app=${String((metadata as Fields)["name"])}`,
          );
          return { items: shown, resourceVersion: "7" };
        },
      } as unknown as KubernetesApi,
      clock: { now: () => new Date(0), sleep: async () => undefined },
      log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
      signal: new AbortController().signal,
    }),
  };
  return fake;
}

/** Until what waits for the end of this turn of the event loop has been done. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe("many objects of one kind and namespace", () => {
  test("are read by one list, each with the kind that its own answer would have", async () => {
    const { reads, asked } = fakeCluster();
    const found = await Promise.all(names.map((name) => reads.get(`${deployments}/${name}`)));
    expect(found).toEqual(names.map((name) => ({ ...named(name), generation: 1, kind: "Deployment" })));
    expect(asked).toEqual([`list ${deployments}`]);
  });

  test("are never answered by a list that was asked for before them", async () => {
    const cluster = fakeCluster({ isHeld: true });
    const early = Promise.all(names.map((name) => cluster.reads.get(`${deployments}/${name}`)));
    await turn();
    expect(cluster.asked).toHaveLength(1);
    cluster.objects = names.map((name) => named(name, { generation: 2 }));
    const late = Promise.all(names.map((name) => cluster.reads.get(`${deployments}/${name}`)));
    await turn();
    cluster.answer();
    expect((await early).map(({ generation }) => generation)).toEqual(names.map(() => 1));
    await turn();
    cluster.answer();
    expect((await late).map(({ generation }) => generation)).toEqual(names.map(() => 2));
    expect(cluster.asked).toHaveLength(2);
  });

  test("that a list lacks are read by themselves, since only that answer says why", async () => {
    const { reads, asked } = fakeCluster();
    const found = await Promise.allSettled([...names, "gone"].map((name) => reads.get(`${deployments}/${name}`)));
    expect(found.map(({ status }) => status)).toEqual([...names.map(() => "fulfilled"), "rejected"]);
    expect(found.at(-1)).toMatchObject({ reason: { why: "absent" } });
    expect(asked).toEqual([`list ${deployments}`, `get ${deployments}/gone`]);
  });

  test.each([
    ["forbidden", 1],
    ["busy", 2],
  ] as const)("are read one by one where a list is %s", async (why, lists) => {
    const cluster = fakeCluster();
    cluster.failure = new KubernetesFailure(why, "no list");
    for (let look = 0; look < 2; look++)
      expect(await Promise.all(names.map((name) => cluster.reads.get(`${deployments}/${name}`)))).toHaveLength(6);
    expect(cluster.asked.filter((line) => line.startsWith("list"))).toHaveLength(lists);
    expect(cluster.asked.filter((line) => line.startsWith("get"))).toHaveLength(12);
  });

  test("are read one by one where a list shows far more than those", async () => {
    const cluster = fakeCluster();
    cluster.objects.push(...Array.from({ length: 60 }, (_, index) => named(`other-${index}`)));
    for (let look = 0; look < 2; look++)
      await Promise.all(names.map((name) => cluster.reads.get(`${deployments}/${name}`)));
    expect(cluster.asked.filter((line) => line.startsWith("list"))).toHaveLength(1);
    expect(cluster.asked.filter((line) => line.startsWith("get"))).toHaveLength(6);
  });

  test("are selected out of one list by their labels", async () => {
    const { reads, asked } = fakeCluster();
    const found = await Promise.all(names.map((name) => reads.list(pods, { labels: `app=${name}` })));
    expect(found).toEqual(names.map((name) => ({ items: [named(name, { generation: 1 })], resourceVersion: "7" })));
    expect(asked).toEqual([`list ${pods}`]);
  });
});

test("few objects are read one by one, each once", async () => {
  const { reads, asked } = fakeCluster();
  const few = ["api-0", "api-1", "api-0"];
  await Promise.all(few.map((name) => reads.get(`${deployments}/${name}`)));
  await Promise.all(few.map((name) => reads.list(pods, { labels: `app=${name}` })));
  expect(asked).toEqual([
    `get ${deployments}/api-0`,
    `get ${deployments}/api-1`,
    `list ${pods} app=api-0`,
    `list ${pods} app=api-1`,
  ]);
});

test("a selector that is more than labels is left to the server", async () => {
  const { reads, asked } = fakeCluster();
  const selectors = ["app in (a)", "app in (b)", "app in (c)", "app in (d)"];
  await Promise.all(selectors.map((labels) => reads.list(pods, { labels })));
  expect(asked).toEqual(selectors.map((labels) => `list ${pods} ${labels}`));
});

test("a cluster that watches share is open until the last is over, and interrupted once all are", async () => {
  const opened: AbortSignal[] = [];
  let closed = 0;
  const open = (signal: AbortSignal) => {
    opened.push(signal);
    return { server: "https://cluster", close: async () => void closed++ } as unknown as KubernetesApi;
  };
  const clock = { now: () => new Date(0), sleep: async () => undefined };
  const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const share = shareCluster(open, { clock, log });
  const [one, other] = [new AbortController(), new AbortController()];
  const [first, second] = [share(one.signal), share(other.signal)];
  one.abort();
  expect(opened.map(({ aborted }) => aborted)).toEqual([false]);
  other.abort();
  expect(opened.map(({ aborted }) => aborted)).toEqual([true]);
  await first.close();
  await first.close();
  expect(closed).toBe(0);
  await second.close();
  expect(closed).toBe(1);
  share(new AbortController().signal);
  expect(opened).toHaveLength(2);
});
