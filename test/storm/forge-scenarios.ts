import type { ForgeFlavour, ForgeHarness } from "../support/forge-harness.ts";
import { overlay, overlayPath } from "../support/overlay-layout.ts";
import type { ProxiedRequest } from "./fault-proxy.ts";
import type { Scenario, Stage } from "./scenario.ts";

const devFile = overlayPath("api", "dev");
const branch = "tagboat/dev/api";

const configWith = (pullRequest: string): string => `version: 1
discover: "apps/{app}/overlays/{environment}"
environments:
  dev:
    files: ["apps/{app}/overlays/dev/kustomization.yaml"]
    pullRequest: ${pullRequest}
`;

const layout = (pullRequest: string): Readonly<Record<string, string>> => ({
  ".tagboat.yaml": configWith(pullRequest),
  "README.md": "# Deployments\r\n",
  [devFile]: overlay("api", "1.4.0"),
  [overlayPath("web", "dev")]: overlay("web", "2.0.0"),
});

const update = (delivery: "pull-request" | "merge", url: string, tag = "1.5.0"): readonly string[] => [
  ...["update", "--repo", url, "--image", `registry.example.com/api:${tag}`],
  ...["--delivery", delivery, "--verbose", "--json"],
];

const isMerge = ({ method, path }: ProxiedRequest): boolean => method !== "GET" && /\/pulls\/\d+\/merge$/.test(path);

const title = "api 1.4.0 → 1.5.0";
const check = "ci/test";

/** A check that each head gets: pending when its first merge is tried, green at the next one. `then`: what comes right after it. */
function slowCheck(forge: ForgeHarness, then: (number: number) => Promise<void> = async () => undefined) {
  const seen = new Map<string, "pending" | "success">();
  return async (request: ProxiedRequest): Promise<void> => {
    if (!isMerge(request)) return;
    const open = (await forge.pulls()).find(({ state }) => state === "open");
    if (open === undefined) return;
    const before = seen.get(open.headCommit);
    if (before === "success") return;
    const state = before === undefined ? "pending" : "success";
    seen.set(open.headCommit, state);
    await forge.setStatus(open.headCommit, check, state);
    if (state === "success") await then(open.number);
  };
}

/** The check of what the forge was told to merge turns green, and so the forge merges it. */
async function checkTurnsGreen(forge: ForgeHarness): Promise<void> {
  const open = (await forge.pulls()).find(({ state }) => state === "open");
  if (open === undefined || !forge.isScheduled(open.number)) return;
  await forge.setStatus(open.headCommit, check, "success");
  for (let looks = 0; looks < 500 && (await forge.pulls()).some(({ state }) => state === "open"); looks++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await forge.settle();
  }
}

const decorated = { labels: ["deploy"], reviewers: ["bob"] };
const proposal = { branch, files: { [devFile]: overlay("api", "1.5.0") } };
const merged = { [devFile]: overlay("api", "1.5.0") };

function scenariosOn(flavour: ForgeFlavour): readonly Scenario[] {
  const proposing = {
    files: layout("{ labels: [deploy], reviewers: [bob] }"),
    args: (url: string) => update("pull-request", url),
    wanted: {},
    commits: 0,
    outcome: "proposed",
    rest: "proposed",
  } as const;
  const merging = {
    files: layout("{}"),
    args: (url: string) => update("merge", url),
    wanted: merged,
    commits: 1,
    outcome: "merged",
  } as const;
  const mergedPull = { state: "merged", title } as const;
  const leaving = (...how: readonly string[]) =>
    ({
      ...merging,
      args: (url: string) => [...update("merge", url), "--auto-merge", ...how],
      outcome: "proposed",
      forge: {
        flavour,
        async arrange({ forge }: Stage) {
          forge.allowAutoMerge();
          await forge.requireChecks([check]);
        },
        goesOn: checkTurnsGreen,
        pulls: [mergedPull],
        mergedCommits: 1,
      },
    }) as const;
  return [
    {
      ...proposing,
      name: `propose-${flavour}`,
      says: "a pull request for a fresh change",
      forge: { flavour, pulls: [{ state: "open", title, ...decorated }], proposal },
    },
    {
      ...proposing,
      name: `propose-newer-${flavour}`,
      says: "a newer image, where an older one is proposed",
      args: (url) => update("pull-request", url, "1.6.0"),
      forge: {
        flavour,
        arrange: ({ run, repositoryUrl }) => run(update("pull-request", repositoryUrl)),
        pulls: [{ state: "open", title: "api 1.4.0 → 1.6.0", ...decorated }],
        proposal: { branch, files: { [devFile]: overlay("api", "1.6.0") } },
      },
    },
    {
      ...proposing,
      name: `propose-pointless-${flavour}`,
      says: "an image that is proposed, and has come to the base by another way",
      wanted: merged,
      outcome: "unchanged",
      rest: "unchanged",
      forge: {
        flavour,
        async arrange({ run, repositoryUrl, forge }) {
          await run(update("pull-request", repositoryUrl));
          await forge.served.commit({ files: merged, message: "By hand" });
        },
        pulls: [{ state: "closed", title, ...decorated }],
      },
    },
    {
      ...merging,
      name: `merge-${flavour}`,
      says: "a pull request that is merged once its check is green",
      forge: {
        flavour,
        arrange: ({ forge }) => forge.requireChecks([check]),
        others: (forge) => slowCheck(forge),
        pulls: [mergedPull],
        mergedCommits: 1,
      },
    },
    {
      ...merging,
      name: `squash-${flavour}`,
      says: "a pull request that is squashed at once",
      files: layout("{ mergeMethod: squash }"),
      forge: { flavour, pulls: [mergedPull] },
    },
    {
      ...merging,
      name: `merge-moved-${flavour}`,
      says: "another writer pushes into our file before the forge merges",
      rival: { before: isMerge, files: { [devFile]: `# theirs\n${overlay("api", "1.4.1")}` } },
      wanted: { [devFile]: `# theirs\n${overlay("api", "1.5.0")}` },
      forge: { flavour, pulls: [{ state: "merged", title: "api 1.4.1 → 1.5.0" }], mergedCommits: 1 },
    },
    {
      ...merging,
      name: `merge-person-${flavour}`,
      says: "a person merges while the check is waited for",
      commits: 0,
      forge: {
        flavour,
        arrange: ({ forge }) => forge.requireChecks([check]),
        others: (forge) => slowCheck(forge, (number) => forge.merge(number)),
        pulls: [mergedPull],
        commitsOfOthers: 1,
      },
    },
    {
      ...leaving("at-once"),
      name: `leave-at-once-${flavour}`,
      says: "a merge that has to wait for a check, left to the forge at once",
    },
    {
      ...leaving("at-deadline", "--timeout", "3s"),
      name: `leave-at-deadline-${flavour}`,
      says: "a merge that has to wait for a check, left to the forge when the time is up",
    },
  ];
}

/** Pull requests and merges: the same ones on a forge of each kind. */
export const forgeScenarios: readonly Scenario[] = (["gitea", "github"] as const).flatMap(scenariosOn);
