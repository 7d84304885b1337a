import type { ProxiedRequest } from "./fault-proxy.ts";
import type { Scenario } from "./scenario.ts";

const configFile = `version: 1
discover: "apps/{app}/overlays/{environment}"
environments:
  dev:
    files: ["apps/{app}/overlays/dev/kustomization.yaml"]
  prod:
    after: [dev]
    files: ["apps/{app}/overlays/prod/kustomization.yaml"]
`;

const overlay = (app: string, tag: string): string =>
  `resources: [../../base]\nimages:\n  - name: registry.example.com/${app} # ours\n    newTag: ${tag}\n`;

const layout: Readonly<Record<string, string>> = {
  ".tagboat.yaml": configFile,
  "README.md": "# Deployments\r\n",
  "apps/api/base/kustomization.yaml": "resources: [deployment.yaml]\n",
  "apps/api/base/deployment.yaml": "kind: Deployment\nmetadata: { name: api }\n",
  "apps/api/overlays/dev/kustomization.yaml": overlay("api", "1.4.0"),
  "apps/api/overlays/prod/kustomization.yaml": overlay("api", "1.3.0"),
  "apps/web/overlays/dev/kustomization.yaml": overlay("web", "2.0.0"),
};

const devFile = "apps/api/overlays/dev/kustomization.yaml";
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

const isReceiveAdvertisement = ({ path }: ProxiedRequest): boolean => path.includes("service=git-receive-pack");
const isReceivePack = ({ path }: ProxiedRequest): boolean => path.endsWith("/git-receive-pack");

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
];
