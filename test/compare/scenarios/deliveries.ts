import { type ForgeFlavour, flavours } from "../../support/forge-harness.ts";
import { overlay, overlayPath } from "../../support/overlay-layout.ts";
import type { Scenario } from "../scenario.ts";
import { commit, type ForgeRowWorld, onForge, type Row } from "./rows.ts";

const branch = "tagboat/dev/api";
const devFile = overlayPath("api", "dev");

const config = (settings = "", more = ""): string => `version: 1
discover: "apps/{app}/overlays/{environment}"
environments:
  dev:
    files: ["apps/{app}/overlays/dev/kustomization.yaml"]
${settings === "" ? "" : `    ${settings}\n`}${more}`;

const layout = (settings = "", more = ""): Record<string, string> => ({
  ".tagboat.yaml": config(settings, more),
  "README.md": "# Deployments\r\n",
  ...Object.fromEntries(["api", "web"].map((app) => [overlayPath(app, "dev"), overlay(app, "1.4.0")])),
});

const image = (tag: string, app = "api"): string[] => ["--image", `registry.example.com/${app}:${tag}`];
const update = (delivery: string, tag = "1.5.0", ...more: readonly string[]): string[] => [
  ...["update", ...image(tag), "--delivery", delivery],
  ...more,
];
const hold = ["hold", "--app", "api", "--environment", "dev", "--reason", "loses sessions"];

type ForgeRow = Row<ForgeRowWorld>;

const pushes: readonly ForgeRow[] = [
  { name: "new", files: layout(), steps: [update("push"), update("push")] },
  {
    name: "checks-are-required",
    files: layout(),
    steps: [({ forge }) => forge.requireChecks(["ci/test"]), update("push")],
    exits: ["not 0"],
  },
  { name: "hold-and-unhold", files: layout(), steps: [hold, update("push"), ["unhold", ...hold.slice(1, 5)]] },
];

const proposals: readonly ForgeRow[] = [
  { name: "new", files: layout(), steps: [update("pull-request")] },
  { name: "twice", files: layout(), steps: [update("pull-request"), update("pull-request")] },
  { name: "newer", files: layout(), steps: [update("pull-request"), update("pull-request", "1.6.0")] },
  { name: "older-than-proposed", files: layout(), steps: [update("pull-request", "1.6.0"), update("pull-request")] },
  {
    name: "decorated",
    files: layout("pullRequest: { labels: [deploy, images], reviewers: [bob], body: Look at the dashboards first. }"),
    steps: [update("pull-request"), update("pull-request", "1.6.0")],
  },
  { name: "title", files: layout("pullRequest: { title: '{app} to {to}' }"), steps: [update("pull-request")] },
  { name: "draft", files: layout("pullRequest: { draft: true }"), steps: [update("pull-request")] },
  {
    name: "came-to-the-base-by-hand",
    files: layout(),
    steps: [update("pull-request"), commit({ [devFile]: overlay("api", "1.5.0") }), update("pull-request")],
  },
  {
    name: "base-moved",
    files: layout(),
    steps: [
      update("pull-request"),
      commit({ [devFile]: `# theirs\n${overlay("api", "1.4.0")}` }),
      update("pull-request", "1.6.0"),
    ],
  },
  {
    name: "person-commits",
    files: layout(),
    steps: [
      update("pull-request"),
      ({ config: repository }) => repository.commit({ branch, files: { "note.md": "mine\n" }, message: "Add a note" }),
      update("pull-request", "1.6.0"),
      update("pull-request", "1.6.0", "--take-over"),
    ],
    exits: [0, 5, 0],
  },
  {
    name: "person-closes",
    files: layout(),
    steps: [
      update("pull-request"),
      ({ forge }) => forge.close(1),
      update("pull-request"),
      update("pull-request", "1.6.0"),
    ],
  },
  {
    name: "person-merges",
    files: layout(),
    steps: [
      update("pull-request"),
      ({ forge }) => forge.merge(1),
      update("pull-request"),
      update("pull-request", "1.6.0"),
    ],
  },
  { name: "held", files: layout(), steps: [hold, update("pull-request")] },
  { name: "hold-after", files: layout(), steps: [update("pull-request"), hold, update("pull-request", "1.6.0")] },
  { name: "dry-run", files: layout(), steps: [update("pull-request", "1.5.0", "--dry-run")] },
  {
    name: "group",
    files: layout("", "groups: { shop: [api, web] }\n"),
    steps: [
      ["update", ...image("1.5.0"), "--delivery", "pull-request"],
      ["update", ...image("1.5.0", "web"), "--delivery", "pull-request"],
      ["update", ...image("1.6.0"), ...image("1.6.0", "web"), "--delivery", "pull-request"],
    ],
  },
  {
    name: "one-pushed-one-proposed",
    files: layout("delivery: pull-request", "apps: { web: { delivery: push } }\n"),
    steps: [["update", ...image("1.5.0"), ...image("1.5.0", "web")]],
  },
  {
    name: "two-apps",
    files: layout(),
    steps: [["update", ...image("1.5.0"), ...image("1.5.0", "web"), "--delivery", "pull-request"]],
  },
  {
    name: "token-is-wrong",
    files: layout(),
    steps: [update("pull-request")],
    env: { TAGBOAT_TOKEN: "wrong" },
    exits: [7],
  },
];

