import { describe, expect, test } from "vitest";
import { type ForgeHarness, flavours, startForge } from "../support/forge-harness.ts";
import { type CliOptions, runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const branch = "tagboat/dev/api";
const files = {
  ".tagboat.yaml": `version: 1
environments:
  dev:
    delivery: pull-request
    files: ["apps/{app}/dev/*.yaml"]
    pullRequest: { labels: [deploy], body: "Look at the dashboards first." }
apps:
  api:
    images: [{ name: ${image} }]
  web:
    images: [{ name: ghcr.io/acme/web }]
    environments: { dev: { delivery: push } }
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
  "apps/web/dev/kustomization.yaml": "images:\n  - name: ghcr.io/acme/web\n    newTag: 1.0.0\n",
};

const start = (flavour: ForgeHarness["flavour"]) => startForge(flavour, files);

function update(forge: ForgeHarness, args: readonly string[], options: CliOptions = {}) {
  const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour, ...options.env };
  return runCli(["update", "--repo", forge.repo, ...args], { ...options, env });
}

const json = async (forge: ForgeHarness, tag: string, ...args: readonly string[]) => {
  const { stdout, stderr, exitCode } = await update(forge, ["--image", `${image}:${tag}`, "--json", ...args]);
  expect(stdout, stderr).not.toBe("");
  return { ...JSON.parse(stdout), exitCode, stderr };
};

describe.each(flavours)("update by pull request on %s", (flavour) => {
  test("proposes, says so aloud, and keeps the token to itself", async () => {
    await using forge = await start(flavour);
    const { exitCode, stdout, stderr } = await update(forge, ["--image", `${image}:1.1.0`, "--verbose"]);
    expect(stderr).not.toContain("error:");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/proposed: #1 into main is open/);
    expect(stdout + stderr).not.toContain(forge.token);
    const [pull] = await forge.pulls();
    expect(pull).toMatchObject({ state: "open", head: branch, labels: ["deploy"] });
    expect(pull?.body.startsWith("Look at the dashboards first.")).toBe(true);
    expect(pull?.body).not.toContain(forge.token);
  });

  test("goes on with the next app where one cannot be proposed, and ends as that one did", async () => {
    await using forge = await start(flavour);
    await forge.served.commit({ branch, files: { "note.md": "mine\n" }, message: "Mine" });
    const both = ["--image", `${image}:1.1.0`, "--image", "ghcr.io/acme/web:1.1.0", "--delivery", "pull-request"];
    const { exitCode, stdout, stderr } = await update(forge, [...both, "--json"]);
    expect(exitCode, stderr).toBe(5);
    const { deliveries, error } = JSON.parse(stdout);
    expect(error.message).toContain("has a commit that is not tagboat's");
    expect(deliveries).toMatchObject([{ outcome: "proposed", changes: [{ app: "web" }] }]);
    expect(await forge.pulls()).toMatchObject([{ state: "open", head: "tagboat/dev/web" }]);
  });

  test("tells the pull request in its JSON, as the schema names it", async () => {
    await using forge = await start(flavour);
    const report = await json(forge, "1.1.0");
    const headCommit = await forge.served.tip(branch);
    expect(report).toMatchObject({ exitCode: 0, outcome: "proposed" });
    expect(report.deliveries[0].pullRequest).toEqual({
      number: 1,
      url: expect.stringMatching(/\/acme\/config\/pulls?\/1$/),
      state: "open",
      headCommit,
    });
  });

  test("pushes one app and proposes another in one run", async () => {
    await using forge = await start(flavour);
    const args = ["--image", `${image}:1.1.0`, "--image", "ghcr.io/acme/web:2.0.0", "--json"];
    const { stdout, exitCode } = await update(forge, args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).deliveries.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      "updated",
      "proposed",
    ]);
    expect(await forge.served.read("apps/web/dev/kustomization.yaml")).toContain("2.0.0");
    expect(await forge.served.read(path)).toContain("1.0.0");
  });

  test("rehearses without asking the forge, and writes nothing", async () => {
    await using forge = await start(flavour);
    let asked = 0;
    forge.onRequest(() => void asked++);
    const { exitCode, stdout } = await update(forge, ["--image", `${image}:1.1.0`, "--dry-run"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("+    newTag: 1.1.0");
    expect(asked).toBe(0);
    expect(await forge.pulls()).toEqual([]);
  });

  test("ends the same where a run before it was killed", async () => {
    await using forge = await start(flavour);
    for (let killing = 1; killing <= 3; killing++) {
      let pid = 0;
      let writes = 0;
      forge.onRequest((method) => {
        if (method !== "GET" && ++writes === killing) process.kill(pid, "SIGKILL");
      });
      await update(forge, ["--image", `${image}:1.${killing}.0`], {
        onStart: (started) => {
          pid = started;
        },
      });
      forge.onRequest(() => undefined);
      const report = await json(forge, `1.${killing}.0`);
      expect(report.stderr).not.toContain("error:");
      expect(report.outcome).toBe("proposed");
      const open = (await forge.pulls()).filter(({ state }) => state === "open");
      expect(open).toMatchObject([
        {
          headCommit: await forge.served.tip(branch),
          labels: ["deploy"],
          title: `deploy(dev): api 1.0.0 → 1.${killing}.0`,
        },
      ]);
    }
  });

  test("leaves a person's commit alone, with exit code 5", async () => {
    await using forge = await start(flavour);
    await json(forge, "1.1.0");
    const theirs = await forge.served.commit({ branch, files: { "note.md": "mine\n" }, message: "Add a note" });
    const refused = await json(forge, "1.2.0");
    expect(refused).toMatchObject({ exitCode: 5, error: { kind: "refused" } });
    expect(await forge.served.tip(branch)).toBe(theirs);
    expect(await json(forge, "1.2.0", "--take-over")).toMatchObject({ exitCode: 0, outcome: "proposed" });
  });
});

test("a pull request for plain Git is refused, with what to do", async () => {
  const { startGitServer } = await import("../support/git-server.ts");
  await using server = await startGitServer();
  const repository = await server.create("acme/config", files);
  const args = ["update", "--repo", repository.url, "--image", `${image}:1.1.0`];
  const { exitCode, stderr } = await runCli(args, { env: { TAGBOAT_FORGE: "git" } });
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/hint:/);
  expect(await repository.git("for-each-ref", "--format=%(refname:short)", "refs/heads")).toBe("main");
});
