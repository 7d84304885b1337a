import { Ajv } from "ajv";
import { afterEach, expect, test } from "vitest";
import { waitSchema } from "../../src/render/wait-schema.ts";
import {
  type ArgoCdServer,
  type ArgoCdServerOptions,
  type ServedApplication,
  startArgoCdServer,
} from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliOptions, type CliResult, runCli } from "../support/run-cli.ts";

const image = "registry.example.com/web";

const config = (url: string, declared: string): string => `version: 1
defaults: { order: off } # the tags here say how the image behaves, and would be read as flavours
agents:
  cluster: { kind: argo-cd, url: "${url}", grace: { settle: 1s, degraded: 3s } }
environments:
  dev:
    files: ["apps/{app}/deployment.yaml"]
    agents: [{ use: cluster, application: "{app}-dev", project: team-a }]
apps:
  web: { images: [{ name: ${declared} }] }
`;

interface House {
  readonly git: GitServer;
  readonly repository: ServedRepository;
  readonly argo: ArgoCdServer;
  readonly web: ServedApplication;
  tagboat(args: readonly string[], options?: CliOptions): Promise<CliResult>;
}

const houses: House[] = [];

afterEach(async () => {
  for (const { argo, git } of houses.splice(0)) {
    await argo.close();
    await git.close();
  }
});

/** A config repository whose one app an Argo CD watches; of its seconds, ten pass in one of ours. */
async function build({
  declared = image,
  ...options
}: ArgoCdServerOptions & { readonly declared?: string } = {}): Promise<House> {
  const git = await startGitServer();
  const repository = await git.create("config", { "apps/web/deployment.yaml": deployment(`${declared}:1.0.0`) });
  const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 }, ...options });
  await repository.commit({ files: { ".tagboat.yaml": config(argo.url, declared) } });
  const web = argo.application("web-dev", { path: "apps/web" });
  const env = { ARGOCD_AUTH_TOKEN: argo.token };
  const house: House = {
    git,
    repository,
    argo,
    web,
    tagboat: (args, more = {}) =>
      runCli([...args, "--repo", repository.url], { ...more, env: { ...env, ...more.env } }),
  };
  houses.push(house);
  return house;
}

const update = (tag: string, ...more: readonly string[]): string[] => ["update", "--image", `${image}:${tag}`, ...more];

test("update --wait ends when the new image really runs, and tells the timeline", async () => {
  const { tagboat, argo } = await build();
  const { exitCode, stdout, stderr } = await tagboat(update("1.1.0-slow20", "--wait", "--json"));
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { outcome, deliveries, verdicts } = JSON.parse(stdout);
  expect(outcome).toBe("healthy");
  expect(deliveries[0].outcome).toBe("updated");
  expect(verdicts).toHaveLength(1);
  expect(verdicts[0]).toMatchObject({
    app: "web",
    environment: "dev",
    state: "healthy",
    evidence: "image",
    commit: deliveries[0].commit,
    images: [{ name: image, tag: "1.1.0-slow20" }],
  });
  const steps = verdicts[0].timeline.map(({ what }: { what: string }) => what);
  expect(steps[0]).toBe("pushed");
  expect(steps.at(-1)).toBe("healthy");
  expect(verdicts[0].url).toBe(`${argo.url}/applications/argocd/web-dev`);
  expect(stderr).toMatch(/^web → dev: (?:progressing|healthy): /m);
});

test("wait looks at what Git has now, and writes nothing", async () => {
  const { tagboat, repository } = await build();
  const before = await repository.tip();
  const { exitCode, stdout, stderr } = await tagboat(["wait", "--app", "web"]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stdout).toMatch(/^web → dev: healthy since \d{4}-/);
  expect(await repository.tip()).toBe(before);
});

test("the document of wait is as its schema says, and holds nothing else", async () => {
  const { tagboat } = await build();
  const validate = new Ajv({ strict: true, formats: { "date-time": true } }).compile(waitSchema());
  for (const args of [[], ["--timeout", "1s", "--soak", "30d"], ["--environment", "moon"], ["--tag", "9.9.9"]]) {
    const { stdout } = await tagboat(["wait", "--app", "web", "--json", ...args]);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  }
});

test("a broken image ends with exit code 8, and says what hangs, where, and what next", async () => {
  const { tagboat } = await build();
  const { exitCode, stderr, stdout } = await tagboat(update("1.2.0-bad", "--wait"));
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 8 });
  expect(stderr).toMatch(/error: web in dev \(web:1\.2\.0-bad\) is unhealthy: /);
  expect(stderr).toContain("/applications/argocd/web-dev");
  expect(stderr).toMatch(/Commit [0-9a-f]{12} stays in Git/);
  expect(stdout).toMatch(/^web → dev: failed/m);
});

