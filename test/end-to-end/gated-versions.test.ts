import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

const api = "ghcr.io/acme/api";
const worker = "ghcr.io/acme/worker";
const digest = (sign: string): string => `sha256:${sign.repeat(64)}`;

interface Entry {
  readonly name: string;
  readonly newName?: string;
  readonly tag?: string;
  readonly digest?: string;
}

const kustomization = (...entries: readonly Entry[]): string =>
  `images:\n${entries
    .map(
      ({ name, newName, tag, digest: pinned }) =>
        `  - name: ${name}\n${newName === undefined ? "" : `    newName: ${newName}\n`}${
          tag === undefined ? "" : `    newTag: ${tag}\n`
        }${pinned === undefined ? "" : `    digest: ${pinned}\n`}`,
    )
    .join("")}`;

interface Layout {
  readonly apps?: string;
  readonly dev: string | undefined;
  readonly prod: string;
  readonly more?: Readonly<Record<string, string>>;
}

/** dev, where nobody is asked, so that only the versions in Git count, and prod, which comes after it. */
const serve = ({ apps = "{ web: {} }", dev, prod, more }: Layout): Promise<ServedRepository> =>
  server.create(`gated-versions-${count++}`, {
    ".tagboat.yaml":
      "version: 1\nenvironments:\n" +
      '  dev: { files: ["apps/{app}/dev/*.yaml"], agents: [] }\n' +
      '  prod: { after: [dev], files: ["apps/{app}/prod/*.yaml"], delivery: push, order: off }\n' +
      `apps: ${apps}\n`,
    ...(dev === undefined ? {} : { "apps/web/dev/kustomization.yaml": dev }),
    "apps/web/prod/kustomization.yaml": prod,
    ...more,
  });

async function toProd(repository: ServedRepository, ...args: readonly string[]) {
  const asked = ["update", "--app", "web", "--environment", "prod", "--repo", repository.url, "--json", ...args];
  const { exitCode, stdout, stderr } = await runCli(asked);
  const { deliveries = [], gates = [], error } = JSON.parse(stdout);
  const outcomes = deliveries.flatMap(({ changes }: { changes: { outcome: string }[] }) =>
    changes.map(({ outcome }) => outcome),
  );
  return { exitCode, stderr, outcomes, source: gates[0]?.rows[0], error };
}

describe("a version is in an earlier environment", () => {
  test.each([
    [
      "under the name that Kustomize selects, whatever name is pulled",
      {
        dev: kustomization({ name: api, tag: "1.1.0" }, { name: worker, tag: "1.1.0" }),
        prod: kustomization(
          { name: api, newName: "mirror.example.com/api", tag: "1.0.0" },
          { name: worker, newName: "mirror.example.com/worker", tag: "1.0.0" },
        ),
      },
      ["--image", `${api}:1.1.0`, "--image", `${worker}:1.1.0`],
    ],
    [
      "under the name that Kustomize pulls in the earlier one",
      {
        dev: kustomization(
          { name: "api", newName: api, tag: "1.1.0" },
          { name: "worker", newName: worker, tag: "1.1.0" },
        ),
        prod: kustomization(
          { name: "api", newName: api, tag: "1.0.0" },
          { name: "worker", newName: worker, tag: "1.0.0" },
        ),
      },
      ["--image", `${api}:1.1.0`, "--image", `${worker}:1.1.0`],
    ],
    [
      "under the name that the config gives it there",
      {
        apps: `{ web: { images: [{ name: ${api}, in: { prod: mirror.example.com/api } }, { name: ${worker} }] } }`,
        dev: kustomization({ name: api, tag: "1.1.0" }, { name: worker, tag: "1.1.0" }),
        prod: kustomization({ name: "mirror.example.com/api", tag: "1.0.0" }, { name: worker, tag: "1.0.0" }),
      },
      ["--tag", "1.1.0"],
    ],
    [
      "as the only image, which prod pulls from another registry",
      {
        dev: kustomization({ name: api, tag: "1.1.0" }),
        prod: kustomization({ name: "mirror.example.com/api", tag: "1.0.0" }),
      },
      ["--image", "mirror.example.com/api:1.1.0"],
    ],
    [
      "if an image that is not declared has another version beside it there",
      {
        apps: `{ web: { images: [{ name: ${api} }] } }`,
        dev: kustomization({ name: api, tag: "1.1.0" }, { name: "proxy", tag: "2" }),
        prod: kustomization({ name: api, tag: "1.0.0" }, { name: "proxy", tag: "1" }),
      },
      ["--tag", "1.1.0"],
    ],
    [
      "with the same digest",
      {
        dev: kustomization({ name: api, tag: "1.1.0", digest: digest("a") }),
        prod: kustomization({ name: api, tag: "1.0.0", digest: digest("b") }),
      },
      ["--image", `${api}:1.1.0@${digest("a")}`],
    ],
  ] satisfies [string, Layout, string[]][])("%s", async (_, layout, args) => {
    const result = await toProd(await serve(layout), ...args);
    expect(result, result.stderr).toMatchObject({ exitCode: 0, source: { state: "holds" } });
  });
});

