import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SeedFiles } from "../support/git-seed.ts";
import type { Flavour, Protection } from "../support/gitea/state.ts";
import {
  type Recorded,
  type RecordedWait,
  type Replayed,
  recordedMerges,
  recordedShape,
  replay,
  type Shape,
} from "../support/gitea-recordings.ts";
import { type GiteaServer, startGiteaServer } from "../support/gitea-server.ts";

const byHand = "nothing here says that a pull request was merged by hand";
const templates = "no templates: whoever merges here brings a message";

/** Where the server of the tests is not the real one, and why that may be. A deviation that is none any more fails, too. */
const shared: Readonly<Record<string, string>> = {
  "manually-merged-no-commit": byHand,
  "manually-merged-wrong-commit": byHand,
  "manually-merged-by-writer": byHand,
  "manually-merged-by-admin": byHand,
  "manually-merged-get": byHand,
  "squash-with-repo-template-commits-after": templates,
};
const deviations: Readonly<Record<Flavour, Readonly<Record<string, string>>>> = {
  gitea: {
    ...shared,
    "merged-by-itself-pr": "the real one was asked between the merge and the deletion of the branch",
    "merged-after-approval-pr": "comments of reviews are not counted",
  },
  forgejo: shared,
};

/** What the recorded calls were about: the head of the latest pull request. */
const scene = { head: "" };
type Prepare = (server: GiteaServer) => Promise<unknown>;
const pulls = "/repos/acme/config/pulls";

interface Proposal {
  readonly as?: "bot" | "bob";
  readonly base?: string;
  readonly title?: string;
  readonly files?: SeedFiles;
  readonly messages?: readonly string[];
}

/** A branch of its own, and a pull request from it, which the server has looked at. */
const proposes =
  (
    head: string,
    { as = "bot", base = "main", title = `bump ${head}`, files, messages = ["bump"] }: Proposal = {},
  ): Prepare =>
  async (server) => {
    const { repository } = server;
    let parent = await repository.tip("main");
    for (const [index, message] of messages.entries()) {
      parent = await repository.commit({
        branch: head,
        parent,
        message: `${message}\n`,
        files: files ?? { [`${head}-${index}.yaml`]: "1\n" },
      });
    }
    scene.head = parent;
    await server.call(as, "POST", pulls, { head, base, title });
    server.advance(1000);
  };
const styled = (head: string): Prepare =>
  proposes(head, {
    title: `Title of ${head}`,
    messages: [`first ${head}\n\nTrailer-One: 1`, `second ${head}\n\nTrailer-Two: 2`],
  });
const pushes =
  (branch: string, files: SeedFiles, message = "bump"): Prepare =>
  (server) =>
    server.repository.commit({ branch, files, message: `${message}\n` });
const rule =
  (change: Partial<Protection>, name = "main"): Prepare =>
  (server) =>
    server.protect({ rule_name: name, ...change });
const set =
  (change: Partial<GiteaServer["settings"]>): Prepare =>
  async ({ settings }) =>
    Object.assign(settings, change);
const edit =
  (number: number, change: object): Prepare =>
  (server) =>
    server.call("bot", "PATCH", `${pulls}/${number}`, change);
const inTurn =
  (...steps: readonly Prepare[]): Prepare =>
  async (server) => {
    for (const step of steps) await step(server);
  };

const conflictBy = (style: string, file: string): Prepare =>
  inTurn(proposes(`c-${style}`, { files: { [file]: "head\n" } }), pushes("main", { [file]: "base\n" }));