test("what the cluster warned of is told at the end, and no secret in it", async () => {
  const { tagboat, argo, web } = await build();
  const delivered = await tagboat(update("1.2.0-bad", "--wait"));
  expect(delivered.stderr).toMatch(/^ {2}the cluster warned: Pod web\/web-\d-\d: Failed: Failed to pull image /m);
  web.warn(`Readiness probe failed: \u001b[31m${argo.token}\n::error::gone`);
  const { exitCode, stdout, stderr } = await tagboat(["wait", "--app", "web", "--json"]);
  expect(exitCode).toBe(8);
  const document = JSON.parse(stdout);
  const validate = new Ajv({ strict: true, formats: { "date-time": true } }).compile(waitSchema());
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect(document.verdicts[0].events[0]).toMatchObject({ kind: "Pod", reason: "Unhealthy" });
  expect(document.verdicts[0].events[0].message).toMatch(/^Readiness probe failed: \ufffd\[31m\*\*\* ::error::gone$/);
  expect(stdout + stderr).not.toContain(argo.token);
});

test("what is there already is waited for, too", async () => {
  const { tagboat } = await build();
  const { exitCode, stdout } = await tagboat(update("1.0.0", "--wait", "--json"));
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: "healthy", deliveries: [{ outcome: "unchanged" }] });
});

test("old news waits for the winner, and names it", async () => {
  const { tagboat } = await build();
  await tagboat(update("1.3.0"));
  const { exitCode, stdout } = await tagboat(update("1.2.0", "--wait", "--json", "--order", "prefer"));
  const document = JSON.parse(stdout);
  expect({ exitCode, document }).toMatchObject({ exitCode: 0, document: { outcome: "superseded" } });
  expect(document.verdicts[0].reason).toBe(`${image}:1.3.0 is newer, took its place, and is healthy`);
});

test("what is held back is a failure to somebody who waits", async () => {
  const { tagboat } = await build();
  await tagboat(["hold", "--app", "web", "--environment", "dev", "--reason", "exam week"]);
  const { exitCode, stderr } = await tagboat(update("1.1.0", "--wait"));
  expect(exitCode).toBe(5);
  expect(stderr).toContain("exam week");
});

test("an image that was in Git and is there no more is superseded; one that never was is not found", async () => {
  const { tagboat } = await build();
  await tagboat(update("1.1.0"));
  await tagboat(update("1.2.0"));
  const past = await tagboat(["wait", "--app", "web", "--tag", "1.1.0", "--json"]);
  expect(past.exitCode).toBe(0);
  expect(JSON.parse(past.stdout)).toMatchObject({ outcome: "superseded", verdicts: [{ state: "superseded" }] });
  expect(JSON.parse(past.stdout).verdicts[0].reason).toContain(`${image}:1.2.0 took its place`);
  const never = await tagboat(["wait", "--app", "web", "--tag", "9.9.9"]);
  expect(never.exitCode).toBe(4);
  expect(never.stderr).toContain(`Git does not have ${image}:9.9.9 for`);
});

test("an image that takes the place of ours while we wait ends it well, and is named", async () => {
  const { tagboat } = await build();
  let begun = false;
  const waiting = tagboat(update("1.1.0-slow200", "--wait", "--json"), {
    onStart: () => {
      begun = true;
    },
  });
  expect(begun).toBe(true);
  await untilMoved(houses[0]?.repository);
  await tagboat(update("1.2.0"));
  const { exitCode, stdout } = await waiting;
  const document = JSON.parse(stdout);
  expect({ exitCode, document }).toMatchObject({ exitCode: 0, document: { outcome: "superseded" } });
  expect(document.verdicts[0].reason).toContain(`${image}:1.2.0 took its place`);
});

test("what took the place is named, too, when the command calls the image by a shorter name", async () => {
  const declared = "docker.io/library/web";
  const { tagboat, repository } = await build({ declared });
  const put = (tag: string) =>
    repository.commit({ files: { "apps/web/deployment.yaml": deployment(`${declared}:${tag}`) } });
  await put("1.1.0-slow200");
  const waiting = tagboat(["wait", "web", "--environment", "dev", "--image", "web", "--json"]);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await put("1.2.0");
  const [verdict] = JSON.parse((await waiting).stdout).verdicts;
  expect(verdict).toMatchObject({
    state: "superseded",
    reason: expect.stringMatching(/^\S*web:1\.2\.0 took its place/),
  });
});

test("an image that a person puts back while we wait ends it, too, and that it was put back is said", async () => {
  const { tagboat, repository } = await build();
  const waiting = tagboat(update("1.1.0-slow200", "--wait", "--json"));
  await untilMoved(repository);
  await repository.commit({
    files: { "apps/web/deployment.yaml": deployment(`${image}:1.0.0`) },
    message: "Back to 1.0.0",
  });
  const { exitCode, stdout } = await waiting;
  const document = JSON.parse(stdout);
  expect({ exitCode, document }).toMatchObject({ exitCode: 0, document: { outcome: "superseded" } });
  expect(document.verdicts[0].reason).toContain(`${image}:1.0.0, put back by hand, took its place`);
});