const check = "ci/test";
const green = async ({ forge }: ForgeRowWorld): Promise<void> => {
  await forge.setStatus(await forge.served.tip(branch), check, "success");
  await forge.settle();
};
const requireCheck = async ({ forge }: ForgeRowWorld): Promise<void> => {
  forge.allowAutoMerge();
  await forge.requireChecks([check], "pass");
};

const merges: readonly ForgeRow[] = [
  { name: "new", files: layout(), steps: [update("merge"), update("merge")] },
  { name: "squash", files: layout("pullRequest: { mergeMethod: squash }"), steps: [update("merge")] },
  { name: "rebase", files: layout("pullRequest: { mergeMethod: rebase }"), steps: [update("merge")] },
  { name: "decorated", files: layout("pullRequest: { labels: [deploy], reviewers: [bob] }"), steps: [update("merge")] },
  {
    name: "approval-is-required",
    files: layout(),
    steps: [({ forge }) => forge.requireApproval(), update("merge")],
    exits: [5],
  },
  {
    name: "approved",
    files: layout(),
    steps: [
      ({ forge }) => forge.requireApproval(),
      update("pull-request"),
      ({ forge }) => forge.approve(1),
      update("merge"),
    ],
  },
  {
    name: "check-is-red",
    files: layout(),
    steps: [
      requireCheck,
      update("pull-request"),
      async ({ forge }) => forge.setStatus(await forge.served.tip(branch), check, "failure"),
      update("merge", "1.5.0", "--timeout", "3s"),
    ],
    exits: [0, "not 0"],
  },
  {
    name: "check-is-green",
    files: layout(),
    steps: [requireCheck, update("pull-request"), green, update("merge")],
  },
  {
    name: "too-late",
    files: layout(),
    steps: [requireCheck, update("merge", "1.5.0", "--timeout", "1s")],
    exits: [9],
  },
  {
    name: "auto-merge-at-once",
    files: layout(),
    steps: [requireCheck, update("merge", "1.5.0", "--auto-merge", "at-once"), green, update("merge")],
  },
  {
    name: "auto-merge-at-deadline",
    files: layout(),
    steps: [requireCheck, update("merge", "1.5.0", "--auto-merge", "at-deadline", "--timeout", "1s"), green],
  },
  {
    name: "auto-merge-taken-back-by-a-hold",
    files: layout(),
    steps: [requireCheck, update("merge", "1.5.0", "--auto-merge", "at-once"), hold, green],
  },
  {
    name: "auto-merge-newer",
    files: layout(),
    steps: [
      requireCheck,
      update("merge", "1.5.0", "--auto-merge", "at-once"),
      update("merge", "1.6.0", "--auto-merge", "at-once"),
    ],
  },
  { name: "held", files: layout(), steps: [hold, update("merge")] },
];

const reportLayout = (more = ""): Record<string, string> =>
  layout(`environmentUrl: "https://{app}.dev.example.com"`, `defaults: { report: config-commit${more} }\n`);

const reports: readonly ForgeRow[] = [
  { name: "config-commit/push", files: reportLayout(), steps: [update("push"), update("push")] },
  { name: "config-commit/merge", files: reportLayout(), steps: [update("merge")], isPolled: true },
  { name: "config-commit/pull-request", files: reportLayout(), steps: [update("pull-request")] },
  { name: "config-commit/held", files: reportLayout(), steps: [hold, update("push")] },
  { name: "dry-run", files: reportLayout(), steps: [update("push", "1.5.0", "--dry-run")] },
  { name: "source-unknown", files: layout(), steps: [update("push", "1.5.0", "--report", "source-commit")] },
  {
    name: "source-commit",
    files: layout(),
    steps: [
      async ({ stage, host, config: repository }) => {
        const sha = await repository.tip();
        const args = [...update("push", sha), "--order", "off", "--report", "source-commit"];
        await stage.tagboat([...args, "--source", repository.url, "--repo", repository.url, "--json"], {
          env: host.env,
        });
      },
    ],
  },
];