/** What happened right before a recorded call, by its file and name. */
const before: Readonly<Record<string, Prepare>> = {
  "05-merge-styles/plain-merge": styled("plain-merge"),
  "05-merge-styles/fields-merge": styled("fields-merge"),
  "05-merge-styles/fields-snake-case": styled("snake-merge"),
  "05-merge-styles/message-only": styled("msgonly"),
  "05-merge-styles/plain-squash": styled("plain-squash"),
  "05-merge-styles/fields-squash": styled("fields-squash"),
  "05-merge-styles/squash-two-authors": proposes("squash-other", { as: "bob", title: "two authors" }),
  "05-merge-styles/squash-title-only": styled("titleonly"),
  "05-merge-styles/plain-rebase": styled("plain-rebase"),
  "05-merge-styles/fields-rebase": styled("fields-rebase"),
  "05-merge-styles/plain-rebase-merge": styled("plain-rebase-merge"),
  "05-merge-styles/fields-rebase-merge": styled("fields-rebase-merge"),
  "05-merge-styles/plain-fast-forward-only": styled("plain-fast-forward-only"),
  "05-merge-styles/fields-fast-forward-only": styled("fields-fast-forward-only"),
  "05-merge-styles/ff-only-diverged": inTurn(
    styled("ff-diverged"),
    pushes("main", { "f39.yaml": "1\n" }, "bump f39.yaml"),
    async (server) => server.advance(1000),
  ),
  "05-merge-styles/manually-merged-no-commit": styled("manual"),
  "05-merge-styles/merge-delete-branch": styled("delbranch"),
  "05-merge-styles/merge-keep-branch": styled("keepbranch"),
  "05-merge-styles/merge-repo-default-delete": inTurn(
    styled("defbranch"),
    set({ default_delete_branch_after_merge: true }),
  ),
  "05-merge-styles/merge-delete-shared-branch": inTurn(
    set({ default_delete_branch_after_merge: false }),
    async ({ repository }) => repository.git("branch", "release", await repository.tip()),
    styled("shared"),
    (server) => server.call("bot", "POST", pulls, { head: "shared", base: "release", title: "other base" }),
    async (server) => server.advance(1000),
  ),
  "05-merge-styles/merge-delete-protected-head": inTurn(styled("protected-head"), rule({}, "protected-head")),
  "05-merge-styles/squash-with-repo-template": inTurn(
    pushes("main", { ".gitea/default_merge_message/SQUASH_TEMPLATE.md": "TEMPLATE ${PullRequestTitle}\n" }, "tpl"),
    styled("template"),
  ),
  "07-automerge/schedule-without-protection": proposes("noprot"),
  "07-automerge/red-status": proposes("noprot-red"),
  "07-automerge/schedule": inTurn(
    rule({ enable_push: true, enable_status_check: true, status_check_contexts: ["ci/test"] }),
    proposes("sched"),
  ),
  "07-automerge/green-status": proposes("green"),
  "07-automerge/schedule-direct": proposes("direct"),
  "07-automerge/schedule-wrong-head": proposes("wrong"),
  "07-automerge/schedule-then-push": proposes("pushed"),
  "07-automerge/status-on-new-head": async (server) => {
    scene.head = await server.repository.commit({ branch: "pushed", files: { "late.yaml": "1\n" } });
  },
  "07-automerge/schedule-then-push-old": proposes("pushedold"),
  "07-automerge/status-on-old-head": pushes("pushedold", { "late.yaml": "1\n" }),
  "07-automerge/schedule-failing": proposes("failing"),
  "07-automerge/schedule-approvals": inTurn(proposes("appr"), rule({ required_approvals: 1 })),
  "07-automerge/schedule-by-reader": inTurn(rule({ required_approvals: 0 }), proposes("byreader")),
  "07-automerge/schedule-at-once-after-create": proposes("atonce"),
  "07-automerge/schedule-then-conflict": proposes("autoconf", { files: { "same.yaml": "head\n" } }),
  "07-automerge/conflict-status-success": pushes("main", { "same.yaml": "base\n" }),
  "07-automerge/schedule-style-not-allowed": inTurn(proposes("style"), set({ allow_rebase: false })),
  "08-update-branch/already-up-to-date-merge": inTurn(
    proposes("u1", { messages: ["bump f1.yaml"] }),
    proposes("u2", { messages: ["bump f2.yaml"] }),
    proposes("u3", { files: { "f3.yaml": "head\n" } }),
    proposes("u5", { messages: ["bump f5.yaml"] }),
    proposes("u6"),
    proposes("u7"),
  ),
  "08-update-branch/behind-get": pushes("main", { "f9.yaml": "1\n" }, "bump f9.yaml"),
  "08-update-branch/update-rebase": pushes("main", { "f9.yaml": "2\n" }, "bump f9.yaml"),
  "08-update-branch/conflict-merge": pushes("main", { "f3.yaml": "base\n" }, "bump f9.yaml"),
  "08-update-branch/closed-pr": edit(3, { state: "closed" }),
  "08-update-branch/merged-pr": (server) => server.call("bot", "POST", `${pulls}/2/merge`, { Do: "merge" }),
  "08-update-branch/update-at-once-after-base-push": pushes("main", { "f9.yaml": "3\n" }, "bump f9.yaml"),
  "08-update-branch/rebase-update-off": inTurn(
    pushes("main", { "f9.yaml": "4\n" }, "bump f9.yaml"),
    set({ allow_rebase_update: false }),
  ),
  ...Object.fromEntries(
    ["merge", "squash", "rebase", "rebase-merge", "fast-forward-only"].map((style, index) => [
      `15-conflict-race/merge-at-once-after-conflicting-base-push-${style}`,
      conflictBy(style, `f${index}.yaml`),
    ]),
  ),
  "15-conflict-race/merge-with-old-head-at-once-after-head-push": inTurn(
    proposes("moved"),
    pushes("moved", { "late.yaml": "1\n" }),
  ),
  "15-conflict-race/merge-with-new-head-later": async ({ repository }) => {
    scene.head = await repository.tip("moved");
  },
};

