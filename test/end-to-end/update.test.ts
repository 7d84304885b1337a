import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { overlay, overlayConfig, overlayPath } from "../support/overlay-layout.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";

const token = "a-token-that-must-never-be-seen";
const digest = `sha256:${"ab".repeat(32)}`;

function layout(apps: readonly string[], tag = "1.4.0"): Record<string, string> {
  const overlays = apps.flatMap((app) =>
    (["dev", "prod"] as const).map((environment) => [overlayPath(app, environment), overlay(app, tag)]),
  );
  return { ".tagboat.yaml": overlayConfig, "README.md": "# Config\n", ...Object.fromEntries(overlays) };
}

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer({ token });
});
afterAll(() => server.close());

const serve = (files: Record<string, string>): Promise<ServedRepository> => server.create(`config-${count++}`, files);

const update = (repository: ServedRepository, ...args: readonly string[]): Promise<CliResult> =>
  runCli(["update", "--repo", repository.url, ...args], { env: { TAGBOAT_TOKEN: token } });

/** The id that Git gives a file: two files have the same only where every byte is the same. */
const blobId = (text: string): string =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");

const devFile = overlayPath("api", "dev");

describe("tagboat update", () => {
  test("writes the tag as one commit with its trailers, and nothing but the tag", async () => {
    const config = await serve(layout(["api"]));
    const { exitCode, stdout, stderr } = await update(config, "--image", "registry.example.com/api:1.5.0");
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("api → dev: registry.example.com/api 1.4.0 → 1.5.0");
    expect(await config.read(devFile)).toBe(overlay("api", "1.5.0").trim());
    expect(await config.git("log", "--format=%B", "-1", "main")).toBe(
      "deploy(dev): api 1.4.0 → 1.5.0\n\nTagboat-Change: update app=api environment=dev image=registry.example.com/api from=1.4.0 to=1.5.0",
    );
    expect(await config.git("diff", "--name-only", "main~1", "main")).toBe(devFile);
  });

  test("asks the server seven times, for five apps as for one, where the repository is too large to be fetched whole", async () => {
    const chosen = ["a1", "a22", "a333", "a444", "a999"];
    const declared = overlayConfig.replace(
      /^discover:.*$/m,
      `apps:\n${chosen.map((app) => `  ${app}: { images: [{ name: registry.example.com/${app} }] }`).join("\n")}`,
    );
    const apps = Array.from({ length: 1_000 }, (_, app) => `a${app}`);
    const config = await serve({ ...layout(apps), ".tagboat.yaml": declared });
    const requestsFor = async (apps: readonly string[], tag: string): Promise<number> => {
      server.reset();
      const images = apps.flatMap((app) => ["--image", `registry.example.com/${app}:${tag}`]);
      const { exitCode, stderr } = await update(config, ...images, "--environment", "dev");
      expect(exitCode, stderr).toBe(0);
      return server.requests.length;
    };
    expect(await requestsFor(["a22"], "1.5.0")).toBe(7);
    expect(await requestsFor(chosen, "1.5.1")).toBe(7);
  });

  test("says once what names the image and is left as it is, with the way to update it", async () => {
    const patch = "sidecar: registry.example.com/api:1.4.0\nscript: docker run registry.example.com/api:1.4.0 --rm\n";
    const config = await serve({ ...layout(["api"]), "apps/api/overlays/dev/patch.yaml": patch });
    const files = ["--file", "apps/api/overlays/dev/*.yaml"];
    const { exitCode, stderr } = await update(config, "--image", "registry.example.com/api:1.5.0", ...files);
    expect(exitCode).toBe(0);
    expect(stderr.split("\n").filter((line) => line.includes("left unchanged"))).toEqual([
      expect.stringContaining(
        "apps/api/overlays/dev/patch.yaml:1 (to update it: --at apps/api/overlays/dev/patch.yaml#sidecar), apps/api/overlays/dev/patch.yaml:2 (no flag or marker reaches it)",
      ),
    ]);
    expect(await config.read("apps/api/overlays/dev/patch.yaml")).toBe(patch.trim());
    const only = await update(
      config,
      "--image",
      "registry.example.com/api:1.5.0",
      "--file",
      "apps/api/overlays/dev/patch.yaml",
    );
    expect([only.exitCode, only.stderr]).toEqual([
      4,
      expect.stringContaining("--at apps/api/overlays/dev/patch.yaml#sidecar"),
    ]);
  });

  test("writes into a file without an ending by its key path, and twice is once", async () => {
    const config = await serve({ "image-tags/dev/api": "image_tag: v1\n" });
    const args = ["--image", "registry.example.com/api:1.5.0", "--at", "image-tags/dev/api#image_tag"];
    expect((await update(config, ...args)).exitCode).toBe(0);
    expect(await config.read("image-tags/dev/api")).toBe("image_tag: 1.5.0");
    expect(JSON.parse((await update(config, ...args, "--json")).stdout)).toMatchObject({ outcome: "unchanged" });
  });

  test("run twice, changes once", async () => {
    const config = await serve(layout(["api"]));
    await update(config, "--image", "registry.example.com/api:1.5.0");
    const tip = await config.tip();
    const again = await update(config, "--image", "registry.example.com/api:1.5.0", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: "unchanged" });
    expect(await config.tip()).toBe(tip);
  });

  test("quotes a tag that a reader would take for a number", async () => {
    const config = await serve(layout(["api"]));
    await update(config, "--image", "registry.example.com/api:1234567");
    expect(await config.read(devFile)).toContain('newTag: "1234567"');
  });

  test("leaves a newer release alone, and says so without an error", async () => {
    const config = await serve(layout(["api"], "1.4.0"));
    const tip = await config.tip();
    const { exitCode, stdout } = await update(config, "--image", "registry.example.com/api:1.3.9", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "superseded",
      deliveries: [{ changes: [{ outcome: "superseded", reason: "1.4.0 is newer than 1.3.9" }] }],
    });
    expect(await config.tip()).toBe(tip);
  });

  test("warns of an order that is unknown, and writes all the same in the first environment", async () => {
    const config = await serve(layout(["api"], "1a2b3c4"));
    const { exitCode, stderr } = await update(config, "--image", "registry.example.com/api:9f8e7d6");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("the order of 1a2b3c4 and 9f8e7d6 is unknown");
    const strict = await update(config, "--image", "registry.example.com/api:0a0b0c0", "--order", "strict");
    expect(strict.exitCode).toBe(5);
    expect(await config.read(devFile)).toContain("newTag: 9f8e7d6");
  });

  test("shows a dry run as a diff that Git would take, and writes nothing", async () => {
    const config = await serve(layout(["api"]));
    const tip = await config.tip();
    const { stdout, stderr } = await update(config, "--image", "registry.example.com/api:1.5.0", "--dry-run");
    expect(stdout).toContain(`--- a/${devFile}\n+++ b/${devFile}\n`);
    expect(stdout).toContain("\n-    newTag: 1.4.0\n+    newTag: 1.5.0\n");
    expect(stderr).toContain("nothing was written");
    expect(await config.tip()).toBe(tip);
  });

  test("moves several images of several apps in one commit", async () => {
    const config = await serve(layout(["api", "web", "other"]));
    const before = await config.git("rev-list", "--count", "main");
    const { exitCode, stdout } = await update(
      config,
      ...["--app", "api", "--app", "web", "--image", "registry.example.com/api:1.5.0"],
      ...["--image", "registry.example.com/web:2.0.0", "--json"],
    );
    // Neither app has the other's image: each is named, so that is an error and not a guess.
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout).error.message).toContain("was not found in");
    const all = await update(
      config,
      "--image",
      "registry.example.com/api:1.5.0",
      "--image",
      "registry.example.com/web:2.0.0",
    );
    expect(all.exitCode).toBe(0);
    expect(Number(await config.git("rev-list", "--count", "main"))).toBe(Number(before) + 1);
    expect(await config.git("log", "-1", "--format=%s", "main")).toBe("deploy(dev): api, web 1.4.0 → 1.5.0, 2.0.0");
  });

  test("needs no config file when it is told where to look", async () => {
    const config = await serve({
      "deploy/values.yaml": `image:\n  repository: ghcr.io/acme/api\n  tag: 1.4.0 # now\n`,
    });
    const globbed = await update(config, "--image", "ghcr.io/acme/api:1.5.0", "--file", "deploy/*.yaml");
    expect(globbed.stderr).toBe("");
    expect(await config.read("deploy/values.yaml")).toContain("tag: 1.5.0 # now");
    const named = await update(config, "--image", "ghcr.io/acme/api:1.6.0", "--at", "deploy/values.yaml#image.tag");
    expect(named.stderr).toBe("");
    expect(await config.read("deploy/values.yaml")).toContain("tag: 1.6.0 # now");
    expect(await config.git("log", "-1", "--format=%s", "main")).toBe("deploy: api 1.5.0 → 1.6.0");
  });

  test("takes the CI's commit for the tag, and tells the run in the trailers", async () => {
    const config = await serve(layout(["api"], "latest"));
    const sha = randomBytes(20).toString("hex");
    const ci = {
      GITEA_ACTIONS: "true",
      GITHUB_EVENT_NAME: "push",
      GITHUB_SHA: sha,
      GITHUB_SERVER_URL: "https://git.example.com/",
      GITHUB_REPOSITORY: "acme/api",
      GITHUB_ACTOR: "alice",
      GITHUB_WORKFLOW: "build",
      GITHUB_RUN_ID: "12",
      GITHUB_RUN_NUMBER: "7",
    };
    const { exitCode } = await runCli(["update", "--image", "registry.example.com/api"], {
      env: { ...ci, TAGBOAT_TOKEN: token, TAGBOAT_REPO: config.url, TAGBOAT_QUIET: "true" },
    });
    expect(exitCode).toBe(0);
    expect(await config.git("log", "-1", "--format=%B", "main")).toContain(
      `Tagboat-Source: https://git.example.com/acme/api/commit/${sha}\nTagboat-By: alice (workflow build, run https://git.example.com/acme/api/actions/runs/12)`,
    );
  });

  test("twenty builds at once on one branch: all land, none is lost", async () => {
    const apps = Array.from({ length: 20 }, (_, index) => `app${index}`);
    const config = await serve(layout(apps));
    const results = await Promise.all(
      apps.map((app) => update(config, "--app", app, "--image", `registry.example.com/${app}:2.0.0`, "--json")),
    );
    expect(results.map((result) => result.exitCode)).toEqual(apps.map(() => 0));
    expect(await config.git("rev-list", "--count", "main")).toBe("21");
    for (const app of apps) {
      expect(await config.read(overlayPath(app, "dev"))).toContain("newTag: 2.0.0");
    }
    const attempts = results.map((result) => JSON.parse(result.stdout).deliveries[0].attempts as number);
    expect(Math.max(...attempts)).toBeGreaterThan(1);
  });

  test("an entry that is added is compared with the base that has the image", async () => {
    const base = "resources: [deployment.yaml]\nimages:\n  - name: registry.example.com/api\n    newTag: 1.4.0\n";
    const config = await serve({
      ...layout(["api"]),
      "apps/api/base/kustomization.yaml": base,
      [devFile]: "resources: [../../base]\n",
    });
    const late = await update(config, "--app", "api", "--image", "registry.example.com/api:1.3.0", "--json");
    expect(JSON.parse(late.stdout)).toMatchObject({ outcome: "superseded" });
    const next = await update(config, "--app", "api", "--image", "registry.example.com/api:1.5.0", "--json");
    expect(JSON.parse(next.stdout).deliveries[0].changes).toMatchObject([
      { from: { tag: "1.4.0" }, to: { tag: "1.5.0" } },
    ]);
    expect(await config.read(devFile)).toContain("newTag: 1.5.0");
  });

  test("shows CRLF in a dry run as Git needs it", async () => {
    const config = await serve({ ...layout(["api"]), [devFile]: overlay("api", "1.4.0").replaceAll("\n", "\r\n") });
    const { stdout } = await update(config, "--image", "registry.example.com/api:1.5.0", "--dry-run");
    expect(stdout).toContain("\n+    newTag: 1.5.0\r\n");
  });

  test("never lets a config from a server lead to a folder of this machine", async () => {
    const evil = await serve({ [devFile]: overlay("api", "1.4.0") });
    await evil.hook("pre-receive", "echo ran > ran");
    const config = await serve({
      ...layout(["api"]),
      ".tagboat.yaml": overlayConfig.replace("  dev:\n", `  dev:\n    repo: "${evil.directory}"\n`),
    });
    const tip = await evil.tip();
    const { exitCode, stderr } = await update(config, "--app", "api", "--image", "registry.example.com/api:1.5.0");
    expect(stderr).toContain("a folder of this machine");
    expect(exitCode).toBe(5);
    expect(await evil.tip()).toBe(tip);
  });

  test("commits as whom it is told, and signs off", async () => {
    const config = await serve(layout(["api"]));
    await update(
      config,
      "--image",
      "registry.example.com/api:1.5.0",
      "--author",
      "Bob <bob@example.com>",
      "--sign-off",
    );
    expect(await config.git("log", "-1", "--format=%an <%ae> %cn%n%(trailers:key=Signed-off-by)", "main")).toBe(
      "Bob <bob@example.com> Bob\nSigned-off-by: Bob <bob@example.com>",
    );
  });

  test("keeps the token out of everything that can be seen", async () => {
    const config = await serve(layout(["api"]));
    const wrong = await runCli(["update", "--repo", config.url, "--image", "registry.example.com/api:1", "--verbose"], {
      env: { TAGBOAT_TOKEN: `${token}-wrong` },
    });
    expect(wrong.exitCode).toBe(7);
    const right = await update(config, "--image", "registry.example.com/api:1.9.0", "--verbose", "--json");
    for (const text of [wrong.stdout, wrong.stderr, right.stdout, right.stderr]) expect(text).not.toContain(token);
  });

  test("keeps CRLF, a byte order mark and a missing last newline", async () => {
    const before = "\uFEFFimages:\r\n  - name: registry.example.com/api\r\n    newTag: '1.4.0'";
    const config = await serve({ ...layout(["api"]), [devFile]: before });
    await update(config, "--image", "registry.example.com/api:1.5.0");
    expect(await config.git("rev-parse", `main:${devFile}`)).toBe(blobId(before.replace("1.4.0", "1.5.0")));
  });
});

