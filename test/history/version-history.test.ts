import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import type { Repository } from "../../src/git/repository.ts";
import { type HistoryQuestion, versionHistory } from "../../src/history/version-history.ts";
import { formatAppVersion } from "../../src/plan/app-version.ts";
import { type PastTargetVersion, targetVersions, type VersionAtCommit } from "../../src/plan/past-versions.ts";
import { addCommits, seedCommit } from "../support/git-seed.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { openForTest } from "../support/git-world.ts";

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

const fileOf = (app: string, environment: string): string => `apps/${app}/${environment}.yaml`;

const place = (app: string, environment: string, files = [fileOf(app, environment)]): Target => ({
  app,
  environment,
  files,
  images: [],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
});

const dev = place("api", "dev");
const prod = place("api", "prod");
const imageOf = (app: string): string => `ghcr.io/acme/${app}`;
const deployment = (app: string, tag: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${app} }\nspec: { template: { spec: { containers: [{ name: main, image: "${imageOf(app)}:${tag}" }] } } }\n`;
const file = (app: string, environment: string, tag: string): Record<string, string> => ({
  [fileOf(app, environment)]: deployment(app, tag),
});
const trailer = (kind: string, environment: string, to: string, from = "0"): string =>
  `Tagboat-Change: ${kind} app=api environment=${environment} image=${imageOf("api")} from=${from} to=${to}`;

const create = (files: Record<string, string>): Promise<ServedRepository> => server.create(`history-${count++}`, files);

/** A merge commit on a branch, with the tree of files that the test says. */
async function merge(
  served: ServedRepository,
  {
    into = "main",
    from,
    files,
    message = "Merge",
  }: {
    into?: string;
    from: string;
    files: Record<string, string>;
    message?: string;
  },
): Promise<string> {
  const made = await seedCommit(served.directory, {
    branch: `merge-${count++}`,
    parent: await served.tip(into),
    files,
  });
  const tree = await served.git("rev-parse", `${made}^{tree}`);
  const parents = ["-p", await served.tip(into), "-p", await served.tip(from)];
  const commit = await served.git("commit-tree", tree, ...parents, "-m", message);
  await served.git("update-ref", `refs/heads/${into}`, commit);
  return commit;
}

const versionText = (version: VersionAtCommit): string =>
  version.kind === "images" ? formatAppVersion(version.images) : `unreadable: ${version.reason}`;

const textOf = (found: PastTargetVersion): string => {
  const where = `${found.place.app}/${found.place.environment} ${versionText(found.version)}`;
  if (found.kind === "oldest-known") return `${where} not known before ${found.notKnownBefore.message.trim()}`;
  const { commit, change } = found;
  const how = change === undefined ? "" : ` (${[change.kind, change.by, change.reason].filter(Boolean).join(", ")})`;
  return `${where} since ${commit.message.split("\n")[0]}${how}`;
};

type Question = Partial<HistoryQuestion<Target, VersionAtCommit>> & { readonly branch?: string };

async function historyOf(repository: Repository, places: readonly Target[], question: Question = {}) {
  const { branch = "main", ...rest } = question;
  const tip = await repository.open(branch);
  const found: PastTargetVersion[] = [];
  for await (const one of versionHistory({ repository, tip, places, rules: targetVersions, ...rest })) found.push(one);
  return found;
}

async function textsOf(served: ServedRepository, places: readonly Target[], question: Question = {}) {
  await using repository = openForTest(served.url);
  return (await historyOf(repository, places, question)).map(textOf);
}

describe("the versions of an app in an environment", () => {
  test("are those that the branch had, newest first, each with the commit that brought it", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({ files: file("api", "dev", "2"), message: "Two" });
    await served.commit({ files: { "README.md": "a\n" }, message: "Docs" });
    await served.commit({ files: file("api", "dev", "3"), message: "Three" });
    await served.commit({ files: file("api", "prod", "3"), message: "Prod" });
    expect(await textsOf(served, [dev, prod])).toEqual([
      "api/prod 3 since Prod",
      "api/dev 3 since Three",
      "api/dev 2 since Two",
      "api/dev 1 since Seed",
    ]);
  });
});

describe("what counts is the change on the branch itself", () => {
  test("a squash has the trailers of the commits that it collected", async () => {
    const served = await create(file("api", "dev", "1"));
    const message = `Ship it (#7)\n\n* Update\n\n  ${trailer("update", "dev", "2")}\n  Tagboat-By: alice\n  Tagboat-Reason: fix\n`;
    await served.commit({ files: file("api", "dev", "2"), message });
    expect(await textsOf(served, [dev])).toEqual([
      "api/dev 2 since Ship it (#7) (update, alice, fix)",
      "api/dev 1 since Seed",
    ]);
  });

  test("a merge commit brings a version as one change, and what was merged explains it", async () => {
    const served = await create(file("api", "dev", "1"));
    const start = await served.tip();
    await served.commit({ files: file("api", "dev", "1.5"), branch: "feature", parent: start, message: "Try" });
    const message = `Update\n\n${trailer("update", "dev", "2")}\nTagboat-By: bob\n`;
    await served.commit({ files: file("api", "dev", "2"), branch: "feature", message });
    await served.commit({ files: { "README.md": "a\n" }, message: "Docs" });
    const files = { ...file("api", "dev", "2"), "README.md": "a\n" };
    await merge(served, { from: "feature", files, message: "Merge pull request #8" });
    expect(await textsOf(served, [dev])).toEqual([
      "api/dev 2 since Merge pull request #8 (update, bob)",
      "api/dev 1 since Seed",
    ]);
  });

  test("a merge that keeps the branch's own version brings nothing", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({
      files: file("api", "dev", "9"),
      branch: "side",
      parent: await served.tip(),
      message: "Nine",
    });
    await merge(served, { from: "side", files: file("api", "dev", "1"), message: "Merge with ours" });
    expect(await textsOf(served, [dev])).toEqual(["api/dev 1 since Seed"]);
  });

  test("rebased commits count one by one", async () => {
    const served = await create(file("api", "dev", "1"));
    for (const tag of ["2", "3"])
      await served.commit({
        files: file("api", "dev", tag),
        message: `To ${tag}\n\n${trailer("update", "dev", tag)}\nTagboat-By: ann\n`,
      });
    expect(await textsOf(served, [dev])).toEqual([
      "api/dev 3 since To 3 (update, ann)",
      "api/dev 2 since To 2 (update, ann)",
      "api/dev 1 since Seed",
    ]);
  });

  test("a branch for each environment has its own history, and a trailer for the other environment does not explain it", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.git("branch", "prod", await served.tip());
    const message = (tag: string) => `Dev ${tag}\n\n${trailer("update", "dev", tag)}\n`;
    await served.commit({ files: file("api", "dev", "2"), message: message("2") });
    await served.commit({ files: file("api", "dev", "3"), message: message("3") });
    await merge(served, { into: "prod", from: "main", files: file("api", "dev", "3"), message: "Promote" });
    await served.commit({ files: file("api", "dev", "4"), message: message("4") });
    const onProd = place("api", "prod", [fileOf("api", "dev")]);
    expect(await textsOf(served, [onProd], { branch: "prod" })).toEqual([
      "api/prod 3 since Promote",
      "api/prod 1 since Seed",
    ]);
  });

  test("twenty apps move in one commit, and each has its own history", async () => {
    const apps = Array.from({ length: 20 }, (_, index) => `app-${index}`);
    const all = (tag: string) => Object.assign({}, ...apps.map((app) => file(app, "dev", tag)));
    const served = await create(all("1"));
    await served.commit({ files: all("2"), message: "All" });
    await served.commit({ files: file("app-7", "dev", "3"), message: "Seven" });
    const texts = await textsOf(
      served,
      apps.map((app) => place(app, "dev")),
    );
    expect(texts.filter((text) => text.startsWith("app-7/"))).toEqual([
      "app-7/dev 3 since Seven",
      "app-7/dev 2 since All",
      "app-7/dev 1 since Seed",
    ]);
    expect(texts).toHaveLength(41);
  });

  test("a hand-made change has no explanation, even if its message names another version or another app", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({ files: file("api", "dev", "2"), message: `By hand\n\n${trailer("update", "dev", "3")}\n` });
    expect(await textsOf(served, [dev])).toEqual(["api/dev 2 since By hand", "api/dev 1 since Seed"]);
  });

  test("after a force push, what is no longer on the branch is no longer history", async () => {
    const served = await create(file("api", "dev", "1"));
    const start = await served.tip();
    await served.commit({ files: file("api", "dev", "2"), message: "Lost" });
    await served.commit({ files: file("api", "dev", "3"), parent: start, message: "Forced" });
    expect(await textsOf(served, [dev])).toEqual(["api/dev 3 since Forced", "api/dev 1 since Seed"]);
  });

  test("a file that gets another name begins a new history, unless the environment's files include both", async () => {
    const served = await create({ "apps/api/old.yaml": deployment("api", "1") });
    await served.commit({
      files: { "apps/api/old.yaml": null, [fileOf("api", "dev")]: deployment("api", "1") },
      message: "Rename",
    });
    expect(await textsOf(served, [dev])).toEqual(["api/dev 1 since Rename"]);
    expect(await textsOf(served, [place("api", "dev", ["apps/api/*.yaml"])])).toEqual(["api/dev 1 since Seed"]);
  });

  test("a removed app has no version, and one that comes back has an older one, too", async () => {
    const served = await create({ ...file("api", "dev", "1"), "README.md": "a\n" });
    await served.commit({ files: { [fileOf("api", "dev")]: null }, message: "Remove" });
    await served.commit({ files: file("api", "dev", "1"), message: "Again" });
    expect(await textsOf(served, [dev])).toEqual([
      "api/dev 1 since Again",
      "api/dev  since Remove",
      "api/dev 1 since Seed",
    ]);
  });

  test("an unreadable file is not the same as no version", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({ files: { [fileOf("api", "dev")]: "a: [\n" }, message: "Broken" });
    await served.commit({ files: file("api", "dev", "1"), message: "Fixed" });
    const texts = await textsOf(served, [dev]);
    expect(texts[0]).toBe("api/dev 1 since Fixed");
    expect(texts[1]).toMatch(/^api\/dev unreadable: .+ since Broken$/);
    expect(texts[2]).toBe("api/dev 1 since Seed");
  });

  test("an image's new name is part of the version", async () => {
    const kustomization = (newName: string) =>
      `images:\n  - name: ${imageOf("api")}\n    newName: ${newName}\n    newTag: "1"\n`;
    const path = "apps/api/kustomization.yaml";
    const served = await create({ [path]: kustomization("eu.example.com/api") });
    await served.commit({ files: { [path]: kustomization("us.example.com/api") }, message: "Move" });
    expect(await textsOf(served, [place("api", "dev", [path])])).toEqual([
      "api/dev 1 since Move",
      "api/dev 1 since Seed",
    ]);
  });
});

