import { expect, test } from "vitest";
import { startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment, eventually } from "../support/argo-cd-world.ts";
import { startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

const imageOf = (app: string): string => `registry.example.com/${app}`;
const apps = ["api", "cart", "web"] as const;

const configOf = (url: string, names: readonly string[], isDeclared = true): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${url}", grace: { settle: 1s, degraded: 3s } } }
environments:
  dev: { files: ["apps/{app}/*.yaml"], agents: [{ use: cluster, application: "{app}-dev", project: team-a }] }
apps: { ${names.map((app) => `${app}: { ${isDeclared ? `images: [{ name: ${imageOf(app)} }]` : ""} }`).join(", ")} }
`;

/** A config repository with some apps, three by default, of whose time ten seconds pass in one of ours. */
async function build(names: readonly string[] = apps, isDeclared = true) {
  const git = await startGitServer();
  const files = (tags: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(tags).map(([app, tag]) => [
        `apps/${app}/deployment.yaml`,
        deployment(`${imageOf(app)}:${tag}`, app),
      ]),
    );
  const repository = await git.create("config", files(Object.fromEntries(names.map((app) => [app, "1.0.0"]))));
  const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 3_000 } });
  await repository.commit({ files: { ".tagboat.yaml": configOf(argo.url, names, isDeclared) } });
  for (const app of names) argo.application(`${app}-dev`, { path: `apps/${app}` });
  return {
    argo,
    deliver: (tags: Readonly<Record<string, string>>) => repository.commit({ files: files(tags) }),
    wait: (args: readonly string[], onStart?: (pid: number) => void) =>
      runCli(["wait", "--repo", repository.url, "--json", ...args], {
        env: { ARGOCD_AUTH_TOKEN: argo.token },
        // What happens until a deadline really takes its time.
        ...(args.includes("--timeout") && { speed: 1 }),
        ...(onStart && { onStart }),
      }),
    async [Symbol.asyncDispose]() {
      await argo.close();
      await git.close();
    },
  };
}

const statesIn = (stdout: string): Record<string, string> =>
  Object.fromEntries(
    JSON.parse(stdout).verdicts.map(({ app, state }: { app: string; state: string }) => [app, state] as const),
  );

test("of several apps one that fails ends nobody else's wait, and is the exit code", async () => {
  await using house = await build();
  await house.deliver({ api: "1.1.0-bad", web: "1.1.0-slow80" });
  const { exitCode, stdout, stderr } = await house.wait([]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 8 });
  expect(statesIn(stdout)).toEqual({ api: "failed", cart: "healthy", web: "healthy" });
  expect(JSON.parse(stdout).error.message).toContain("api in dev (api:1.1.0-bad) is unhealthy");
  // It was known long before another one was through.
  expect(stderr.indexOf("api → dev: failed")).toBeGreaterThanOrEqual(0);
  expect(stderr.indexOf("api → dev: failed")).toBeLessThan(stderr.indexOf("web → dev: healthy"));
});

test("an image is waited for in the apps that have it, although none declares images", async () => {
  await using house = await build(apps, false);
  await house.deliver({ api: "1.1.0", web: "1.1.0" });
  const one = await house.wait(["--image", imageOf("api")]);
  expect(one).toMatchObject({ exitCode: 0 });
  expect(statesIn(one.stdout)).toEqual({ api: "healthy" });
  const two = await house.wait(["--image", `${imageOf("api")}:1.1.0`, "--image", `${imageOf("web")}:1.1.0`]);
  expect(statesIn(two.stdout)).toEqual({ api: "healthy", web: "healthy" });
  const { exitCode, stdout } = await house.wait(["--image", imageOf("api"), "--image", imageOf("nope")]);
  expect(exitCode).toBe(4);
  expect(JSON.parse(stdout).error.message).toBe(`No app has the image ${imageOf("nope")}`);
});

test("all have one deadline, and each says where it was", async () => {
  await using house = await build();
  await house.deliver({ api: "1.1.0-slow900", web: "1.1.0-slow900" });
  const { exitCode, stdout, stderr } = await house.wait(["--timeout", "5s"]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 9 });
  expect(statesIn(stdout)).toEqual({ api: "progressing", cart: "healthy", web: "progressing" });
  // One after the other, the second would have had ten seconds.
  expect(JSON.parse(stdout).error.message).toMatch(/^api in dev \(api:1\.1\.0-slow900\) was not healthy in [56]s/);
  expect(stderr).toMatch(/web in dev \(web:1\.1\.0-slow900\) was not healthy in [56]s/);
  // What comes next stands on a line of its own, as below an error.
  expect(stderr).toMatch(/^warning: web in dev .*(?:\n {2}.*)*\n {2}hint: .*stays in Git/m);
});

test("more than three of one Argo CD are watched by one stream and a list, which are each opened once", async () => {
  await using house = await build([...apps, "mail", "shop"]);
  await house.deliver({ api: "1.1.0-slow900", mail: "1.1.0-slow900", shop: "1.1.0-slow900" });
  const { exitCode, stdout, stderr } = await house.wait(["--timeout", "8s"]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 9 });
  expect(Object.keys(statesIn(stdout))).toHaveLength(5);
  const asked = (start: string) => house.argo.requests.filter(({ path }) => path.startsWith(start));
  expect(new Set(asked("/api/v1/stream/").map(({ path }) => path)).size).toBe(1);
  expect(asked("/api/v1/applications?").length).toBeGreaterThan(0);
  const alone = house.argo.requests.filter(({ path }) => /^\/api\/v1\/applications\/[^/]+\?project=team-a$/.test(path));
  expect(alone.length).toBeLessThanOrEqual(5);
});

test("Ctrl-C tells of each how it was left", async () => {
  await using house = await build();
  await house.deliver({ api: "1.1.0-slow900", web: "1.1.0-slow900" });
  let pid = 0;
  const waiting = house.wait([], (started) => {
    pid = started;
  });
  const isAskedFor = (app: string) => house.argo.requests.some(({ path }) => path.includes(`/applications/${app}-dev`));
  await eventually(() => apps.every(isAskedFor), "all are looked at");
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(pid, "SIGTERM");
  const { exitCode, stdout, stderr } = await waiting;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 130 });
  expect(Object.keys(statesIn(stdout)).toSorted()).toEqual([...apps]);
  const told = `${JSON.parse(stdout).error.message}\n${stderr}`;
  for (const app of ["api", "web"]) expect(told).toMatch(new RegExp(`Interrupted after waiting .* for ${app} in dev`));
});