/** Milliseconds before a call, where it is not the second in which the server comes to rest. */
const soon: Readonly<Record<Flavour, Readonly<Record<string, number>>>> = {
  // The real one was checking when it was asked.
  gitea: { "pr-get-at-once-after-head-push": 0, "merge-with-old-head-later": 30, "merge-with-new-head-later": 0 },
  // The status was posted right before.
  forgejo: { "schedule-already-green": 0 },
};

const isWait = (row: Recorded | RecordedWait): row is RecordedWait => !("method" in row);
/** These were sent at the same time. */
const isAtOnce = ({ name }: Recorded | RecordedWait): boolean => /^(concurrent-merge|same-pr-merged-twice)/.test(name);

/** What the answer says of commits, of a pull request or of events, in the words of the recording. */
function factsOf(call: Recorded, { body }: Replayed): Partial<Recorded> {
  if (call.commits !== undefined) return { commits: untilMerge((body as CommitJson[]).map(commitFacts)) };
  if (call.types !== undefined) return { types: (body as { type: string }[]).map(({ type }) => type) };
  if (call.pull !== undefined) return { pull: pullFacts(body as PullJson) };
  return {};
}

/** Behind a merge the branches lie one in the other, in the order of their seconds. */
function untilMerge<Facts extends { readonly parents: number }>(commits: readonly Facts[]): readonly Facts[] {
  const merge = commits.findIndex(({ parents }) => parents > 1);
  return merge === -1 ? commits : commits.slice(0, merge + 1);
}

interface CommitJson {
  readonly commit: Readonly<Record<"author" | "committer", { name: string }>> & { readonly message: string };
  readonly parents: readonly unknown[];
}

/** The commits that stood there before are the test's own. */
const commitFacts = ({ commit, parents }: CommitJson) => ({
  message: commit.message.trimEnd(),
  parents: parents.length,
  author: commit.author.name.replace("Test", "alice"),
  committer: commit.committer.name.replace("Test", "alice"),
});

interface PullJson {
  readonly title: string;
  readonly state: string;
  readonly merged: boolean;
  readonly merged_by: { readonly login: string } | null;
  readonly head: { readonly ref: string };
}

const pullFacts = ({ title, head, state, merged, merged_by }: PullJson) => ({
  title,
  head: head.ref,
  state,
  merged,
  mergedBy: merged_by?.login ?? null,
});

