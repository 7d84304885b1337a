import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Flavour, Protection } from "../support/gitea/state.ts";
import { recordedCalls, recordedShape, replay } from "../support/gitea-recordings.ts";
import { type GiteaServer, startGiteaServer } from "../support/gitea-server.ts";

const uncounted = "comments of reviews are not counted";

/** Where the server of the tests is not the real one, and why that may be. A deviation that is none any more fails, too. */
const deviations: Readonly<Record<Flavour, Readonly<Record<string, string>>>> = {
  gitea: {
    "pr-close": uncounted,
    "pr-closed-base-head-lookup": uncounted,
    "pr-base-head-lookup-two": uncounted,
    "pr-reopen-while-other-open": uncounted,
  },
  forgejo: {
    compare: "the changed files are left out",
  },
};

const commits = { head: "" };
const isGreen = { context: "ci/test", state: "success" };
type Prepare = (server: GiteaServer) => Promise<unknown>;

const rule =
  (change: Partial<Protection>): Prepare =>
  (server) =>
    server.protect({ rule_name: "main", ...change });
const status =
  (state: string): Prepare =>
  (server) =>
    server.call("bot", "POST", `/repos/acme/config/statuses/${commits.head}`, { ...isGreen, state });
const review =
  (as: "bob" | "reader", event: string): Prepare =>
  (server) =>
    server.call(as, "POST", "/repos/acme/config/pulls/1/reviews", { event });
const inTurn =
  (...steps: readonly Prepare[]): Prepare =>
  async (server) => {
    for (const step of steps) await step(server);
  };

/** What happened between two recorded calls, by the name of the second. */
const before: Readonly<Record<string, Prepare>> = {
  "private-repo-visible": async ({ settings }) => Object.assign(settings, { private: true }),
  "archived-repo-get": async ({ settings }) => Object.assign(settings, { private: false, archived: true }),
  "renamed-repo-get": async (server) => server.rename("acme/renamed-from", "acme/renamed-to"),
  "style-not-allowed-squash": async ({ settings }) =>
    Object.assign(settings, { allow_squash_merge: false, allow_rebase: false }),
  "merge-wip": (server) => server.call("bot", "PATCH", "/repos/acme/config/pulls/1", { title: "WIP: one" }),
  "checks-missing": inTurn(
    (server) => server.call("bot", "PATCH", "/repos/acme/config/pulls/1", { title: "one" }),
    rule({ enable_push: true, enable_status_check: true, status_check_contexts: ["ci/test"] }),
  ),
  "checks-pending": status("pending"),
  "checks-failing": status("failure"),
  "checks-error": status("error"),
  "checks-warning": status("warning"),
  "checks-enabled-no-contexts-none-posted": inTurn(rule({ status_check_contexts: [] })),
  "approvals-missing": rule({ enable_status_check: false, required_approvals: 1 }),
  "approved-by-reader-only": review("reader", "APPROVED"),
  "changes-requested": inTurn(
    rule({ required_approvals: 0, block_on_rejected_reviews: true }),
    review("bob", "REQUEST_CHANGES"),
  ),
  "official-review-requested": inTurn(
    rule({ block_on_rejected_reviews: false, block_on_official_review_requests: true }),
    (server) => server.call("bot", "POST", "/repos/acme/config/pulls/1/requested_reviewers", { reviewers: ["bob"] }),
  ),
  "outdated-branch": inTurn(
    rule({ block_on_official_review_requests: false, block_on_outdated_branch: true }),
    (server) => server.repository.commit({ files: { "other.yaml": "1\n" } }),
  ),
  "protected-files": rule({ block_on_outdated_branch: false, protected_file_patterns: "f.yaml" }),
  "merge-whitelist": rule({ protected_file_patterns: "", enable_merge_whitelist: true }),
  "require-signed-squash": inTurn(
    async ({ settings }) => Object.assign(settings, { allow_squash_merge: true }),
    rule({ enable_merge_whitelist: false, require_signed_commits: true }),
  ),
};

/** The branches and pull requests that stood when a file's recording began. */
async function seed(server: GiteaServer, file: string): Promise<void> {
  const { repository } = server;
  const main = await repository.tip();
  const commit = (branch: string, path: string) =>
    repository.commit({ branch, parent: main, files: { [path]: `${branch}\n` } });
  commits.head = main;
  if (file === "03-pulls") {
    await server.call("bot", "POST", "/repos/acme/config/labels", { name: "env/prod", color: "#00aabb" });
    for (const name of ["web", "a1", "a2", "a3", "a4", "a5", "a6"]) await commit(`bump/${name}`, `${name}.yaml`);
    commits.head = await repository.tip("bump/web");
  }
  if (file === "06-merge-refusals") {
    commits.head = await commit("one", "f.yaml");
    await server.call("bot", "POST", "/repos/acme/config/pulls", { head: "one", base: "main", title: "one" });
  }
}

describe.each(["gitea", "forgejo"] as const)("the %s of the tests answers as the real one did", (flavour) => {
  const all = recordedCalls(flavour);
  describe.each([...new Set(all.map(({ file }) => file))])("%s", (file) => {
    let server: GiteaServer;
    beforeAll(async () => {
      server = await startGiteaServer({ flavour, time: "manual" });
      await seed(server, file);
    });
    afterAll(() => server.close());

    test.each(all.filter((call) => call.file === file))("$name", async (call) => {
      await before[call.name]?.(server);
      server.advance(1000);
      const { body: _body, ...answer } = await replay(server, call, commits.head);
      const expected = recordedShape(call);
      const isError = call.message !== undefined;
      if (deviations[flavour][call.name] !== undefined) expect(answer).not.toEqual(expected);
      // A list may be empty at one of the two, where the repository held something else.
      else if (call.list === true && (answer.keys === undefined || call.keys === undefined)) {
        expect(answer.status).toBe(call.status);
      } else if (isError) expect({ ...answer, keys: undefined }).toEqual({ ...expected, keys: undefined });
      else expect({ ...answer, message: undefined }).toEqual({ ...expected, message: undefined });
    });
  });
});