describe("how far it reads", () => {
  const deep = async (commits: number) => {
    const served = await create({ ...file("api", "dev", "1"), ...file("web", "dev", "1") });
    await served.commit({ files: file("api", "dev", "2"), message: "Deep" });
    const web = Array.from({ length: commits }, (_, index) => file("web", "dev", `w${index}`));
    await addCommits(
      served.directory,
      web.map((files) => ({ files, message: "Web" })),
    );
    return served;
  };

  test("far below the newest commits, in steps, without the files of other apps", async () => {
    const served = await deep(1_500);
    server.reset();
    await using repository = openForTest(served.url);
    const found = await historyOf(repository, [dev]);
    expect(found.map(textOf)).toEqual(["api/dev 2 since Deep", "api/dev 1 since Seed"]);
    const posts = server.requests.filter(({ method }) => method === "POST");
    expect(posts.length).toBeLessThanOrEqual(16);
    const sent = server.bytesSent;
    server.reset();
    await using all = openForTest(served.url);
    await historyOf(all, [dev, place("web", "dev")]);
    expect(server.bytesSent - sent).toBeGreaterThan(60_000);
  });

  test("many places in as few requests as one", async () => {
    const apps = Array.from({ length: 40 }, (_, index) => `app-${index}`);
    const overlay = (app: string, tag: string): string =>
      `resources: [../base]\nimages: [{ name: ${imageOf(app)}, newTag: "${tag}" }]\n`;
    const filesAt = (tag: string): Record<string, string> =>
      Object.fromEntries(
        apps.flatMap((app) => [
          [`apps/${app}/base/kustomization.yaml`, `namePrefix: ${app}-\n`],
          [`apps/${app}/dev/kustomization.yaml`, overlay(app, tag)],
        ]),
      );
    const served = await create(filesAt("1"));
    await served.commit({ files: filesAt("2"), message: "All" });
    const requestsFor = async (names: readonly string[]): Promise<number> => {
      server.reset();
      await using repository = openForTest(served.url);
      const places = names.map((app) => place(app, "dev", [`apps/${app}/dev/*.yaml`]));
      expect(await historyOf(repository, places)).toHaveLength(names.length * 2);
      return server.requests.length;
    };
    expect(await requestsFor(apps)).toBeLessThanOrEqual((await requestsFor(apps.slice(0, 1))) + 2);
  });

  test("no further than the caller asks", async () => {
    const served = await deep(400);
    server.reset();
    await using repository = openForTest(served.url);
    const tip = await repository.open("main");
    const before = server.requests.length;
    for await (const one of versionHistory({ repository, tip, places: [place("web", "dev")], rules: targetVersions })) {
      expect(textOf(one)).toBe("web/dev w399 since Web");
      break;
    }
    const oneStep = server.requests.length - before;
    const found = await historyOf(repository, [dev, place("web", "dev")], {
      isEnough: ({ place: { app } }) => app === "web",
      most: 50,
    });
    expect(found.map(({ kind, place: { app } }) => [kind, app])).toEqual([
      ["brought", "web"],
      ["oldest-known", "api"],
    ]);
    expect(oneStep).toBeLessThanOrEqual(6);
  });

  test("a shallow server ends it with what is known, never with 'none'", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({ files: file("api", "dev", "2"), message: "Border" });
    await served.commit({ files: { "README.md": "a\n" }, message: "Docs" });
    const shallow = await server.create(`history-${count++}`);
    await shallow.git("fetch", "--quiet", "--depth=2", served.fileUrl, "main:main");
    expect(await textsOf(shallow, [dev])).toEqual(["api/dev 2 not known before Border"]);
  });

  test.each([
    { name: "without filters", options: { filter: false } },
    { name: "with protocol 0", options: { protocol: 0 as const } },
  ])("a server $name is read, or the end is said", async ({ options }) => {
    await using other = await startGitServer(options);
    const served = await other.create("config", file("api", "dev", "1"));
    await served.commit({ files: file("api", "dev", "2"), message: "Two" });
    await served.commit({ files: { "README.md": "a\n" }, message: "Docs" });
    expect(await textsOf(served, [dev])).toEqual(["api/dev 2 since Two", "api/dev 1 since Seed"]);
  });

  test("a local path is read, too", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({ files: file("api", "dev", "2"), message: "Two" });
    await using repository = openForTest(served.directory);
    const found = await historyOf(repository, [dev]);
    expect(found.map(textOf)).toEqual(["api/dev 2 since Two", "api/dev 1 since Seed"]);
  });

  test("a repository without steps is read commit by commit", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({ files: file("api", "dev", "2"), message: "Two" });
    await using repository = openForTest(served.url);
    const plain = Object.assign(Object.create(repository) as Repository, { branchHistory: undefined });
    expect((await historyOf(plain, [dev])).map(textOf)).toEqual(["api/dev 2 since Two", "api/dev 1 since Seed"]);
  });

  test.each([
    { name: "breaks once", faults: 1, kind: "reset" as const },
    { name: "cuts an answer once", faults: 1, kind: "cut" as const },
  ])("a server that $name is asked again", async ({ faults, kind }) => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({ files: file("api", "dev", "2"), message: "Two" });
    await using repository = openForTest(served.url);
    const tip = await repository.open("main");
    const rules = { repository, tip, rules: targetVersions };
    let left = faults;
    server.intercept = ({ method }) =>
      method === "POST" && left-- > 0 ? (kind === "cut" ? { kind, bytes: 60 } : { kind, when: "after" }) : undefined;
    const found: string[] = [];
    for await (const one of versionHistory({ ...rules, places: [dev] })) found.push(textOf(one));
    server.intercept = () => undefined;
    expect(left).toBeLessThan(0);
    expect(found).toEqual(["api/dev 2 since Two", "api/dev 1 since Seed"]);
  });

  test("a server that is gone is an error, never an end", async () => {
    const served = await create(file("api", "dev", "1"));
    await served.commit({ files: file("api", "dev", "2"), message: "Two" });
    await using repository = openForTest(served.url);
    const tip = await repository.open("main");
    server.intercept = () => ({ kind: "status", status: 503 });
    const read = async () => {
      for await (const one of versionHistory({ repository, tip, places: [dev], rules: targetVersions })) void one;
    };
    await expect(read()).rejects.toMatchObject({ kind: "remote" });
    server.intercept = () => undefined;
  });
});
