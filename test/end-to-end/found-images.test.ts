import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";
import { startWebServer } from "../support/web-server.ts";

const image = "registry.example.com/grade-api";
const minimal = 'version: 1\ndiscover: "apps/{app}/overlays/{environment}"\nenvironments:\n  dev: {}\n';
const overlay = "apps/grade-api/overlays/dev/kustomization.yaml";

const kustomization = (...names: readonly string[]): string =>
  `resources: [../../base]\nimages:\n${names.map((name) => `  - name: ${name}\n    newTag: 1.0.0\n`).join("")}`;

/** A repository, and a page of the app that says which tag runs: always the one that Git has. */
async function serve(files: Readonly<Record<string, string>>, file: string) {
  const git = await startGitServer();
  const repository = await git.create("config", files);
  const page = await startWebServer(async (_, response) => {
    const [, tag] = /(?:newTag|tag): (\S+)/.exec(await repository.read(file)) ?? [];
    response.end(JSON.stringify({ tag }));
  });
  const agent = ["--agent", "http", "--agent-url", page.url, "--tag-at", "/tag"];
  return {
    git,
    repository,
    agent,
    tagboat: (...args: readonly string[]): Promise<CliResult> => runCli([...args, "--repo", repository.url]),
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]();
      await git.close();
    },
  };
}

/** A folder's files by their paths in it. */
function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

test.each([
  ["the smallest config", { ".tagboat.yaml": minimal, [overlay]: kustomization(image) }],
  ["the example of Kustomize", filesIn("examples/kustomize")],
])("the only image of an app need not be named, with %s", async (_, files) => {
  await using house = await serve(files, overlay);
  const { exitCode, stdout, stderr } = await house.tagboat(
    ...["update", "grade-api", "--tag", "9f8e7d6", "--order", "off", "--json", "--wait"],
    ...house.agent,
  );
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(stdout)).toMatchObject({ deliveries: [{ changes: [{ image, to: { tag: "9f8e7d6" } }] }] });
  expect(await house.repository.read(overlay)).toContain("newTag: 9f8e7d6");
  const wait = await house.tagboat("wait", "grade-api", "--tag", "9f8e7d6", "--json", ...house.agent);
  expect(JSON.parse(wait.stdout)).toMatchObject({ outcome: "healthy", verdicts: [{ images: [{ name: image }] }] });
});

test("of several images of an app, each is listed with its flag", async () => {
  const sidecar = "envoyproxy/envoy";
  const files = { ".tagboat.yaml": minimal, [overlay]: kustomization(image, sidecar) };
  await using house = await serve(files, overlay);
  for (const args of [["update"], ["wait", ...house.agent]]) {
    const { exitCode, stderr } = await house.tagboat(...args, "grade-api", "--tag", "2.0.0");
    expect(stderr).toContain("grade-api in dev has 2 images");
    expect(stderr).toContain(`--image ${sidecar} or --image ${image}`);
    expect(exitCode).toBe(2);
  }
  const named = await house.tagboat("update", "grade-api", "--image", image, "--tag", "2.0.0");
  expect(named).toMatchObject({ exitCode: 0 });
});

test("a tag alone moves no image of an app that nobody named", async () => {
  await using house = await serve({ ".tagboat.yaml": minimal, [overlay]: kustomization(image) }, overlay);
  const { exitCode, stderr } = await house.tagboat("update", "--tag", "2.0.0");
  expect(stderr).toContain("neither an app nor an image");
  expect(exitCode).toBe(2);
});

const values = "charts/helmapp/values-dev.yaml";
const tagOnly = {
  ".tagboat.yaml":
    'version: 1\ndiscover: "charts/{app}"\nenvironments:\n  dev: { files: ["charts/{app}/values-dev.yaml"] }\n',
  "charts/helmapp/values.yaml": 'image:\n  repository: registry.example.com/helmapp\n  tag: ""\n',
  [values]: "image:\n  tag: 1.0.0\n",
};
const helmImage = "registry.example.com/helmapp";

test("what update finds by the values that an overlay overrides, wait and check find too", async () => {
  await using house = await serve(tagOnly, values);
  const update = ["update", "--image", `${helmImage}:1.1.0`, "--wait", "--json", ...house.agent];
  const { exitCode, stdout } = await house.tagboat(...update);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: "healthy", deliveries: [{ files: [values] }] });
  expect(exitCode).toBe(0);
  expect(await house.tagboat("wait", "helmapp", ...house.agent)).toMatchObject({ exitCode: 0 });
  expect(await house.tagboat("wait", "--image", helmImage, ...house.agent)).toMatchObject({ exitCode: 0 });
  const check = await house.tagboat("check", "helmapp", "--json");
  expect(JSON.parse(check.stdout).checks).toContainEqual(
    expect.objectContaining({ check: "image", state: "ok", message: `found ${helmImage}` }),
  );
  expect(await house.tagboat("update", "helmapp", "--tag", "1.2.0")).toMatchObject({ exitCode: 0 });
});

test("an image is waited for although another one is there in two versions", async () => {
  const pod = (name: string, version: string): string =>
    `kind: Pod\nspec: { containers: [{ image: '${name}' }, { image: 'envoy:${version}' }] }\n`;
  const file = "apps/grade-api/overlays/dev/api.yaml";
  const files = { ".tagboat.yaml": minimal, [file]: pod(`${image}:1.0.0`, "1.30"), [overlay]: "" };
  const other = { "apps/grade-api/overlays/dev/other.yaml": pod("busybox:1", "1.31") };
  await using house = await serve({ ...files, ...other }, file);
  const wait = await house.tagboat("wait", "grade-api", "--image", image, "--tag", "1.1.0", ...house.agent);
  expect(wait.stderr).toContain(`Git does not have ${image}:1.1.0 for grade-api in dev: it has ${image}:1.0.0`);
  expect(wait.exitCode).toBe(4);
});

test("a delivery is told although the wait that follows fails", async () => {
  await using house = await serve({ ".tagboat.yaml": minimal, [overlay]: kustomization(image) }, overlay);
  await house.repository.hook("post-receive", "git update-ref -d refs/heads/main\n");
  const { exitCode, stdout } = await house.tagboat(
    ...["update", "grade-api", "--image", `${image}:2.0.0`, "--wait", "--json"],
    ...house.agent,
  );
  expect(JSON.parse(stdout)).toMatchObject({
    deliveries: [{ outcome: "updated", commit: expect.any(String), changes: [{ to: { tag: "2.0.0" } }] }],
    error: { kind: "not-found" },
  });
  expect(exitCode).toBe(4);
});