const wantedFacts = ({ commits, types, pull }: Recorded): Partial<Recorded> => ({
  ...(commits && { commits: untilMerge(commits) }),
  ...(types && { types }),
  ...(pull !== undefined && { pull }),
});

/** Holds merges back until so many are there: on a busy machine the last of them would arrive when the first is done. */
function letInTogether(count: number): GiteaServer["intercept"] {
  let arrived = 0;
  let open: () => void = () => undefined;
  const allThere = new Promise<void>((resolve) => {
    open = resolve;
  });
  return ({ method, path }) => {
    if (method !== "POST" || !path.endsWith("/merge")) return undefined;
    arrived += 1;
    if (arrived === count) open();
    return { kind: "wait", until: allThere };
  };
}

/** The answers to calls that were sent at the same time, each as one text, in no order. */
const together = (shapes: readonly Shape[]): readonly string[] =>
  shapes.map((shape) => JSON.stringify(shape)).toSorted();

describe.each(["gitea", "forgejo"] as const)("the %s of the tests merges as the real one did", (flavour) => {
  const all = recordedMerges(flavour);
  describe.each([...new Set(all.map(({ file }) => file))])("%s", (file) => {
    let server: GiteaServer;
    beforeAll(async () => {
      server = await startGiteaServer({ flavour, time: "manual" });
    });
    afterAll(() => server.close());

    test.each(all.filter((row) => row.file === file && !isAtOnce(row)))("$name", async (row) => {
      server.advance(soon[flavour][row.name] ?? 1000);
      await before[`${file}/${row.name}`]?.(server);
      if (isWait(row)) {
        const number = server.pulls.length;
        const { body } = await server.call("bot", "GET", `${pulls}/${number}`);
        expect(body).toMatchObject({ merged: row.isMerged });
        return;
      }
      const { body, ...shape } = await replay(server, row, scene.head);
      const answer = { ...shape, ...factsOf(row, { ...shape, body }) };
      const expected = { ...recordedShape(row), ...wantedFacts(row) };
      if (deviations[flavour][row.name] !== undefined) expect(answer).not.toEqual(expected);
      else expect(answer).toEqual(expected);
    });
  });

  describe("calls at the same time", () => {
    const named = (prefix: string) =>
      all.filter((row): row is Recorded => row.name.startsWith(prefix) && !isWait(row) && row.method === "POST");

    test("of four merges one is made, and the others lose a race", async () => {
      await using server = await startGiteaServer({ flavour, time: "manual" });
      const heads: string[] = [];
      for (const head of ["conc0", "conc1", "conc2", "conc3"]) {
        await styled(head)(server);
        heads.push(scene.head);
      }
      const calls = named("concurrent-merge-");
      server.intercept = letInTogether(calls.length);
      const sent = calls.map((call, index) =>
        replay(server, { ...call, path: call.path.replace(/\d+(?=\/merge)/, `${index + 1}`) }, heads[index] ?? ""),
      );
      const answers = (await Promise.all(sent)).map(({ body: _body, ...shape }) => shape);
      expect(together(answers)).toEqual(together(calls.map(recordedShape)));
    });

    test("of one merge sent twice at most one is made", async () => {
      await using server = await startGiteaServer({ flavour, time: "manual" });
      await styled("double")(server);
      // The real Gitea was checking when it was asked.
      if (flavour === "gitea") {
        await pushes("main", { "other.yaml": "1\n" })(server);
        await server.settle();
        server.advance(30);
      }
      const calls = named("same-pr-merged-twice-at-once-");
      server.intercept = letInTogether(calls.length);
      const sent = calls.map((call) =>
        replay(server, { ...call, path: call.path.replace(/\d+(?=\/merge)/, "1") }, scene.head),
      );
      const answers = (await Promise.all(sent)).map(({ body: _body, ...shape }) => shape);
      expect(together(answers)).toEqual(together(calls.map(recordedShape)));
    });
  });
});
