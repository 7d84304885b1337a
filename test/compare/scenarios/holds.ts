import type { SeedFiles } from "../../support/git-seed.ts";
import type { Scenario } from "../scenario.ts";
import { onGit, type Row } from "./rows.ts";

const config = `version: 1
environments:
  dev: { files: ["apps/{app}/dev.yaml"] }
apps:
  api: { images: [{ name: ghcr.io/acme/api }, { name: ghcr.io/acme/worker }] }
  web: { images: [{ name: ghcr.io/acme/web }] }
groups: { shop: [api, web] }
`;

const values = (...images: readonly string[]): string =>
  images.map((image) => `${image}:\n  repository: ghcr.io/acme/${image}\n  tag: 1.0.0\n`).join("");

const holdFile = ".tagboat/holds/dev/api.yaml";
const files = (more: SeedFiles = {}): SeedFiles => ({
  ".tagboat.yaml": config,
  "apps/api/dev.yaml": values("api", "worker"),
  "apps/web/dev.yaml": values("web"),
  ...more,
});
const where = ["--app", "api", "--environment", "dev"];
const hold = (...more: readonly string[]): string[] => ["hold", ...where, ...more];
const unhold = (...more: readonly string[]): string[] => ["unhold", ...where, ...more];

const rows: readonly Row[] = [
  { name: "hold/new", files: files(), steps: [hold("--reason", "1.1.0 loses\nsessions")] },
  { name: "hold/without-a-reason", files: files(), steps: [hold()] },
  { name: "hold/twice", files: files(), steps: [hold("--reason", "x"), hold("--reason", "x")] },
  { name: "hold/another-reason", files: files(), steps: [hold("--reason", "x"), hold("--reason", "y")] },
  { name: "hold/until-a-time", files: files(), steps: [hold("--until", "2099-11-23T08:00:00Z")] },
  { name: "hold/until-from-now", files: files(), steps: [hold("--until", "3h")] },
  {
    name: "hold/one-image",
    files: files(),
    steps: [hold("--image", "ghcr.io/acme/worker"), ["update", "--app", "api", "--tag", "1.1.0"]],
  },
  { name: "hold/two-apps", files: files(), steps: [["hold", "--app", "api", "--app", "web", "--environment", "dev"]] },
  { name: "hold/dry-run", files: files(), steps: [hold("--reason", "x", "--dry-run")] },
  {
    name: "hold/author",
    files: files(),
    steps: [hold("--author", "Bob <bob@example.com>", "--sign-off", "--skip-ci")],
  },
  {
    name: "hold/then-update-then-unhold",
    files: files(),
    steps: [
      hold("--reason", "x"),
      ["update", "--image", "ghcr.io/acme/api:1.1.0"],
      unhold(),
      ["update", "--image", "ghcr.io/acme/api:1.1.0"],
    ],
  },
  {
    name: "hold/link",
    files: files({ [holdFile]: { link: "../../../apps/api/dev.yaml" } }),
    steps: [hold()],
    exits: [5],
  },
  { name: "hold/folder", files: files({ [`${holdFile}/.keep`]: "" }), steps: [hold()], exits: [5] },
  { name: "hold/without-an-environment", files: files(), steps: [["hold", "--app", "api"]], exits: [2] },
  { name: "hold/no-time", files: files(), steps: [hold("--until", "tomorrow")], exits: [2] },
  { name: "hold/past-time", files: files(), steps: [hold("--until", "2020-01-01T00:00:00Z")], exits: [2] },
  { name: "hold/unknown-app", files: files(), steps: [["hold", "--app", "apj", "--environment", "dev"]], exits: [4] },
  { name: "hold/image-of-another-app", files: files(), steps: [hold("--image", "ghcr.io/acme/web")], exits: [4] },
  { name: "unhold/held", files: files({ [holdFile]: "reason: x\nby: ada\n" }), steps: [unhold()] },
  { name: "unhold/not-held", files: files(), steps: [unhold()] },
  {
    name: "unhold/with-a-reason",
    files: files({ [holdFile]: "reason: x\n" }),
    steps: [unhold("--reason", "fixed")],
  },
  { name: "unhold/broken-file", files: files({ [holdFile]: "reason: [\n" }), steps: [unhold()] },
  { name: "unhold/link", files: files({ [holdFile]: { link: "/etc/none" } }), steps: [unhold()], exits: [5] },
  { name: "unhold/dry-run", files: files({ [holdFile]: "reason: x\n" }), steps: [unhold("--dry-run")] },
  {
    name: "unhold/unknown-environment",
    files: files(),
    steps: [["unhold", "--app", "api", "--environment", "prod"]],
    exits: [4],
  },
];

export const holdScenarios: readonly Scenario[] = rows.map(onGit);
