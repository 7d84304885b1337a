import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import type { Repository } from "../../src/git/repository.ts";
import { type HistoryQuestion, versionHistory } from "../../src/history/version-history.ts";
import { formatAppVersion } from "../../src/plan/app-version.ts";
import { type PastTargetVersion, targetVersions, type VersionAtCommit } from "../../src/plan/past-versions.ts";
import { seedCommit } from "../support/git-seed.ts";
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
  { into = "main", from, files, message = "Merge" }: {
    into?: string;
    from: string;
    files: Record<string, string>;
    message?: string;
  },
): Promise<string> {
  const made = await seedCommit(served.directory, { branch: `merge-${count++}`, parent: await served.tip(into), files });
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
