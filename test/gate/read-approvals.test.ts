import { expect, test } from "vitest";
import { TagboatError } from "../../src/errors.ts";
import type { FoundReviews } from "../../src/gate/gate-facts.ts";
import { openReviews } from "../../src/gate/read-approvals.ts";
import type { CiFacts } from "../../src/world.ts";
import { fakeForge } from "../support/fake-forge.ts";
import { approval } from "./gate-table.ts";

const pullRequest = { number: 7, author: "Deployer", head: "tagboat/prod/web", headCommit: approval("").commit ?? "" };

interface Setup {
  readonly reviews?: readonly ReturnType<typeof approval>[];
  readonly kind?: "github" | "gitea" | "forgejo";
  readonly ci?: CiFacts;
  readonly account?: string;
}

/** A forge that counts what it is asked. The team "acme/secret" cannot be read. */
function setUp({ reviews = [approval("bob")], kind = "github", ci, account = "Machine" }: Setup = {}) {
  const asked: string[] = [];
  const note = <Answer>(question: string, answer: Answer): Promise<Answer> => {
    asked.push(question);
    return Promise.resolve(answer);
  };
  const forge = fakeForge({
    kind,
    url: "https://git.example.com/acme/config",
    account: () => note("account", account === "" ? undefined : { login: account, id: 1 }) as never,
    approvals: {
      reviews: () => note("reviews", reviews),
      pushers: () => note("pushers", ["Dave"]),
      members: (team) =>
        team === "acme/secret"
          ? Promise.reject(new TagboatError("refused", "the token cannot see it"))
          : note(`members of ${team}`, ["Bob", "Erin"]),
    },
  });
  return { asked, read: openReviews({ forge, pullRequest }, ci) };
}

const found = async (read: ReturnType<typeof openReviews>, ...from: readonly string[]): Promise<FoundReviews> => {
  const facts = await read.found({ count: 1, from });
  expect(facts).toMatchObject({ kind: "reviews" });
  return facts as FoundReviews;
};

test("without a proposal, there is nothing to read", async () => {
  expect(await openReviews(undefined).found({ count: 1, from: [] })).toEqual({ kind: "no-proposal" });
});

test("whoever made the change is involved, in lower case", async () => {
  expect([...(await found(setUp().read)).involved]).toEqual([
    ["dave", "pushed it"],
    ["machine", "pushed it"],
    ["deployer", "opened the pull request"],
  ]);
  expect([...(await found(setUp({ account: "" }).read)).involved.keys()]).toEqual(["dave", "deployer"]);
});

const repositoryUrl = "https://git.example.com/acme/api";

test.each<readonly [string, Setup, boolean]>([
  ["the forge's own CI", { ci: { kind: "github", actor: "Carol", repositoryUrl } }, true],
  ["a CI that does not say where it is", { ci: { kind: "github", actor: "Carol" } }, true],
  ["another GitHub", { ci: { kind: "github", actor: "Carol", repositoryUrl: "https://github.com/acme/api" } }, false],
  ["another kind of forge", { ci: { kind: "gitea", actor: "Carol", repositoryUrl } }, false],
  ["a GitHub beside a Gitea", { kind: "gitea", ci: { kind: "github", actor: "Carol", repositoryUrl } }, false],
  [
    "a Gitea by another address",
    { kind: "forgejo", ci: { kind: "gitea", actor: "Carol", repositoryUrl: "http://git:3000/a/b" } },
    true,
  ],
])("who started a run of %s: involved is %s", async (_, setup, isInvolved) => {
  const { involved } = await found(setUp(setup).read);
  expect(involved.get("carol")).toBe(isInvolved ? "started this run" : undefined);
});

test("teams are read only if an approval may depend on one, and once for all gates", async () => {
  const { asked, read } = setUp();
  expect((await found(read)).teams.size).toBe(0);
  expect((await found(read, "acme/qa", "BOB")).teams.size).toBe(0);
  expect([...(await found(read, "acme/qa", "alice")).teams]).toEqual([["acme/qa", ["bob", "erin"]]]);
  await found(read, "acme/qa");
  expect(asked.filter((question) => question === "members of acme/qa")).toHaveLength(1);
  expect(asked.filter((question) => question === "reviews")).toHaveLength(1);
  const both = setUp({ reviews: [approval("Alice"), approval("bob")] });
  expect((await found(both.read, "acme/qa", "alice")).teams.size).toBe(1);
  const named = setUp({ reviews: [approval("Alice")] });
  expect((await found(named.read, "acme/qa", "alice")).teams.size).toBe(0);
  const rejected = setUp({ reviews: [approval("bob", { opinion: "changes-requested" })] });
  expect((await found(rejected.read, "acme/qa")).teams.size).toBe(0);
});

test("a team that cannot be read does not hide the others", async () => {
  const { teams } = await found(setUp().read, "acme/secret", "acme/qa");
  expect(teams.get("acme/secret")).toMatchObject({ kind: "unread", reason: "the token cannot see it" });
  expect(teams.get("acme/qa")).toEqual(["bob", "erin"]);
});

test("the commit to merge is the head of the proposal", async () => {
  expect((await found(setUp().read)).head).toBe(pullRequest.headCommit);
});
