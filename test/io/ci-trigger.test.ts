import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCiFacts } from "../../src/io/ci-facts.ts";
import { githubJob, pullRequestEvent, workflowRunEvent } from "../support/github-runner.ts";
import { recordedEvents, recordedJob, recordedRunners } from "../support/recorded-jobs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tagboat-test-event-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Job {
  readonly env: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

/** Why a job may not write, with this text as its event file. */
function refusalOf(env: Job["env"], text: string, given: Readonly<Record<string, string>> = {}): string | undefined {
  const file = join(folder, "event.json");
  writeFileSync(file, text);
  return readCiFacts({ ...env, GITHUB_EVENT_PATH: file, ...given })?.mayNotWrite;
}

const refusal = ({ env, payload }: Job, given?: Readonly<Record<string, string>>): string | undefined =>
  refusalOf(env, JSON.stringify(payload) ?? "", given);

/** A recorded job whose pull request comes from a fork, as the server would have written it. */
function fromFork(runner: (typeof recordedRunners)[number], event: string): Job {
  const job = recordedJob(runner, "pull_request");
  const payload = structuredClone(job.payload) as { pull_request: { head: { repo: Record<string, unknown> } } };
  const { repo } = payload.pull_request.head;
  Object.assign(repo, { full_name: "mallory/ci", fork: true, html_url: "https://gitea.example.com/mallory/ci" });
  return { env: { ...job.env, GITHUB_EVENT_NAME: event }, payload };
}

const withEvent = (job: Job, event: string): Job => ({ ...job, env: { ...job.env, GITHUB_EVENT_NAME: event } });

/** The same payload, with one part of it replaced; undefined: the part is missing. */
function replaced(value: unknown, path: readonly string[], part: unknown): unknown {
  const [key, ...others] = path;
  if (key === undefined) return part;
  const next = replaced((value as Record<string, unknown>)[key], others, part);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? next : item));
  return { ...(value as object), [key]: next };
}

function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (value === null || typeof value !== "object") return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => pathsIn(part, [...path, key]))];
}

/** Everything on the way to the names of repositories: the parts that decide. */
const deciding = (value: unknown): (readonly string[])[] =>
  pathsIn(value).filter((path) =>
    /^(?:pull_request|workflow_run)(?:$|,(?:head|base|repository|head_repository|event)\b)/.test(path.join()),
  );

const foreign = fc.constantFrom<unknown>(
  undefined,
  null,
  "",
  "mallory/other",
  "acme",
  0,
  true,
  [],
  {},
  { full_name: "mallory/other" },
  { repo: { full_name: "mallory/other" } },
  [{ full_name: "mallory/other" }],
  { __proto__: null, toString: "acme/ci" },
);

const mutationsOf = (payload: unknown, paths: readonly (readonly string[])[]) =>
  fc.array(fc.tuple(fc.constantFrom(...paths), foreign), { minLength: 1, maxLength: 4 }).map((changes) =>
    changes.reduce((document, [path, part]) => {
      try {
        return replaced(document, path, part);
      } catch {
        // An earlier change took that part away.
        return document;
      }
    }, payload),
  );

/** What is left of an event file where a disk was full, or another program wrote it. */
const brokenTexts = (text: string) =>
  fc.oneof(
    fc.nat(Math.max(0, text.length - 2)).map((length) => text.slice(0, length)),
    fc.constantFrom("", " ", "null", "[]", "true", "0", '"push"', "{", "<html>502 Bad Gateway</html>", "\u0000\u0000"),
    fc.string(),
  );

const refused: readonly (readonly [string, Job])[] = [
  ...recordedRunners.flatMap((runner) =>
    ["pull_request", "pull_request_target"].map(
      (event) => [`${runner}, ${event} of a fork`, fromFork(runner, event)] as const,
    ),
  ),
  ["GitHub, pull_request of a fork", githubJob("pull_request", pullRequestEvent("mallory/grade-api"))],
  ["GitHub, pull_request_target of a fork", githubJob("pull_request_target", pullRequestEvent("mallory/grade-api"))],
  ["GitHub, pull_request of a fork that is gone", githubJob("pull_request", pullRequestEvent(null))],
  ["GitHub, workflow_run of a fork", githubJob("workflow_run", workflowRunEvent("mallory/grade-api"))],
  ...[
    "issue_comment",
    "pull_request_review",
    "pull_request_comment",
    "discussion_comment",
    "status",
    "nothing-known",
  ].map((event) => [`GitHub, ${event}`, withEvent(githubJob("pull_request"), event)] as const),
  ["Gitea, issue_comment", withEvent(recordedJob("gitea-1.27.3-runner-1.0.8", "pull_request"), "issue_comment")],
];

