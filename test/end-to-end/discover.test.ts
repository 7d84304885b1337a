import { expect, test } from "vitest";
import { startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

const values = (name: string): string => `image:\n  repository: ghcr.io/acme/${name}\n  tag: 1.0.0\n`;

test("apps are found in any team's folder, each with the part that it keeps there", async () => {
  await using git = await startGitServer();
  const repository = await git.create("config", {
    ".tagboat.yaml":
      'version: 1\ndiscover: ["teams/*/{app}/{environment}", "shared/{app}/{environment}"]\nenvironments: { dev: {} }\n',
    "teams/a/cart/dev/values.yaml": values("cart"),
    "teams/b/web/dev/values.yaml": values("web"),
    "teams/b/web/.tagboat.yaml": "gate: { require: [{ status: load-test }] }\n",
    "shared/proxy/dev/values.yaml": values("proxy"),
  });
  const update = (name: string, ...more: string[]) =>
    runCli(["update", "--repo", repository.url, "--image", `ghcr.io/acme/${name}:1.1.0`, ...more]);
  expect(await update("cart", "--app", "cart")).toMatchObject({ exitCode: 0 });
  expect(await update("proxy", "--app", "proxy")).toMatchObject({ exitCode: 0 });
  expect(await repository.read("teams/a/cart/dev/values.yaml")).toContain("1.1.0");
  expect(await repository.read("shared/proxy/dev/values.yaml")).toContain("1.1.0");
  const judged = await update("web", "--app", "web");
  expect(judged).toMatchObject({ exitCode: 9, stdout: expect.stringMatching(/unknown +require load-test/) });
  for (const files of ["teams/b/web/dev/values.yaml", "teams/**/values.yaml"]) {
    expect(await update("web", "--file", files)).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("the gate there (`require`) would not be judged"),
    });
  }
  expect(await update("none", "--app", "wep")).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("`web`") });
  await repository.commit({ files: { "teams/a/proxy/dev/values.yaml": values("proxy") } });
  const twice = await update("proxy", "--app", "proxy");
  expect(twice).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("shared/proxy/dev, teams/a/proxy/dev") });
});

test("a group with the name of an app that is found, and is not in it, is refused by every command that could mean either", async () => {
  await using git = await startGitServer();
  const repository = await git.create("config", {
    ".tagboat.yaml":
      'version: 1\ndiscover: "apps/{app}/{environment}"\nenvironments: { dev: { agents: [] }, prod: { agents: [], after: [dev], delivery: push } }\ngroups: { api: [web, job] }\n',
    ...Object.fromEntries(
      ["api", "web", "job"].flatMap((app) =>
        ["dev", "prod"].map((environment) => [`apps/${app}/${environment}/values.yaml`, values(app)]),
      ),
    ),
  });
  for (const command of [
    ["promote", "api", "--to", "prod"],
    ["rollback", "api", "--environment", "prod"],
    ["hold", "api", "--environment", "prod"],
    ["update", "api", "--environment", "dev", "--tag", "1.1.0"],
    ["status"],
    ["check"],
  ])
    expect(await runCli([...command, "--repo", repository.url]), command.join(" ")).toMatchObject({
      exitCode: 3,
    });
});