describe("tagboat update refuses, with its exit code and nothing written", () => {
  let config: ServedRepository;
  let tip: string;

  beforeAll(async () => {
    config = await serve({
      ...layout(["api", "web"]),
      "broken.yaml": "images: [\n",
      "twice.yaml": "images:\n  - name: x/y\n    newTag: 1\n    newTag: 2\n",
      "pinned/kustomization.yaml": `images:\n  - name: x/y\n    newTag: "1"\n    digest: ${digest}\n`,
      "secret.yaml": "image:\n  repository: x/y\n  tag: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[x]\n",
      "typo.yaml": "version: 1\nenvironments:\n  dev: { file: [a.yaml] }\n",
    });
    tip = await config.tip();
  });

  const image = ["--image", "registry.example.com/api:1.5.0"];
  const cases: readonly [string, readonly string[], number, string][] = [
    ["an unknown flag", ["--imagee", "x"], 2, "--image"],
    ["a flag's value that is none of its choices", [...image, "--order", "maybe"], 2, "strict, prefer, off"],
    ["no version at all", ["--image", "registry.example.com/api"], 2, "Nothing says which tag"],
    ["a tag with a newline", ["--image", "registry.example.com/api", "--tag", "1\n2"], 2, "not an image tag"],
    ["a tag that would run in a shell", ["--image", "registry.example.com/api:$(id)"], 2, "not an image tag"],
    [
      "a tag of 300 characters",
      ["--image", "registry.example.com/api", "--tag", "a".repeat(300)],
      2,
      "not an image tag",
    ],
    ["an image name in upper case", ["--image", "registry.example.com/API:1"], 2, "not an image name"],
    ["an unknown app", [...image, "--app", "apj"], 4, "`api`"],
    ["an unknown environment", [...image, "--environment", "dve"], 4, "`dev`"],
    ["an image that stands nowhere", ["--image", "registry.example.com/none:1"], 4, "registry.example.com/none"],
    [
      "a gated environment's file by its path",
      [...image, "--file", "apps/api/overlays/prod/kustomization.yaml"],
      5,
      "gate",
    ],
    ["a branch that is missing", [...image, "--branch", "mian"], 4, "main"],
    ["a file that is missing", ["--image", "x/y:2", "--file", "nope.yaml"], 4, "nope.yaml"],
    ["a file that is no YAML", ["--image", "x/y:2", "--file", "broken.yaml"], 3, "broken.yaml:"],
    ["a key that is there twice", ["--image", "x/y:3", "--at", "twice.yaml#images[0].newTag"], 3, "twice.yaml:"],
    ["a digest that would be dropped", ["--image", "x/y:2", "--file", "pinned/kustomization.yaml"], 5, "--unpin"],
    ["an encrypted file", ["--image", "x/y:2", "--file", "secret.yaml"], 5, "secret.yaml"],
    ["a config with a typo", [...image, "--config", "typo.yaml"], 3, "typo.yaml:3:10"],
    ["a config that is missing", [...image, "--config", "nope.yaml"], 3, "nope.yaml"],
    ["a merge where no forge is", [...image, "--delivery", "merge"], 2, "pull requests and statuses are not possible"],
    ["an author without an address", [...image, "--author", "Ada"], 2, "name and an e-mail"],
    [
      "two images for one place",
      [
        ...image,
        "--image",
        "registry.example.com/web:2",
        "--at",
        "apps/api/overlays/dev/kustomization.yaml#images[0].newTag",
      ],
      2,
      "which of 2 images",
    ],
    ["one image at two versions", [...image, "--image", "registry.example.com/api:1.6.0"], 2, "given twice"],
    [
      "places beside globs",
      ["--image", "x/y:2", "--at", "broken.yaml#a", "--file", "*.yaml"],
      2,
      "Give one of the two",
    ],
    ["a selector without a path", ["--image", "x/y:2", "--at", "values.yaml"], 2, "file#key.path"],
  ];

  test.each(cases)("%s", async (_, args, code, message) => {
    const text = await update(config, ...args);
    expect(text.stderr).toContain(message);
    expect({ exitCode: text.exitCode, stdout: text.stdout }).toEqual({ exitCode: code, stdout: "" });
    const json = await update(config, ...args, "--json");
    expect(JSON.parse(json.stdout).error).toMatchObject({ exitCode: code });
    expect(await config.tip()).toBe(tip);
  });

  test("a password in an address is not shown, whether the address is wrong or one too many", async () => {
    const repo = ["--repo", "bob:s3cr3t@git.example.com:x.git"];
    for (const [args, message] of [
      [repo, "…@git.example.com"],
      [[...repo, "--repo", config.url], "--repo takes one value, and was given two"],
    ] as const) {
      const { exitCode, stdout, stderr } = await runCli(["update", ...args, ...image]);
      expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringContaining(message)]);
      expect(stderr).not.toContain("s3cr3t");
    }
  });
});