const own: readonly (readonly [string, Job])[] = [
  ...recordedRunners.map((runner) => [`${runner}, pull_request`, recordedJob(runner, "pull_request")] as const),
  ["GitHub, pull_request", githubJob("pull_request")],
  ["GitHub, pull_request_target", githubJob("pull_request_target")],
  ["GitHub, workflow_run", githubJob("workflow_run")],
];

describe("a run that may write", () => {
  test.each(recordedRunners.flatMap((runner) => recordedEvents.map((event) => [runner, event] as const)))(
    "is each recorded one: %s, %s",
    (runner, event) => {
      for (const using of [20, 24] as const) expect(refusal(recordedJob(runner, event, using))).toBeUndefined();
    },
  );

  test.each(own)("is one of the repository's own commits: %s", (_, job) => {
    expect(refusal(job)).toBeUndefined();
  });

  test.each(["push", "schedule", "workflow_dispatch", "repository_dispatch", "release", "create", "merge_group"])(
    "is one that nobody without write access starts, by its name alone: %s",
    (event) => {
      expect(refusalOf({ ...githubJob("push").env, GITHUB_EVENT_NAME: event }, "{")).toBeUndefined();
    },
  );

  test("is one that no runner started", () => {
    expect(readCiFacts({})).toBeUndefined();
  });
});

describe("a run that may not write", () => {
  test.each(refused)("is refused, and says why: %s", (_, job) => {
    expect(refusal(job)).toMatch(/mallory|does not name|not on the list/);
  });

  test.each(refused)("stays refused, whatever its payload loses: %s", (_, job) => {
    fc.assert(
      fc.property(mutationsOf(job.payload, [...pathsIn(job.payload)]), (payload) => {
        expect(refusal({ ...job, payload })).toBeDefined();
      }),
      { numRuns: 150 },
    );
    const paths = deciding(job.payload);
    if (paths.length === 0) return;
    fc.assert(
      fc.property(mutationsOf(job.payload, paths), (payload) => {
        expect(refusal({ ...job, payload })).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  test.each([...refused, ...own])("is one whose event file is broken: %s", (_, job) => {
    fc.assert(
      fc.property(brokenTexts(JSON.stringify(job.payload, null, 1)), (text) => {
        expect(refusalOf(job.env, text)).toBeDefined();
      }),
      { numRuns: 100 },
    );
  });

  test.each(own)("is one whose event file is not there, or a folder: %s", (_, job) => {
    mkdirSync(join(folder, "folder"), { recursive: true });
    for (const path of [join(folder, "none.json"), join(folder, "folder"), ""])
      expect(refusal(job, { GITHUB_EVENT_PATH: path })).toContain("cannot be read");
  });

  test.each(own)("is one whose payload lacks any part that decides: %s", (_, job) => {
    const names = pathsIn(job.payload).filter((path) =>
      /^(?:pull_request,(?:head|base),repo|workflow_run,(?:head_)?repository),full_name$/.test(path.join()),
    );
    expect(names).toHaveLength(2);
    for (const path of names)
      for (let length = path.length; length > 0; length--)
        for (const part of [undefined, null, "", "mallory/other", 7, [], {}])
          expect(refusal({ ...job, payload: replaced(job.payload, path.slice(0, length), part) })).toBeDefined();
  });

  test.each(own)("is one whose runner does not say what it runs: %s", (_, job) => {
    for (const given of [{ GITHUB_EVENT_NAME: "" }, { GITHUB_REPOSITORY: "" }, { GITHUB_REPOSITORY: "acme/another" }])
      expect(refusal(job, given)).toBeDefined();
  });

  test.each(["pull_request_target", "workflow_run", "issue_comment", "", null, undefined])(
    "is one that follows a run whose commits nobody can tell: %s",
    (event) => {
      const job = githubJob("workflow_run");
      expect(refusal({ ...job, payload: replaced(job.payload, ["workflow_run", "event"], event) })).toContain(
        "follows",
      );
    },
  );
});
