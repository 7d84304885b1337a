import { overlay, overlayConfig, overlayPath } from "../../support/overlay-layout.ts";
import type { Exit, Scenario } from "../scenario.ts";
import {
  before,
  commit,
  fault,
  isApi,
  isFetch,
  isFetchAdvertisement,
  isMerge,
  isOpening,
  isPush,
  isPushAdvertisement,
  type Match,
  onForge,
  onGit,
} from "./rows.ts";

const devFile = overlayPath("api", "dev");
const files = {
  ".tagboat.yaml": overlayConfig,
  [devFile]: overlay("api", "1.4.0"),
  [overlayPath("web", "dev")]: overlay("web", "2.0.0"),
};
const update = ["update", "--image", "registry.example.com/api:1.5.0"];

const gitPoints: Readonly<Record<string, Match>> = {
  "fetch-advertisement": isFetchAdvertisement,
  fetch: isFetch,
  "push-advertisement": isPushAdvertisement,
  push: isPush,
};

/** What a server does to one request; it is well again afterwards. */
const passing = ["502", "429", "reset-before", "reset-after", "cut", "page"] as const;

/** A page in place of what Git says is no passing fault: the address may be a page's. In place of an advertisement it is one. */
const exitOf = (point: string, name: string): Exit => (/^(?:fetch|push)$/.test(point) && name === "page" ? 7 : 0);

// Tries again, so how often it asks depends on where the fault met it.
const gitFaults: readonly Scenario[] = Object.entries(gitPoints).flatMap(([point, match]) =>
  passing.map((name) =>
    onGit({
      name: `fault/git/${point}/${name}-once`,
      files,
      isPolled: true,
      steps: [fault(name, match), update],
      exits: [exitOf(point, name)],
    }),
  ),
);

const lasting: readonly Scenario[] = (
  [
    ["401", isFetchAdvertisement, 7],
    ["403", isFetchAdvertisement, "not 0"],
    ["404", isFetchAdvertisement, "not 0"],
    ["401", isPush, "not 0"],
    ["403", isPush, "not 0"],
  ] as const
).map(([name, match, exit]) =>
  onGit({
    name: `fault/git/${match === isPush ? "push" : "fetch-advertisement"}/${name}-always`,
    files,
    isPolled: true,
    steps: [fault(name, match, Number.POSITIVE_INFINITY), update],
    exits: [exit],
  }),
);

const redirects: readonly Scenario[] = [301, 307].map(
  (status) =>
    ({
      name: `fault/git/redirect/${status}`,
      async play(stage) {
        const host = await stage.git({ isPolled: true });
        const config = await host.create("moved", files);
        host.server.intercept = ({ path }) =>
          path.startsWith("/old.git")
            ? { kind: "redirect", to: `${host.url}${path.replace("/old", "/moved")}`, status }
            : undefined;
        await stage.tagboat([...update, "--repo", config.url.replace("/moved", "/old"), "--json"], { env: host.env });
      },
    }) satisfies Scenario,
);

const apiPoints: Readonly<Record<string, Match>> = { "first-question": isApi, opening: isOpening };

const forgeFaults: readonly Scenario[] = (["github", "gitea"] as const).flatMap((flavour) => [
  ...Object.entries(apiPoints).flatMap(([point, match]) =>
    (["502", "429", "reset-after"] as const).map((name) =>
      onForge(flavour, {
        name: `fault/${flavour}/${point}/${name}-once`,
        files,
        isPolled: true,
        steps: [fault(name, match), [...update, "--delivery", "pull-request"]],
      }),
    ),
  ),
  ...(["502", "reset-after"] as const).map((name) =>
    onForge(flavour, {
      name: `fault/${flavour}/merge/${name}-once`,
      files,
      isPolled: true,
      steps: [fault(name, isMerge), [...update, "--delivery", "merge"]],
    }),
  ),
  ...(["401", "403"] as const).map((name) =>
    onForge(flavour, {
      name: `fault/${flavour}/opening/${name}-always`,
      files,
      isPolled: true,
      steps: [fault(name, isOpening, Number.POSITIVE_INFINITY), [...update, "--delivery", "pull-request"]],
      exits: ["not 0"],
    }),
  ),
]);

const rivalFiles = { [devFile]: `# theirs\n${overlay("api", "1.4.1")}` };
const rivalNews = { [devFile]: overlay("api", "1.6.0") };
const elsewhere = { [overlayPath("web", "dev")]: overlay("web", "2.1.0") };

const gitRaces: readonly Scenario[] = (
  [
    ["our-file", rivalFiles],
    ["newer-than-ours", rivalNews],
    ["same-as-ours", { [devFile]: overlay("api", "1.5.0") }],
    ["another-file", elsewhere],
    ["a-hold", { ".tagboat/holds/dev/api.yaml": "reason: 1.5.0 loses sessions\n" }],
    ["our-file-is-gone", { [devFile]: null }],
  ] as const
).flatMap(([what, changed]) =>
  (
    [
      ["before-the-push", isPush],
      ["before-its-advertisement", isPushAdvertisement],
    ] as const
  ).map(([when, match]) =>
    onGit({
      name: `race/git/${what}/${when}`,
      files,
      isPolled: true,
      steps: [before(match, commit(changed)), update],
      exits: [what === "our-file-is-gone" ? 4 : 0],
    }),
  ),
);

const holdRace: Scenario = onGit({
  name: "race/git/hold/another-hold-first",
  files,
  isPolled: true,
  steps: [
    before(isPush, commit({ ".tagboat/holds/dev/web.yaml": "reason: theirs\n" })),
    ["hold", "--app", "api", "--environment", "dev", "--reason", "ours"],
  ],
});

const forgeRaces: readonly Scenario[] = (["github", "gitea", "forgejo"] as const).flatMap((flavour) => [
  onForge(flavour, {
    name: `race/${flavour}/base-moves-before-the-merge`,
    files,
    isPolled: true,
    steps: [before(isMerge, commit(rivalFiles)), [...update, "--delivery", "merge"]],
  }),
  onForge(flavour, {
    name: `race/${flavour}/person-merges-first`,
    files,
    isPolled: true,
    steps: [before(isMerge, ({ forge }) => forge.merge(1)), [...update, "--delivery", "merge"]],
  }),
  onForge(flavour, {
    name: `race/${flavour}/person-closes-first`,
    files,
    isPolled: true,
    steps: [before(isMerge, ({ forge }) => forge.close(1)), [...update, "--delivery", "merge"]],
    exits: ["not 0"],
  }),
  onForge(flavour, {
    name: `race/${flavour}/base-moves-before-the-branch-is-pushed`,
    files,
    isPolled: true,
    steps: [before(isPush, commit(rivalFiles)), [...update, "--delivery", "pull-request"]],
  }),
  onForge(flavour, {
    name: `race/${flavour}/hold-before-the-merge`,
    files,
    isPolled: true,
    steps: [
      before(isMerge, commit({ ".tagboat/holds/dev/api.yaml": "reason: x\n" })),
      [...update, "--delivery", "merge"],
    ],
  }),
]);

export const faultScenarios: readonly Scenario[] = [...gitFaults, ...lasting, ...redirects, ...forgeFaults];
export const raceScenarios: readonly Scenario[] = [...gitRaces, holdRace, ...forgeRaces];