test.each(["SIGINT", "SIGHUP"])("%s says what it leaves behind, and a second run goes on", async (signal) => {
  const { tagboat, repository } = await build();
  let pid = 0;
  const waiting = tagboat(update("1.1.0-slow60", "--wait", "--json"), {
    onStart: (started) => {
      pid = started;
    },
  });
  await untilMoved(repository);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  process.kill(pid, signal);
  const { exitCode, stdout } = await waiting;
  expect(exitCode).toBe(130);
  const { error, deliveries, verdicts } = JSON.parse(stdout);
  expect(deliveries[0]).toMatchObject({ outcome: "updated" });
  expect(verdicts[0]).toMatchObject({ app: "web", state: expect.stringMatching(/progressing|unknown/) });
  expect(error.message).toMatch(/^Interrupted after waiting .* for web in dev/);
  expect(error.hint).toContain("stays in Git");
  const again = await tagboat(["wait", "--app", "web"]);
  expect(again).toMatchObject({ exitCode: 0 });
});

test("without a config, flags say whom to ask", async () => {
  const { tagboat, argo } = await build();
  const agent = ["--agent", "argo-cd", "--agent-url", argo.url, "--application", "{app}-dev"];
  const file = ["--file", "apps/web/deployment.yaml", "--app", "web", "--image", image];
  expect(await tagboat(["wait", ...file, ...agent])).toMatchObject({ exitCode: 0 });
  const nobody = await tagboat(["wait", ...file]);
  expect(nobody).toMatchObject({ exitCode: 2 });
  expect(nobody.stderr).toContain("Nothing says which agent knows about web");
});

test("nothing is delivered that nobody could watch", async () => {
  const { tagboat, repository } = await build();
  const before = await repository.tip();
  const file = ["--file", "apps/web/deployment.yaml", "--app", "web"];
  expect(await tagboat(update("1.1.0", "--wait", ...file))).toMatchObject({ exitCode: 2 });
  const blind = await tagboat(update("1.1.0", "--wait"), { env: { ARGOCD_AUTH_TOKEN: "" } });
  expect(blind).toMatchObject({ exitCode: 3 });
  expect(blind.stderr).toContain("cluster: there is no token for Argo CD");
  expect(await repository.tip()).toBe(before);
});

test("an Argo CD that never answers is exit code 7; one that rejects the token is told at once", async () => {
  const { tagboat, argo } = await build();
  argo.intercept = () => ({ kind: "page", status: 502 });
  const silent = await tagboat(["wait", "--app", "web", "--timeout", "3s"]);
  expect(silent).toMatchObject({ exitCode: 7 });
  expect(silent.stderr).toContain("has not answered in");
  argo.intercept = () => undefined;
  const rejected = await tagboat(["wait", "--app", "web"], { env: { ARGOCD_AUTH_TOKEN: argo.tokens.expired } });
  expect(rejected).toMatchObject({ exitCode: 7 });
  expect(rejected.stderr).toContain("rejects the token");
  expect(rejected.stderr + rejected.stdout).not.toContain(argo.tokens.expired);
});

test("of several clusters all must pass: the one that lags is named", async () => {
  const { tagboat, argo, repository } = await build();
  await using other = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  other.application("web-eu", { path: "apps/web" });
  const both = config(argo.url, image)
    .replace(
      "environments:",
      `  eu: { kind: argo-cd, url: "${other.url}", tokenFrom: TAGBOAT_EU_TOKEN }\nenvironments:`,
    )
    .replace("project: team-a }", "project: team-a }, { use: eu, application: '{app}-eu', project: team-a }");
  await repository.commit({ files: { ".tagboat.yaml": both } });
  const env = { TAGBOAT_EU_TOKEN: other.token };
  other.controller(false);
  const lagging = await tagboat(update("1.1.0", "--wait", "--timeout", "4s"), { env });
  expect({ ...lagging }).toMatchObject({ exitCode: 9 });
  expect(lagging.stdout).toContain("eu web-eu: Synced");
  other.controller(true);
  expect(await tagboat(["wait", "--app", "web"], { env })).toMatchObject({ exitCode: 0 });
});

test("a token for one Argo CD goes to no other", async () => {
  const { tagboat, argo } = await build();
  const other = await tagboat(["wait", "--app", "web"], { env: { ARGOCD_SERVER: "argocd.example.com" } });
  expect(other.exitCode).not.toBe(0);
  expect(other.stderr).toMatch(/ARGOCD_AUTH_TOKEN is not sent to .*: it is for argocd\.example\.com/);
  const bounded = await tagboat(["wait", "--app", "web"], { env: { TAGBOAT_ALLOWED_HOSTS: "git.example.com" } });
  expect(bounded.exitCode).not.toBe(0);
  expect(argo.requests.filter(({ path }: { path: string }) => path.includes("/applications"))).toEqual([]);
});

/** The branch has a commit more than it had. */
async function untilMoved(repository: ServedRepository | undefined): Promise<void> {
  const before = await repository?.git("rev-list", "--count", "main");
  while ((await repository?.git("rev-list", "--count", "main")) === before)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