const others: readonly ForgeRow[] = [
  {
    name: "another-repository/pull-request",
    files: layout(),
    steps: [
      async ({ stage, host, config: repository }) => {
        const home = await host.create("acme/home", {
          ".tagboat.yaml": `version: 1\nenvironments: { preview: { repo: "${repository.url}", delivery: pull-request, files: ["apps/{app}/overlays/dev/*.yaml"] } }\napps: { api: { images: [{ name: registry.example.com/api }] } }\n`,
        });
        await stage.tagboat(["update", ...image("1.5.0"), "--repo", home.url, "--json"], { env: host.env });
      },
    ],
  },
  {
    name: "forge-by-its-answers",
    files: layout(),
    steps: [update("pull-request")],
    env: { TAGBOAT_FORGE: "" },
  },
];

const viaApi = (...args: readonly string[]): string[] => [...args, "--commit-via", "api"];
const apiCommits: readonly ForgeRow[] = [
  { name: "push", files: layout(), steps: [viaApi(...update("push")), viaApi(...update("push"))] },
  {
    name: "pull-request",
    files: layout(),
    steps: [viaApi(...update("pull-request")), viaApi(...update("pull-request", "1.6.0"))],
  },
  { name: "merge", files: layout(), steps: [viaApi(...update("merge"))], isPolled: true },
  {
    name: "hold-and-unhold",
    files: layout(),
    steps: [viaApi(...hold), viaApi(...update("push")), viaApi("unhold", ...hold.slice(1, 5))],
  },
  { name: "config", files: layout("", "commit: { via: api }\n"), steps: [update("push")] },
  {
    name: "author-is-refused",
    files: layout(),
    steps: [viaApi(...update("push"), "--author", "A <a@x.example>")],
    exits: [3],
  },
  { name: "dry-run", files: layout(), steps: [viaApi(...update("push"), "--dry-run")] },
];

/** What does not depend on the forge is compared on Gitea alone, which is quick: GitHub's client pauses after every write. */
const notOnGitHub = new Set([
  "pull-request/twice",
  "pull-request/older-than-proposed",
  "pull-request/title",
  "pull-request/base-moved",
  "pull-request/held",
  "pull-request/hold-after",
  "pull-request/dry-run",
  "pull-request/one-pushed-one-proposed",
  "pull-request/two-apps",
  "merge/approved",
  "merge/auto-merge-newer",
  "merge/held",
  "report/config-commit/held",
  "report/dry-run",
  "report/source-unknown",
]);

/** Forgejo shares Gitea's adapter: here is what matters most. */
const onForgejo = new Set([
  "push/new",
  "pull-request/new",
  "pull-request/newer",
  "pull-request/decorated",
  "pull-request/person-commits",
  "pull-request/person-closes",
  "merge/new",
  "merge/squash",
  "merge/approval-is-required",
  "merge/auto-merge-at-once",
  "merge/auto-merge-taken-back-by-a-hold",
  "report/config-commit/merge",
  "other/forge-by-its-answers",
]);

const isOn = (flavour: ForgeFlavour, row: string): boolean =>
  flavour === "gitea" || (flavour === "github" ? !notOnGitHub.has(row) : onForgejo.has(row));

const onEach = (group: string, rows: readonly ForgeRow[], more: Partial<ForgeRow> = {}): Scenario[] =>
  flavours.flatMap((flavour) =>
    rows
      .filter(({ name }) => isOn(flavour, `${group}/${name}`))
      .map((row) => onForge(flavour, { ...row, ...more, name: `update/${flavour}/${group}/${row.name}` })),
  );

const refused = (flavour: ForgeFlavour): Scenario =>
  onForge(flavour, {
    name: `update/${flavour}/commit-via-api/is-refused`,
    files: layout(),
    steps: [viaApi(...update("push"))],
    exits: [5],
  });

export const deliveryScenarios: readonly Scenario[] = [
  ...onEach("push", pushes),
  ...onEach("pull-request", proposals),
  ...onEach("merge", merges, { isPolled: true }),
  ...onEach("report", reports),
  ...onEach("other", others),
  ...apiCommits.map((row) => onForge("github", { ...row, name: `update/github/commit-via-api/${row.name}` })),
  refused("gitea"),
  refused("forgejo"),
];
