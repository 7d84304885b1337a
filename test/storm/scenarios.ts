import { overlay, overlayConfig, overlayPath } from "../support/overlay-layout.ts";
import type { ProxiedRequest } from "./fault-proxy.ts";
import { forgeScenarios } from "./forge-scenarios.ts";
import type { Scenario } from "./scenario.ts";

const layout: Readonly<Record<string, string>> = {
  ".tagboat.yaml": overlayConfig,
  "README.md": "# Deployments\r\n",
  "apps/api/base/kustomization.yaml": "resources: [deployment.yaml]\n",
  "apps/api/base/deployment.yaml": "kind: Deployment\nmetadata: { name: api }\n",
  [overlayPath("api", "dev")]: overlay("api", "1.4.0"),
  [overlayPath("api", "prod")]: overlay("api", "1.3.0"),
  [overlayPath("web", "dev")]: overlay("web", "2.0.0"),
};

const devFile = overlayPath("api", "dev");
const holdFile = ".tagboat/holds/dev/api.yaml";
const hold = "reason: 1.5.0 loses sessions\n";
const values = (tag: string): string => `image:\n  repository: ghcr.io/acme/api\n  tag: ${tag} # now\n`;

const update = (url: string): readonly string[] => [
  "update",
  "--repo",
  url,
  "--image",
  "registry.example.com/api:1.5.0",
  "--verbose",
  "--json",
];

const holdApi = (url: string): readonly string[] => [
  ...["hold", "--repo", url, "--app", "api", "--environment", "dev"],
  ...["--reason", "1.5.0 loses sessions", "--verbose", "--json"],
];

const unholdApi = (url: string): readonly string[] => [
  ...["unhold", "--repo", url, "--app", "api", "--environment", "dev", "--verbose", "--json"],
];

const promoteApi = (url: string): readonly string[] => [
  ...["promote", "api", "--to", "prod", "--repo", url, "--verbose", "--json"],
];

/** The repository has no history to go back in, so the version is named. */
const rollbackApi = (url: string): readonly string[] => [
  ...["rollback", "api", "--environment", "dev", "--tag", "1.3.0", "--force", "--reason", "1.5.0 loses sessions"],
  ...["--repo", url, "--verbose", "--json"],
];

/** Nobody can prove anything in dev, and the config says so. */
const pipeline = overlayConfig
  .replace("  dev:\n", "  dev:\n    agents: []\n")
  .replace("    after: [dev]\n", "    after: [dev]\n    delivery: push\n");

const isReceiveAdvertisement = ({ path }: ProxiedRequest): boolean => path.includes("service=git-receive-pack");
const isReceivePack = ({ path }: ProxiedRequest): boolean => path.endsWith("/git-receive-pack");

/** A hold says when it was set. */
const heldNow = /^reason: 1\.5\.0 loses sessions\nsince: \d{4}-\d\d-\d\dT[\d:.]+Z\n$/;

const fresh = { files: layout, args: update, wanted: { [devFile]: overlay("api", "1.5.0") }, commits: 1 };

export const scenarios: readonly Scenario[] = [
  { ...fresh, name: "update", says: "a fresh change, with a config file", outcome: "updated" },
  {
    name: "update-done",
    says: "a change that is there already",
    files: { ...layout, [devFile]: overlay("api", "1.5.0") },
    args: update,
    wanted: {},
    commits: 0,
    outcome: "unchanged",
  },
  {
    ...fresh,
    name: "update-race",
    says: "another writer pushes before the server looks at our push",
    rival: { before: isReceivePack, files: { "README.md": "# Deployments, by somebody else\n" } },
    outcome: "updated",
  },
  {
    ...fresh,
    name: "update-race-early",
    says: "another writer pushes before our push begins, in the file that we write",
    rival: { before: isReceiveAdvertisement, files: { [devFile]: `# theirs\n${overlay("api", "1.4.0")}` } },
    wanted: { [devFile]: `# theirs\n${overlay("api", "1.5.0")}` },
    outcome: "updated",
  },
  {
    name: "update-flags",
    says: "no config file, everything by flags",
    files: { "deploy/values.yaml": values("1.4.0"), "deploy/other.yaml": "a: 1\n" },
    args: (url) => [
      ...["update", "--repo", url, "--image", "ghcr.io/acme/api:1.5.0"],
      ...["--file", "deploy/values.yaml", "--verbose", "--json"],
    ],
    wanted: { "deploy/values.yaml": values("1.5.0") },
    commits: 1,
    outcome: "updated",
  },
  {
    ...fresh,
    name: "update-held",
    says: "another writer holds the app before the server looks at our push",
    rival: { before: isReceivePack, files: { [holdFile]: hold } },
    wanted: {},
    commits: 0,
    outcome: "held",
    rest: "held",
  },
  {
    name: "hold",
    says: "an app's deliveries stop",
    files: layout,
    args: holdApi,
    wanted: { [holdFile]: heldNow },
    commits: 1,
    outcome: "updated",
  },
  {
    name: "hold-race",
    says: "an app's deliveries stop, and an update lands before the server looks at our push",
    files: layout,
    args: holdApi,
    rival: { before: isReceivePack, files: { [devFile]: overlay("api", "1.5.0") } },
    wanted: { [holdFile]: heldNow },
    commits: 1,
    outcome: "updated",
  },
  {
    name: "unhold",
    says: "an app's deliveries go on",
    files: { ...layout, [holdFile]: hold },
    args: unholdApi,
    wanted: { [holdFile]: "gone" },
    commits: 1,
    outcome: "updated",
  },
  {
    name: "promote",
    says: "the version of dev enters prod behind its gate",
    files: { ...layout, ".tagboat.yaml": pipeline },
    args: promoteApi,
    wanted: { [overlayPath("api", "prod")]: overlay("api", "1.4.0") },
    commits: 1,
    outcome: "updated",
  },
  {
    name: "promote-race",
    says: "another writer pushes before the server looks at our push",
    files: { ...layout, ".tagboat.yaml": pipeline },
    args: promoteApi,
    rival: { before: isReceivePack, files: { "README.md": "# Deployments, by somebody else\n" } },
    wanted: { [overlayPath("api", "prod")]: overlay("api", "1.4.0") },
    commits: 1,
    outcome: "updated",
  },
  {
    name: "rollback",
    says: "an earlier version comes back, and a hold with it",
    files: layout,
    args: rollbackApi,
    wanted: { [devFile]: overlay("api", "1.3.0"), [holdFile]: heldNow },
    commits: 1,
    outcome: "updated",
  },
  {
    name: "rollback-race",
    says: "a build lands before the server looks at our push: it is rolled back, too",
    files: layout,
    args: rollbackApi,
    rival: { before: isReceivePack, files: { [devFile]: overlay("api", "1.5.0") } },
    wanted: { [devFile]: overlay("api", "1.3.0"), [holdFile]: heldNow },
    commits: 1,
    outcome: "updated",
  },
  ...forgeScenarios,
];