describe("a version is not in an earlier environment", () => {
  test.each([
    [
      "if another image of the app has that tag there",
      {
        apps: `{ web: { images: [{ name: ${api} }, { name: ${worker} }] } }`,
        dev: kustomization({ name: api, tag: "1.1.0" }),
        prod: kustomization({ name: api, tag: "1.1.0" }, { name: worker, tag: "1.0.0" }),
      },
      ["--image", `${worker}:1.1.0`],
    ],
    [
      "if another image of an undeclared app has that tag there",
      {
        dev: kustomization({ name: api, tag: "1.1.0" }),
        prod: kustomization({ name: api, tag: "1.1.0" }, { name: worker, tag: "1.0.0" }),
      },
      ["--image", `${worker}:1.1.0`],
    ],
    [
      "if the tag is there with another digest",
      {
        dev: kustomization({ name: api, tag: "1.1.0", digest: digest("a") }),
        prod: kustomization({ name: api, tag: "1.0.0" }),
      },
      ["--image", `${api}:1.1.0@${digest("b")}`],
    ],
    [
      "if the tag is there without a digest, which can be any image",
      {
        dev: kustomization({ name: api, tag: "1.1.0" }),
        prod: kustomization({ name: api, tag: "1.0.0" }),
      },
      ["--image", `${api}:1.1.0@${digest("b")}`],
    ],
    [
      "if one of its images is there in another version",
      {
        dev: kustomization({ name: api, tag: "1.1.0" }, { name: worker, tag: "1.0.0" }),
        prod: kustomization({ name: api, tag: "1.0.0" }, { name: worker, tag: "1.0.0" }),
      },
      ["--image", `${api}:1.1.0`, "--image", `${worker}:1.1.0`],
    ],
    [
      "if an image that would stay beside it in prod is not the one beside it there",
      {
        apps: `{ web: { images: [{ name: ${api} }, { name: ${worker} }] } }`,
        dev: kustomization({ name: api, tag: "1.1.0" }, { name: worker, tag: "1.1.0" }),
        prod: kustomization({ name: api, tag: "1.0.0" }, { name: worker, tag: "1.0.0" }),
      },
      ["--image", `${api}:1.1.0`],
    ],
    [
      "if only some of its files there have it",
      {
        apps: `{ web: { images: [{ name: ${api} }] } }`,
        dev: kustomization({ name: api, tag: "1.1.0" }),
        more: { "apps/web/dev/values.yaml": `image: { repository: ${api}, tag: 1.0.0 }\n` },
        prod: kustomization({ name: api, tag: "1.0.0" }),
      },
      ["--tag", "1.1.0"],
    ],
    [
      "if the app has no files there",
      {
        dev: undefined,
        prod: kustomization({ name: api, tag: "1.0.0" }),
      },
      ["--image", `${api}:1.1.0`],
    ],
    [
      "if the config has the app only in the later one",
      {
        apps: "{ web: { only: [prod] } }",
        dev: kustomization({ name: api, tag: "1.1.0" }),
        prod: kustomization({ name: api, tag: "1.0.0" }),
      },
      ["--image", `${api}:1.1.0`],
    ],
    [
      "if the file there cannot be read",
      {
        dev: "images: [",
        prod: kustomization({ name: api, tag: "1.0.0" }),
      },
      ["--image", `${api}:1.1.0`],
    ],
    [
      "if the image is added to prod",
      {
        apps: `{ web: { images: [{ name: ${api} }, { name: ${worker} }] } }`,
        dev: kustomization({ name: api, tag: "1.1.0" }),
        prod: kustomization({ name: api, tag: "1.1.0" }),
      },
      ["--image", `${worker}:1.1.0`, "--if-missing", "add"],
    ],
  ] satisfies [string, Layout, string[]][])("%s", async (_, layout, args) => {
    const repository = await serve(layout);
    const tip = await repository.tip();
    const result = await toProd(repository, ...args);
    expect(result.exitCode, JSON.stringify(result)).not.toBe(0);
    expect(result.source?.state, JSON.stringify(result)).not.toBe("holds");
    expect(await repository.tip()).toBe(tip);
  });
});

