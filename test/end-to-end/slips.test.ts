import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { limits, most } from "../../src/limits.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";

const config = `version: 1
environments:
  dev: { files: ["k8s/*.yaml"] }
apps:
  api: { images: [{ name: ghcr.io/acme/api }] }
`;
const values = "image:\n  repository: ghcr.io/acme/api\n  tag: 1.0.0\n";

let server: GitServer;
let repository: ServedRepository;

beforeAll(async () => {
  server = await startGitServer();
  repository = await server.create("config", {
    ".tagboat.yaml": config,
    "k8s/d.yaml": values,
    "overlay/kustomization.yaml": "images:\n  - name: ghcr.io/acme/api\n    newTag: 1.0.0\n",
    "app.env": "API_TAG=1.0.0\n",
  });
});
afterAll(() => server.close());

const tagboat = (args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli([...args, "--repo", repository.url], { env });

const image = ["update", "--image", "ghcr.io/acme/api:1.1.0"];

describe("a slip of whoever calls is told, with the way out", () => {
  const slips: readonly [string, readonly string[], number, string][] = [
    ["an unknown environment beside a file", [...image, "--file", "k8s/d.yaml", "--environment", "dve"], 4, "`dev`"],
    ["a placeholder that there is not", [...image, "--title", "{foo}"], 2, "{foo}"],
    ["an image that the named app lacks", ["update", "api", "--image", "x/y:1"], 4, "under apps.api.images"],
    [
      "a flag of one value, twice",
      [...image, "--environment", "dev", "--tag", "1", "--tag", "2"],
      2,
      "--tag takes one value, and was given two",
    ],
    ["an empty tag", ["update", "--image", "ghcr.io/acme/api", "--tag", ""], 2, "--tag is empty"],
    ["a hold on another's image", ["hold", "--app", "api", "--environment", "dev", "--image", "x/y"], 4, "acme/api"],
    ["a path with a dot in front", [...image, "--file", "./k8s/d.yaml"], 2, "Write it as k8s/d.yaml"],
    ["an absolute path", [...image, "--file", "/k8s/d.yaml"], 2, "the slash at the start"],
    ["a folder", [...image, "--file", "k8s"], 4, "'k8s/**'"],
    ["a folder with its slash", [...image, "--file", "k8s/"], 2, "'k8s/**'"],
    ["certificates that are not there", [...image, "--ca-file", "/nowhere/ca.pem", "--dry-run"], 3, "Check --ca-file"],
    [
      "a file without a certificate",
      [...image, "--ca-file", resolve("package.json"), "--dry-run"],
      3,
      "no PEM certificate",
    ],
    ["a soak without --wait", [...image, "--soak", "5m"], 2, "--soak does nothing for `update` without --wait"],
    ["a place to wait for without its image", ["wait", "--at", "k8s/d.yaml#image.tag"], 2, "without --image"],
    [
      "an agent without --wait",
      [...image, "--evidence", "image", "--application", "nope", "--dry-run"],
      2,
      "--evidence, --application do nothing for `update` without --wait",
    ],
    ["an app's name with a letter wrong", ["update", "apj", "--tag", "1.1.0"], 4, "did you mean `api`?"],
    ["an app's name with a letter wrong, to wait for", ["wait", "apj"], 4, "did you mean `api`?"],
    ["an app's name with a letter wrong, to look at", ["check", "apj"], 4, "did you mean `api`?"],
    [
      "an image's name with a letter wrong",
      ["update", "--image", "ghcr.io/acme/apj:1", "--file", "k8s/d.yaml"],
      4,
      "did you mean `ghcr.io/acme/api`?",
    ],
    ["an image where an app is expected", ["update", "ghcr.io/acme/api:1.1.0"], 2, "--image ghcr.io/acme/api:1.1.0"],
    [
      "an unhold where nothing is held",
      ["unhold", "api", "--environment", "dev"],
      0,
      "api in dev: there was no hold to end",
    ],
    [
      "a tag for an image that has one",
      [...image, "--tag", "2.0.0"],
      2,
      "--tag 2.0.0 conflicts with the version in --image ghcr.io/acme/api:1.1.0",
    ],
    [
      "an older version",
      ["update", "api", "--tag", "0.9.0"],
      0,
      "api → dev: ghcr.io/acme/api 0.9.0 is older than the current 1.0.0: skipped\n",
    ],
    ["a hold on nothing", ["hold", "--environment", "dev"], 2, "no app"],
    ["an unhold without its environment", ["unhold", "api"], 2, "tagboat unhold cart checkout --environment prod"],
    ["a value with a letter wrong", [...image, "--delivery", "pull_request"], 2, "did you mean `pull-request`?"],
    [
      "a cluster that is not there",
      ["wait", "api", "--agent", "flux", "--kustomization", "api"],
      3,
      "--agent-url and --agent-token-from",
    ],
    [
      "an image that no app declares beside one that does",
      [...image, "--image", "ghcr.io/acme/web:1.1.0", "--app", "api"],
      4,
      "No `images` of api name ghcr.io/acme/web",
    ],
    ["a place of another image", ["update", "--image", "x/y:2", "--at", "k8s/d.yaml#image.tag"], 5, "belongs to"],
  ];

  test.each(slips)("%s", async (_, args, exitCode, text) => {
    const tip = await repository.tip();
    const result = await tagboat(args);
    expect(result.stdout + result.stderr).toContain(text);
    expect(result.exitCode).toBe(exitCode);
    expect(await repository.tip()).toBe(tip);
  });

  test("a new entry is offered for another image where a file can take one, and not for a misspelt one", async () => {
    const errorFor = async (name: string, file = "overlay/kustomization.yaml") =>
      (await tagboat(["update", "--image", `${name}:1`, "--file", file])).stderr;
    expect(await errorFor("ghcr.io/acme/worker")).toContain("--if-missing add");
    for (const file of ["k8s/d.yaml", "app.env"]) {
      const stderr = await errorFor("ghcr.io/acme/worker", file);
      expect(stderr).toContain("put a line of its own above it: # tagboat: ghcr.io/acme/worker.");
      expect(stderr).not.toContain("--if-missing");
    }
    for (const name of ["ghcr.io/acme/apj", "docker.io/acme/api"]) {
      const stderr = await errorFor(name);
      expect(stderr).toContain("did you mean `ghcr.io/acme/api`?");
      expect(stderr).not.toContain("--if-missing");
    }
  });

  test("an image that no app declares is skipped where that is allowed, and said", async () => {
    const both = [...image, "--image", "ghcr.io/acme/web:1.1.0", "--app", "api", "--dry-run"];
    const result = await tagboat([...both, "--if-missing", "skip"]);
    expect(result).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("name ghcr.io/acme/web: skipped") });
  });

  test("variables that are meant for another step's waiting are none", async () => {
    const env = { TAGBOAT_SOAK: "5m", TAGBOAT_APPLICATION: "{app}", TAGBOAT_TIMEOUT: "5m" };
    expect(await tagboat([...image, "--dry-run"], env)).toMatchObject({ exitCode: 0 });
  });

  test("a variable with a letter wrong", async () => {
    const secrets = { TAGBOAT_EU_TOKEN: "y", TAGBOAT_CF_ID: "z" };
    const { stderr } = await tagboat([...image, "--dry-run"], { TAGBOAT_TOKN: "x", ...secrets });
    expect(stderr).toContain("TAGBOAT_TOKN means nothing to tagboat: did you mean `TAGBOAT_TOKEN`?");
    for (const name of Object.keys(secrets)) expect(stderr).not.toContain(`${name} means`);
  });

  test("as JSON where a variable asks for it, by the command's own name", async () => {
    const { stdout } = await runCli(["update", "--imagee", "x"], { env: { TAGBOAT_JSON: "true" } });
    expect(JSON.parse(stdout)).toMatchObject({ command: "update", error: { kind: "usage" } });
    const before = await runCli(["--json", "update"]);
    expect(JSON.parse(before.stdout)).toMatchObject({ command: "update", error: { kind: "usage" } });
  });

  test("a missing Git is this machine's fault", async () => {
    const { exitCode } = await tagboat(image, { PATH: "/nonexistent" });
    expect(exitCode).toBe(10);
  });

  test("a name with a newline is passed over, and said", async () => {
    const odd = await server.create("odd", { "d/a\nb.yaml": "a: 1\n", "d/d.yaml": values });
    const { exitCode, stderr } = await runCli([...image, "--file", "d/*", "--repo", odd.url]);
    expect(stderr).toContain("passed over");
    expect(exitCode).toBe(0);
    expect(await odd.read("d/d.yaml")).toContain("tag: 1.1.0");
  });

  test("no config file is a usage error, and one that is named and missing a config error, for every command", async () => {
    const { url } = await server.create("unconfigured", { "k8s/d.yaml": values, "folder/x": "" });
    const commands = [
      ["update", "api", "--tag", "2"],
      ["wait", "api"],
      ["check"],
      ["hold", "api", "--environment", "dev"],
    ];
    for (const command of commands) {
      const none = await runCli([...command, "--repo", url]);
      expect(none.stdout + none.stderr).toContain("There is no .tagboat.yaml on branch");
      expect({ command, exitCode: none.exitCode }).toEqual({ command, exitCode: 2 });
      const missing = await runCli([...command, "--repo", url, "--config", "nope.yaml"]);
      expect({ command, exitCode: missing.exitCode }).toEqual({ command, exitCode: 3 });
      const folder = await runCli([...command, "--repo", url, "--config", "folder"]);
      expect(folder.stdout + folder.stderr).toContain("A config is one file");
      expect({ command, exitCode: folder.exitCode }).toEqual({ command, exitCode: 3 });
    }
  });

  test("another value is suggested only where it is one letter off", async () => {
    expect((await tagboat([...image, "--forge", "gitlab"])).stderr).toContain('"gitlab" is not a value of --forge\n');
    expect((await tagboat([...image, "--delivery", "puhs"])).stderr).toContain("did you mean `push`?");
  });

  test("a file that is not there is named once", async () => {
    const { stderr } = await tagboat([...image, "--ca-file", "/nowhere/ca.pem", "--dry-run"]);
    expect(stderr).toContain('Cannot read the certificates in "/nowhere/ca.pem": no such file or directory\n');
  });

  test("a config that is not UTF-8 is told as that", async () => {
    const wide = await server.create("utf-16", { ".tagboat.yaml": Buffer.from(`\uFEFF${config}`, "utf16le") });
    const { exitCode, stderr } = await runCli(["update", "api", "--tag", "2", "--repo", wide.url]);
    expect(stderr).toContain('The config file ".tagboat.yaml" is not UTF-8');
    expect(exitCode).toBe(3);
  });

  test("a folder without a repository is told as a folder", async () => {
    const { exitCode, stderr } = await runCli([...image, "--repo", "./nothing-here"]);
    expect(stderr).toMatch(
      /^error: There is no Git repository in the folder \/\S*nothing-here\n {2}hint: Give the path of a clone/,
    );
    expect(exitCode).toBe(4);
  });

  test("a server that cannot be reached is named once", async () => {
    const { stderr } = await runCli([...image, "--repo", "http://127.0.0.1:1/acme/config"]);
    expect(stderr.split("127.0.0.1:1/").length - 1).toBe(1);
    expect(stderr).toContain("could not be reached");
  });

  test("a named file that is not YAML is the error, whether or not images are declared", async () => {
    const files = (images: string) => ({
      ".tagboat.yaml": `version: 1\nenvironments:\n  dev: { files: ["d.yaml"] }\napps:\n  api: { ${images} }\n`,
      "d.yaml": "image: [\n",
    });
    const undeclared = await server.create("undeclared-broken", files(""));
    const declared = await server.create("declared-broken", files("images: [{ name: ghcr.io/acme/api }]"));
    for (const args of [
      ["update", "api", "--tag", "2"],
      ["check"],
      ["wait", "api", "--agent", "http", "--agent-url", "http://127.0.0.1:9/", "--tag-at", "/tag"],
    ]) {
      for (const { url } of [undeclared, declared]) {
        const result = await runCli([...args, "--repo", url]);
        expect(result.stdout + result.stderr).toMatch(/d\.yaml:\d+:\d+ is not YAML/);
        expect(result.exitCode).toBe(3);
      }
    }
  });

  test("a file that exceeds a limit ends the run as the table of limits says", async () => {
    const files = {
      "manifest-bytes": `a: ${"x".repeat(most("manifest-bytes"))}\n`,
      "manifest-values": "- x\n"
        .repeat(most("manifest-values") / 4)
        .concat("---\n")
        .repeat(5),
      "document-values": "- x\n".repeat(most("document-values") + 1),
      "manifest-depth": `${"[".repeat(most("manifest-depth") + 1)}${"]".repeat(most("manifest-depth") + 1)}\n`,
    };
    const large = await server.create(
      "large",
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`${name}.yaml`, text])),
    );
    for (const name of Object.keys(files) as (keyof typeof files)[]) {
      const { exitCode, stderr } = await runCli([...image, "--file", `${name}.yaml`, "--repo", large.url]);
      expect(stderr).toContain(`(limit ${name})`);
      expect(stderr).toContain(`hint: ${limits[name].hint}`);
      expect({ name, exitCode }).toEqual({ name, exitCode: exitCodes[limits[name].kind] });
    }
  });

  test("a file that cannot be edited is refused with what to do", async () => {
    const odd = await server.create("uneditable", {
      "k.yaml": "image: [\n",
      "sops.yaml": "image:\n  repository: ghcr.io/acme/api\n  tag: ENC[AES256_GCM,data:x,type:str]\n",
      "template.yaml": "image: {{ .Values.image }}\n",
      "d.yaml": values,
    });
    const hintFor = async (...place: readonly string[]) =>
      (await runCli([...image, ...place, "--repo", odd.url])).stderr.split("  hint: ")[1]?.trim();
    expect(await hintFor("--file", "k.yaml")).toContain("Fix the file at this position");
    expect(await hintFor("--file", "sops.yaml")).toContain("not encrypted");
    expect(await hintFor("--file", "template.yaml")).toContain("does not edit templates");
    expect(await hintFor("--at", "d.yaml#image.tg")).toBe("Did you mean `image.tag`?");
    expect(await hintFor("--at", "d.yaml#imag.tag")).toBe("Did you mean `image`?");
    expect(await hintFor("--at", "d.yaml#image")).toBe("Did you mean `image.tag`?");
    expect(await hintFor("--at", "d.yaml#image[0]")).toContain("Write key paths as image.tag");
  });

  test("a file named twice is told its place once; a notice stands in the document", async () => {
    const broken = await server.create("broken", { "a.yaml": "images: [\n" });
    const { stderr } = await runCli([...image, "--file", "a.yaml", "--repo", broken.url]);
    expect(stderr).toMatch(/^error: a\.yaml:\d+:\d+ is not YAML/);
    const { stdout } = await tagboat(["hold", "--app", "api", "--environment", "dev", "--json"]);
    expect(JSON.parse(stdout).notice).toBe("api in dev: deliveries stop");
  });
});
