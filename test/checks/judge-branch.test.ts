import { describe, expect, test } from "vitest";
import { judgeBranch, judgeOwnBranch } from "../../src/checks/judge-branch.ts";
import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Delivery, Target } from "../../src/domain/pipeline.ts";
import type { BranchFacts, CheckMaker, ForgeKind, RepositoryFacts } from "../../src/forges/forge.ts";

const free: BranchFacts = {
  name: "main",
  commit: "a".repeat(40),
  isProtected: false,
  mayPush: true,
  mayMerge: true,
  requiredChecks: [],
  requiredApprovals: 0,
  namesApprovers: false,
  requiresSignatures: false,
  hasMergeQueue: false,
};
const facts: RepositoryFacts = {
  fullName: "acme/config",
  defaultBranch: "main",
  isArchived: false,
  mayPush: true,
  mergeMethods: ["merge"],
};
const target = (delivery: Delivery): Target => ({
  app: "api",
  environment: "dev",
  files: [],
  images: [],
  delivery,
  after: [],
  order: "prefer",
  ifMissing: "auto",
});

const configOf = (): Config =>
  loadConfig("version: 1\nenvironments: { dev: { files: [a.yaml] } }\napps: { api: {} }\n", ".tagboat.yaml");

interface Case {
  readonly delivery: Delivery;
  readonly branch?: Partial<BranchFacts>;
  readonly repository?: Partial<RepositoryFacts>;
  readonly kind?: ForgeKind;
  readonly isJob?: boolean;
  readonly commit?: Config["commit"];
  readonly makers?: ReadonlyMap<string, CheckMaker>;
}

function judged({ delivery, branch = {}, repository = {}, kind = "github", isJob = false, commit, makers }: Case) {
  const config = commit === undefined ? undefined : { ...configOf(), commit };
  const use = { name: "main", targets: [target(delivery)], config };
  const scene = {
    forge: { kind, hasToken: true },
    facts: { ...facts, ...repository },
    isJob,
    ...(makers && { makers }),
  };
  return judgeBranch({ ...free, ...branch }, use, scene);
}

const states = (given: Case) => judged(given).map(({ check, state }) => `${check} ${state}`);

describe("what a branch allows of a delivery", () => {
  test("everything, where it is not protected", () => {
    for (const delivery of ["push", "pull-request", "merge"] as const) {
      expect(judged({ delivery }).every(({ state }) => state === "ok")).toBe(true);
    }
  });

  test("no push that its protection names", () => {
    const [, refused] = judged({ delivery: "push", branch: { isProtected: true, mayPush: false } });
    expect(refused).toMatchObject({ state: "failed", kind: "refused", hint: expect.stringContaining("pull-request") });
  });

  test("a push, perhaps, where only administrators are told", () => {
    expect(states({ delivery: "push", branch: { isProtected: true, mayPush: undefined } })).toEqual([
      "branch ok",
      "branch warning",
    ]);
  });

  test("no merge on GitHub by the job's own token that waits for a workflow's checks", () => {
    const branch = { isProtected: true, requiredChecks: ["ci/test"] };
    const of = (maker: CheckMaker) => new Map([["ci/test", maker]]);
    const merge = { delivery: "merge", branch } as const;
    expect(states({ ...merge, isJob: true, makers: of("workflows") })).toContain("merge failed");
    expect(states({ ...merge, isJob: true, makers: of("elsewhere") })).toEqual(["branch ok", "merge ok"]);
    expect(states({ ...merge, isJob: true })).toContain("merge warning");
    expect(states({ ...merge, isJob: false })).toEqual(["branch ok", "merge ok"]);
    expect(states({ ...merge, isJob: true, kind: "gitea" })).toEqual(["branch ok", "merge ok"]);
  });

  test("no merge by somebody who may not, or where the repository allows no way of it", () => {
    expect(states({ delivery: "merge", branch: { mayMerge: false } })).toContain("merge failed");
    expect(states({ delivery: "merge", repository: { mergeMethods: [] } })).toContain("merge failed");
    expect(states({ delivery: "merge", repository: { mergeMethods: ["rebase"] } })).not.toContain("merge failed");
  });

  test.each([
    ["made by GitHub's API", { via: "api" }, "ok"],
    ["signed with a key", { sign: "on" }, "ok"],
    ["signed with a key that is named", { signingKey: "ABCD" }, "ok"],
    ["as Git is configured", {}, "warning"],
    ["not signed", { sign: "off" }, "failed"],
  ] as const)("signed commits alone, held against how they are made: %s", (_, commit, state) => {
    for (const delivery of ["push", "pull-request", "merge"] as const) {
      const branch = { isProtected: true, mayPush: true, requiresSignatures: true };
      expect(states({ delivery, branch, commit })).toContain(`commit ${state}`);
      expect(states({ delivery, commit }).join()).not.toContain("commit");
    }
  });

  test("unknown to a token that is not told, and said so", () => {
    const unknown = judged({ delivery: "merge", branch: { isProtected: true, requiresSignatures: undefined } });
    expect(unknown).toContainEqual(
      expect.objectContaining({
        check: "commit",
        state: "skipped",
        message: expect.stringContaining("administrators"),
      }),
    );
  });

  test("no rebase by GitHub where it takes signed commits alone", () => {
    const branch = { isProtected: true, requiresSignatures: true };
    const repository = { mergeMethods: ["rebase"] } as const;
    const commit = { via: "api" } as const;
    expect(states({ delivery: "merge", branch, repository, commit })).toContain("commit failed");
    expect(states({ delivery: "pull-request", branch, repository, commit })).toContain("commit ok");
  });

  test("nothing, where it is not there", () => {
    const use = { name: "gone", targets: [target("push")], config: undefined };
    const findings = judgeBranch(undefined, use, { forge: { kind: "gitea", hasToken: true }, facts, isJob: false });
    expect(findings).toMatchObject([{ state: "failed", kind: "not-found", subject: "gone" }]);
  });
});

test("a pull request's own branch that takes no pushes is told, as surely as it is known", () => {
  const judged = (kind: "gitea" | "github", takes: "yes" | "no" | "unknown") =>
    judgeOwnBranch("tagboat/dev/api", kind, takes).map(({ state }) => state);
  expect(judged("gitea", "yes")).toEqual([]);
  expect(judged("gitea", "no")).toEqual(["failed"]);
  expect(judged("github", "no")).toEqual(["warning"]);
  expect(judged("gitea", "unknown")).toEqual(["skipped"]);
});
