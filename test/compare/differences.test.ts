import { describe, expect, test } from "vitest";
import { differencesOf, textOf } from "./differences.ts";
import type { Observation } from "./observation.ts";
import { observeRequests } from "./request-log.ts";

const file = { mode: "100644", content: ["newTag: 1.5.0", ""] };
const commit = {
  parents: ["config commit 1"],
  author: "Ada",
  committer: "Ada",
  message: ["deploy"],
  files: { "a.yaml": file },
};

const observation: Observation = {
  runs: [{ args: ["update"], exitCode: 0, stdout: "json", json: { outcome: "updated" } }],
  git: { config: { refs: { "refs/heads/main": "config commit 2" }, commits: { "config commit 2": commit } } },
  forge: { config: { pulls: [], statuses: {}, deployments: [], labels: [] } },
  requests: { git: { writes: [{ request: "POST /config.git/git-receive-pack" }], reads: [] } },
  leftovers: [],
};

const run = observation.runs[0] ?? expect.fail();
const git = (changed: Partial<typeof commit>) => ({
  config: { refs: { "refs/heads/main": "config commit 2" }, commits: { "config commit 2": { ...commit, ...changed } } },
});

test("an observation does not differ from itself, in whatever order its keys are", () => {
  const { runs, ...rest } = structuredClone(observation);
  expect(differencesOf(observation, { ...rest, runs })).toEqual([]);
});

const changes: readonly (readonly [what: string, aspect: string, changed: Partial<Observation>])[] = [
  ["another exit code", "exit code", { runs: [{ ...run, exitCode: 5 }] }],
  ["a run less", "exit code", { runs: [] }],
  ["an empty stdout", "stdout", { runs: [{ ...run, stdout: "empty" }] }],
  ["another outcome", "JSON", { runs: [{ ...run, json: { outcome: "unchanged" } }] }],
  ["another message", "git", { git: git({ message: ["ship"] }) }],
  ["another author", "git", { git: git({ author: "Bob" }) }],
  ["a line end", "git", { git: git({ files: { "a.yaml": { ...file, content: ["newTag: 1.5.0\r", ""] } } }) }],
  ["a mode", "git", { git: git({ files: { "a.yaml": { ...file, mode: "100755" } } }) }],
  ["another parent", "git", { git: git({ parents: [] }) }],
  [
    "a label",
    "forge",
    { forge: { config: { pulls: [{ labels: ["x"] }], statuses: {}, deployments: [], labels: [] } } },
  ],
  ["a request more", "requests", { requests: { git: { writes: [], reads: [{ request: "GET /" }] } } }],
  ["a temporary file", "temporary files", { leftovers: ["tagboat-x"] }],
];

test.each(changes)("%s is a difference of the aspect %s", (_, aspect, changed) => {
  const differences = differencesOf(observation, { ...observation, ...changed });
  expect(differences.map((difference) => difference.aspect)).toContain(aspect);
});

test("a difference is shown as a unified diff of what was and what is", () => {
  const [difference] = differencesOf(observation, { ...observation, git: git({ message: ["ship"] }) });
  expect(difference?.diff).toMatch(/^--- OLD.*\n\+\+\+ NEW.*\n@@ /m);
  expect(difference?.diff).toMatch(/\n-\s+"deploy"\n\+\s+"ship"\n/);
});

test("characters that cannot be seen are escaped", () =>
  expect(textOf("\uFEFFa\r\u200b")).toBe('"\\ufeffa\\r\\u200b"\n'));

describe("requests", () => {
  const normalise = (text: string): string => text;
  const get = { method: "GET", path: "/a" };
  const push = { method: "POST", path: "/c.git/git-receive-pack", body: "binary" };
  const fetch = { method: "POST", path: "/c.git/git-upload-pack", body: "binary" };
  const open = { method: "POST", path: "/api/v1/pulls", body: '{"title":"x"}' };

  test("writes keep their order, reads are sorted, and each counts", () => {
    const seen = observeRequests([open, fetch, push, get, get], { normalise, isPolled: false });
    expect(seen.writes.map(({ request }) => request)).toEqual(["POST /api/v1/pulls", "POST /c.git/git-receive-pack"]);
    expect(seen.reads.map(({ request }) => request)).toEqual(["GET /a", "GET /a", "POST /c.git/git-upload-pack"]);
  });

  test("of a server that is polled, how often it was asked is not compared", () => {
    expect(observeRequests([get, get], { normalise, isPolled: true }).reads).toHaveLength(1);
  });

  test("a body is compared where it is an API's", () => {
    const [opened, pushed] = observeRequests([open, push], { normalise, isPolled: false }).writes;
    expect([opened?.body, pushed?.body]).toEqual([{ title: "x" }, undefined]);
  });

  test("a query of GraphQL is a read, a mutation a write", () => {
    const graphql = (query: string) => ({ method: "POST", path: "/api/graphql", body: JSON.stringify({ query }) });
    const seen = observeRequests([graphql("query {\n  a }"), graphql("mutation { b }")], {
      normalise,
      isPolled: false,
    });
    expect([seen.reads[0]?.body, seen.writes[0]?.body]).toEqual([
      { query: "query { a }" },
      { query: "mutation { b }" },
    ]);
  });

  test("a file's content is compared as text, so that what differs in it by nature is named", () => {
    const content = Buffer.from("since: now").toString("base64");
    const put = { method: "PUT", path: "/api/v1/contents", body: JSON.stringify({ content }) };
    const seen = observeRequests([put], { normalise: (text) => text.replace("now", "<time>"), isPolled: false });
    expect(seen.writes[0]?.body).toEqual({ content: "base64 of since: <time>" });
  });
});