describe("several environments in one run, of which one is closed", () => {
  const layout = {
    dev: kustomization({ name: api, tag: "1.0.0" }),
    prod: kustomization({ name: api, tag: "1.0.0" }),
  };
  const both = (repository: ServedRepository, ...more: readonly string[]) => {
    const asked = ["update", "--image", `${api}:1.1.0`, "--environment", "dev", "--environment", "prod"];
    return runCli([...asked, "--repo", repository.url, "--json", ...more]);
  };

  test("the open one is written, and the closed one is the failure", async () => {
    const repository = await serve(layout);
    const { exitCode, stdout } = await both(repository);
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { kind: "refused", message: expect.stringContaining('The gate of "prod"') },
      deliveries: [{ changes: [{ environment: "dev", outcome: "updated" }, { outcome: "waiting" }] }],
    });
    expect(await repository.read("apps/web/dev/kustomization.yaml")).toContain("1.1.0");
    expect(await repository.read("apps/web/prod/kustomization.yaml")).toContain("1.0.0");
  });

  test("the second run finds in dev what the first one wrote there", async () => {
    const repository = await serve(layout);
    await both(repository);
    expect((await both(repository)).exitCode).toBe(0);
    expect(await repository.read("apps/web/prod/kustomization.yaml")).toContain("1.1.0");
  });

  test.each([["--delivery", "push"], ["--order", "off"], ["--dry-run"], ["--if-missing", "add"], ["--unpin"]])(
    "%s %s does not open it",
    async (...flags) => {
      const repository = await serve(layout);
      const { exitCode, stdout } = await both(repository, ...flags);
      expect(exitCode, stdout).toBe(5);
      expect(await repository.read("apps/web/prod/kustomization.yaml")).toContain("1.0.0");
    },
  );
});

test("a version that was rolled back in the environment stays out, although the earlier environment has it", async () => {
  const [before, after] = [kustomization({ name: api, tag: "1.0.0" }), kustomization({ name: api, tag: "1.1.0" })];
  const repository = await serve({ dev: after, prod: before });
  const path = "apps/web/prod/kustomization.yaml";
  const change = (kind: string, from: string, to: string): string =>
    `Tagboat-Change: ${kind} app=web environment=prod image=${api} from=${from} to=${to}`;
  await repository.commit({ files: { [path]: after }, message: `Up\n\n${change("update", "1.0.0", "1.1.0")}\n` });
  await repository.commit({ files: { [path]: before }, message: `Back\n\n${change("rollback", "1.1.0", "1.0.0")}\n` });
  const refused = await toProd(repository, "--image", `${api}:1.1.0`);
  expect(refused.outcomes).toEqual(["held"]);
  expect(refused.stderr).toMatch(/1\.1\.0: it was rolled back in prod on 20/);
  await repository.commit({ files: { "apps/web/dev/kustomization.yaml": kustomization({ name: api, tag: "1.2.0" }) } });
  expect(await toProd(repository, "--image", `${api}:1.2.0`)).toMatchObject({ exitCode: 0, outcomes: ["updated"] });
});

test("an environment whose earlier one is in another branch is judged by the newest state of that branch", async () => {
  const repository = await server.create(`gated-versions-${count++}`, {
    ".tagboat.yaml":
      "version: 1\nenvironments:\n" +
      '  dev: { files: ["{app}.yaml"], branch: dev, agents: [], order: off }\n' +
      '  prod: { after: [dev], files: ["{app}.yaml"], branch: prod, delivery: push, order: off }\n' +
      `apps: { web: { images: [{ name: ${api} }] } }\n`,
  });
  const version = (tag: string) => ({ "web.yaml": `image: { repository: ${api}, tag: ${tag} }\n` });
  await repository.commit({ branch: "dev", files: version("1.0.0") });
  await repository.commit({ branch: "prod", files: version("1.0.0") });
  expect(await toProd(repository, "--tag", "1.1.0")).toMatchObject({ exitCode: 5, source: { state: "waits" } });
  await repository.commit({ branch: "dev", files: version("1.1.0") });
  expect(await toProd(repository, "--tag", "1.1.0")).toMatchObject({ exitCode: 0, source: { state: "holds" } });
});

test("an app that is not in the earlier environment waits there, and is not an error", async () => {
  const repository = await serve({
    apps: "{ web: { only: [prod] } }",
    dev: undefined,
    prod: kustomization({ name: api, tag: "1.0.0" }),
  });
  const tip = await repository.tip();
  const asked = ["update", "web", "--environment", "prod", "--tag", "1.1.0", "--repo", repository.url];
  expect(await runCli(asked)).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining("source dev: no version has been delivered there yet"),
  });
  expect(await repository.tip()).toBe(tip);
});
