import { describe, expect, test } from "vitest";
import { sourceCommitOf } from "../../src/plan/source-commit.ts";
import type { CiFacts, NamedSource, SourceCommit, SourceHistory } from "../../src/world.ts";

const configRepository = "https://git.example.com/acme/config";
const appRepository = "https://git.example.com/acme/app";
const built = "b".repeat(40);
const other = "0ddba11".padEnd(40, "0");

/** What the CI builds: a commit of the app's repository, unless it says otherwise. */
const building = (more: Partial<CiFacts> = {}): CiFacts => ({
  kind: "gitea",
  sha: built,
  repositoryUrl: appRepository,
  ...more,
});

async function find(tags: readonly string[], ci: CiFacts | undefined, located?: SourceCommit) {
  const asked: NamedSource[] = [];
  const sources: Pick<SourceHistory, "locate"> = {
    async locate(source) {
      asked.push(source);
      return located;
    },
  };
  const context = { config: undefined, homeAddress: configRepository };
  const found = await sourceCommitOf({ target: {}, versions: tags.map((tag) => ({ tag })) }, context, {
    ci,
    sources: sources as SourceHistory,
  });
  return { found, asked: asked.map(({ commit }) => commit) };
}

const builtHere = { found: { repository: appRepository, commit: built }, asked: [] };
const nothing = { found: undefined, asked: [] };

describe("the source commit of what was built is the CI's", () => {
  test("where the tag names no commit", async () => {
    expect(await find(["1.4.0"], building())).toEqual(builtHere);
  });

  test("where the tag names that commit", async () => {
    expect(await find([built.slice(0, 7)], building())).toEqual(builtHere);
  });

  test("as a person would look it up, where a forge merged it for the run", async () => {
    const head = "c".repeat(40);
    const { found } = await find(["1.4.0"], building({ sourceSha: head }));
    expect(found).toEqual({ repository: appRepository, commit: head });
  });

  test("but not where a run of the config repository passes a version on", async () => {
    const passing = building({ repositoryUrl: configRepository });
    expect(await find(["1.4.0"], passing)).toEqual(nothing);
    expect(await find([built.slice(0, 7)], passing)).toEqual({
      found: { repository: configRepository, commit: built },
      asked: [],
    });
  });

  test("but not outside of CI", async () => {
    expect(await find(["1.4.0"], undefined)).toEqual(nothing);
  });
});

describe("the source commit of an older image", () => {
  const found = { repository: appRepository, commit: other };

  test("is the one that its tag names", async () => {
    expect(await find([other.slice(0, 7)], building(), found)).toEqual({
      found,
      asked: [other.slice(0, 7)],
    });
  });

  test("is unknown where the tags of its images name several", async () => {
    expect(await find([built, other], undefined)).toEqual(nothing);
  });
});
