import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { deliverySchema } from "../../src/render/delivery-schema.ts";
import { startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const files = {
  ".tagboat.yaml": `version: 1
environments:
  dev: { files: ["apps/{app}/dev/*.yaml"], agents: [] }
  prod:
    after: [dev]
    files: ["apps/{app}/prod/*.yaml"]
    delivery: push
    gate: { freeze: [{ cron: "0 0 * * *", for: 24h, reason: exams }, { cron: "0 0 29 2 *", for: 1m }], require: [{ http: "http://127.0.0.1:1/" }] }
apps:
  api: { images: [{ name: ${image} }] }
`,
  "apps/api/dev/kustomization.yaml": `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
  "apps/api/prod/kustomization.yaml": `images:\n  - name: ${image}\n    newTag: 0.9.0\n`,
};
const api = ["api", "--environment", "dev"];

test("the document of what delivers is as its schema says, and holds nothing else", async () => {
  await using forge = await startForge("gitea", files);
  const validate = new Ajv({ strict: true, formats: { "date-time": true } }).compile(deliverySchema());
  const run = async (...args: readonly string[]) => {
    const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour };
    const { stdout, stderr } = await runCli([...args, "--repo", forge.repo, "--json"], { env });
    const document = JSON.parse(stdout);
    expect(validate(document), `${args.join(" ")}\n${stdout}${stderr}${JSON.stringify(validate.errors)}`).toBe(true);
    const changes = document.deliveries.flatMap((delivery: { changes: { outcome: string }[] }) => delivery.changes);
    changed.push(changes.map(({ outcome }: { outcome: string }) => outcome).join());
    return document.outcome ?? document.error.kind;
  };
  const changed: string[] = [];
  const outcomes = [
    await run("update", "api", "--tag", "1.1.0", "--dry-run"),
    await run("update", "api", "--tag", "1.1.0"),
    await run("update", "api", "--tag", "1.1.0"),
    await run("update", "api", "--tag", "1.0.0"),
    await run("update", "api", "--tag", "1.2.0", "--delivery", "pull-request"),
    await run("update", "api", "--tag", "1.3.0", "--delivery", "merge"),
    await run("hold", ...api, "--reason", "exam week"),
    await run("update", "api", "--tag", "1.4.0"),
    await run("unhold", ...api, "--delivery", "pull-request"),
    await run("update", "api", "--tag", "1.2.9", "--environment", "prod"),
    await run("promote", "api", "--to", "prod"),
    await run("update", "nothing", "--tag", "1.4.0"),
  ];
  const ends = [
    "planned",
    "updated",
    "unchanged",
    "superseded",
    "proposed",
    "merged",
    "updated",
    "held",
    "proposed",
    "waiting",
    "waiting",
  ];
  expect(outcomes).toEqual([...ends, "not-found"]);
  const each = ["planned", "updated", "unchanged", "superseded", "proposed", "updated", "", "held", ""];
  expect(changed).toEqual([...each, "waiting", "waiting", ""]);
});
