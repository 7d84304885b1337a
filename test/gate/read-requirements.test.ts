import { describe, expect, test } from "vitest";
import type { Requirement } from "../../src/domain/gate.ts";
import { TagboatError } from "../../src/errors.ts";
import type { CommitStatus } from "../../src/forges/forge.ts";
import { type RequirementCommits, readRequirements } from "../../src/gate/read-requirements.ts";
import type { PageAnswer } from "../../src/world.ts";
import { fakeForge } from "../support/fake-forge.ts";

const commits: RequirementCommits = {
  "source-commit": async () => [{ repository: "https://git.example.com/acme/app", commit: "a".repeat(40) }],
  "config-commit": async () => [{ repository: "https://git.example.com/acme/config", commit: "b".repeat(40) }],
};

interface Given {
  readonly statuses?: readonly CommitStatus[];
  readonly answers?: readonly PageAnswer[];
  readonly commits?: Partial<RequirementCommits>;
}

/** Reads one requirement; the answer also has what was asked. */
async function read(requirement: Requirement, { statuses = [], answers = [], commits: own = {} }: Given = {}) {
  const asked: string[] = [];
  const left = [...answers];
  const world = {
    forges: {
      of: async (address: string) =>
        fakeForge({
          checks: {
            of: async (commit) => {
              asked.push(`${address} ${commit.slice(0, 1)}`);
              return statuses;
            },
            matches: () => false,
          },
        }),
    },
    pages: {
      status: async ({ url }: { readonly url: string }): Promise<PageAnswer> => {
        asked.push(url);
        return left.shift() ?? { noResponse: "nothing answers there" };
      },
    },
    clock: { now: () => new Date(0), sleep: async () => undefined },
    signal: new AbortController().signal,
  };
  const about = { commits: { ...commits, ...own }, declarations: { config: undefined, homeAddress: "" } };
  const [facts] = await readRequirements([requirement], about, world);
  return { found: facts?.found, asked };
}

describe("statuses", () => {
  const statuses = [
    { context: "e2e/web", state: "success" },
    { context: "e2e/web/firefox", state: "failure" },
    { context: "lint", state: "failure" },
  ] as const;

  test("are read from the source commit, and only those that are named count", async () => {
    const { found, asked } = await read({ status: "e2e/*", on: "source-commit" }, { statuses });
    expect(found).toMatchObject({ kind: "statuses", statuses: [{ context: "e2e/web", state: "success" }] });
    expect(asked).toEqual(["https://git.example.com/acme/app a"]);
  });

  test("are read from the commit that deployed the version before, with `on: config-commit`", async () => {
    const { asked } = await read({ status: "**", on: "config-commit" }, { statuses });
    expect(asked).toEqual(["https://git.example.com/acme/config b"]);
  });

  test("are unknown if nobody knows the commit", async () => {
    const nobody = { "source-commit": async () => [] };
    const { found } = await read({ status: "e2e/*", on: "source-commit" }, { commits: nobody });
    expect(found).toMatchObject({ kind: "unread", noResponse: false, reason: expect.stringContaining("`source`") });
  });

  test.each([
    ["remote", true],
    ["refused", false],
  ] as const)("are unknown after an error that is %s", async (kind, noResponse) => {
    const failing = {
      "source-commit": async () => {
        throw new TagboatError(kind, "it went wrong");
      },
    };
    const { found } = await read({ status: "e2e/*", on: "source-commit" }, { commits: failing });
    expect(found).toEqual({ kind: "unread", reason: "it went wrong", noResponse });
  });

  test("hide no bug of ours", async () => {
    const failing = { "source-commit": async () => Promise.reject(new TypeError("undefined is not a function")) };
    await expect(read({ status: "e2e/*", on: "source-commit" }, { commits: failing })).rejects.toThrow(TypeError);
  });
});

describe("an address", () => {
  const page: Requirement = { http: "https://smoke.example.com", expect: 204 };

  test("is asked once if it answers", async () => {
    const { found, asked } = await read(page, { answers: [{ status: 404 }] });
    expect(found).toEqual({ kind: "answer", status: 404 });
    expect(asked).toHaveLength(1);
  });

  test("is asked three times while its server has a bad minute", async () => {
    const bad = [{ status: 502 }, { noResponse: "the connection broke" }, { status: 503 }];
    expect((await read(page, { answers: bad })).found).toEqual({ kind: "answer", status: 503 });
    const { found, asked } = await read(page, {});
    expect(found).toEqual({ kind: "unread", reason: "nothing answers there", noResponse: true });
    expect(asked).toHaveLength(3);
  });
});
