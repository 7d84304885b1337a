import { expect, test } from "vitest";
import {
  branchMatcher,
  canonical,
  type HomeFacts,
  locateBranch,
  type RepoBranch,
} from "../../src/targets/repo-branch.ts";

const home: HomeFacts = {
  address: "https://ci@git.example.com/acme/config",
  repository: { url: "https://git.example.com/acme/config" },
  snapshot: { branch: "deploy" },
  config: { forge: { kind: "gitea" }, forges: new Map([["git.example.com", { kind: "github" }]]) },
};
const same = "git@git.example.com:acme/config.git";
const other = "https://git.example.com/acme/other";

test.each<[string, RepoBranch, RepoBranch]>([
  ["nothing", {}, {}],
  ["the home's own address", { repo: same }, {}],
  ["the home's own address and branch", { repo: same, branch: "deploy" }, {}],
  ["another branch of the home", { repo: same, branch: "main" }, { branch: "main" }],
  ["another repository", { repo: other }, { repo: other }],
  ["a branch of that name elsewhere", { repo: other, branch: "deploy" }, { repo: other, branch: "deploy" }],
])("%s has one spelling", (_, named, expected) => {
  expect(canonical(named, home)).toEqual(expected);
  expect(canonical(expected, home)).toEqual(expected);
  expect(locateBranch(expected, home)).toEqual(locateBranch(named, home));
});

test("the home is reached as the run was started, and has the home branch where no other is named", () => {
  expect(locateBranch({ repo: same }, home)).toMatchObject({
    address: home.address,
    branch: "deploy",
    isHome: true,
    declared: { kind: "gitea" },
  });
  expect(locateBranch({ repo: other }, home)).toMatchObject({
    address: other,
    branch: undefined,
    isHome: false,
    declared: { kind: "github" },
  });
});

test("what was opened without a name for its branch is the remote's own", () => {
  const isHere = branchMatcher({ repo: other }, { home, branch: "trunk" });
  expect([{ repo: other }, { repo: other, branch: "trunk" }].map(isHere)).toEqual([true, true]);
  expect([{}, { repo: same, branch: "trunk" }, { repo: other, branch: "deploy" }].map(isHere)).toEqual([
    false,
    false,
    false,
  ]);
});
