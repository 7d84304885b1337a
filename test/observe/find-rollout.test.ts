import { afterAll, beforeAll, expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import { type FoundRollout, findRollout } from "../../src/observe/find-rollout.ts";
import { revisions } from "../../src/observe/revisions.ts";
import type { PresentImage } from "../../src/plan/images-at.ts";
import { holdsImages, readImages } from "../../src/plan/read-images.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { openForTest } from "../support/git-world.ts";

const name = "registry.example.com/web";
const path = "apps/web/kustomization.yaml";

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

const kustomization = (tag: string, more = ""): string =>
  `images:\n- name: web\n  newName: ${name}\n  newTag: ${tag}\n${more}`;

const target: Target = {
  app: "web",
  environment: "dev",
  files: ["apps/web/*.yaml"],
  images: [{ declared: name, name, at: [] }],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
};

/** What tagboat's own commit says. */
const trailer = (from: string, to: string): string =>
  `deploy(dev): web ${from} → ${to}\n\nTagboat-Change: update app=web environment=dev image=${name} from=${from} to=${to}\n`;

const start = (): Promise<ServedRepository> => server.create(`r${count++}`, { [path]: kustomization("1.0.0") });

const deliver = (served: ServedRepository, from: string, to: string): Promise<string> =>
  served.commit({ files: { [path]: kustomization(to) }, message: trailer(from, to) });

async function find(
  served: ServedRepository,
  more: Partial<Parameters<typeof findRollout>[0]> = {},
): Promise<FoundRollout> {
  await using repository = openForTest(served.url);
  // Not before it is found may the repository be closed.
  return await findRollout({ target, repository, snapshot: await repository.open(), wanted: [], ...more });
}

test("what Git has now is waited for by the commit that brought it, however much came later", async () => {
  const served = await start();
  await deliver(served, "1.0.0", "1.1.0");
  const brought = await deliver(served, "1.1.0", "1.2.0");
  await served.commit({ files: { "apps/other/a.yaml": "a: 1\n" }, message: "Something else" });
  const found = await find(served);
  expect(found).toMatchObject({
    kind: "rollout",
    rollout: { commit: brought, branch: "main", repoURL: served.url, images: [{ name, tag: "1.2.0" }] },
  });
});

test("what a person wrote by hand is waited for by the newest commit", async () => {
  const served = await start();
  await deliver(served, "1.0.0", "1.1.0");
  await deliver(served, "1.1.0", "1.2.0");
  const head = await served.commit({ files: { [path]: kustomization("1.1.0") }, message: "Take 1.2.0 back" });
  // The older commit holds the same, but what lies between does not.
  expect(await find(served)).toMatchObject({ rollout: { commit: head, images: [{ tag: "1.1.0" }] } });
});

test("where no environment is named, what was written for another is not taken for the commit that brought it here", async () => {
  const served = await start();
  await deliver(served, "1.0.0", "1.1.0");
  const elsewhere = { "apps/web-production/kustomization.yaml": kustomization("1.2.0") };
  await served.commit({ files: elsewhere, message: trailer("1.1.0", "1.2.0").replaceAll("dev", "production") });
  const head = await served.commit({ files: { [path]: kustomization("1.2.0") }, message: "By hand" });
  const { environment: _, ...nowhere } = target;
  expect(await find(served, { target: nowhere })).toMatchObject({ rollout: { commit: head } });
});

test("a delivery's own commit is waited for, with the images that it put there", async () => {
  const served = await start();
  const ours = await deliver(served, "1.0.0", "1.1.0");
  await deliver(served, "1.1.0", "1.2.0");
  const found = await find(served, { commit: ours, wanted: [{ name, tag: "1.1.0" }] });
  expect(found).toMatchObject({ kind: "rollout", rollout: { commit: ours, images: [{ name, tag: "1.1.0" }] } });
});

test("that what took its place was put back by hand, or is older, is said", async () => {
  const served = await start();
  await deliver(served, "1.0.0", "1.1.0");
  await deliver(served, "1.1.0", "1.2.0");
  const past = () => find(served, { wanted: [{ name, tag: "1.2.0" }] });
  await served.commit({ files: { [path]: kustomization("1.1.0") }, message: "Revert 1.2.0" });
  expect(await past()).toMatchObject({ by: `${name}:1.1.0, put back by hand, took its place` });
  // By our own hand, somebody having wished so.
  await deliver(served, "1.1.0", "1.0.5");
  expect(await past()).toMatchObject({ by: `${name}:1.0.5, which is older, took its place` });
});

test("a version that Git had is superseded by what it has; one that it never had is not found", async () => {
  const served = await start();
  await deliver(served, "1.0.0", "1.1.0");
  await deliver(served, "1.1.0", "1.2.0");
  const past = await find(served, { wanted: [{ name, tag: "1.1.0" }] });
  expect(past).toMatchObject({ kind: "superseded", by: `${name}:1.2.0 took its place` });
  await expect(find(served, { wanted: [{ name, tag: "9.9.9" }] })).rejects.toMatchObject({ kind: "not-found" });
  await expect(find(served, { wanted: [{ name: "ghcr.io/other" }] })).rejects.toMatchObject({ kind: "not-found" });
});

test("an image that is asked for beside another must be there, too, where no other target could have it", async () => {
  const served = await start();
  const wanted = [{ name }, { name: "registry.example.com/worker", tag: "1.0.0" }];
  const open = { target: { ...target, images: [] }, wanted };
  expect(await find(served, open)).toMatchObject({ kind: "rollout", rollout: { images: [{ name }] } });
  await expect(find(served, { ...open, mustHaveAll: true })).rejects.toMatchObject({
    kind: "not-found",
    message: `web in dev has no registry.example.com/worker on branch "main"; found ${name}:1.0.0`,
  });
});

test("where nothing is declared, every image of the files is the app's", async () => {
  const served = await start();
  await served.commit({
    files: { "apps/web/pod.yaml": "kind: Pod\nspec: { containers: [{ image: 'envoy:1.30' }] }\n" },
  });
  await using repository = openForTest(served.url);
  const images = await readImages(await repository.open(), { ...target, images: [] });
  expect(images).toMatchObject([
    { name, tag: "1.0.0", selector: "web" },
    { name: "envoy", tag: "1.30" },
  ]);
});

test("a search in files that are here already ends when the run is interrupted", async () => {
  // What was read a moment ago is not read again, so the file is like no other.
  const served = await server.create(`r${count++}`, { [path]: kustomization("1.0.0", "# for this test\n") });
  const interrupted = new AbortController();
  await using repository = openForTest(served.url, { signal: interrupted.signal });
  const snapshot = await repository.open();
  expect((await snapshot.read(await snapshot.list(target.files))).size).toBe(1);
  interrupted.abort("SIGTERM");
  await expect(readImages(snapshot, target)).rejects.toMatchObject({ kind: "interrupted" });
  await expect(readImages(snapshot, { ...target, images: [] })).rejects.toMatchObject({ kind: "interrupted" });
});

test("a revision is judged by whether our image stands there still, and not by what else it changed", async () => {
  const served = await start();
  const before = await served.tip();
  const ours = await deliver(served, "1.0.0", "1.1.0");
  const beside = await served.commit({ files: { [path]: `# a note\n${kustomization("1.1.0", "namespace: x\n")}` } });
  const newer = await deliver(served, "1.1.0", "1.2.0");
  const gone = await served.commit({ files: { [path]: "resources: []\n" } });
  await using repository = openForTest(served.url);
  const snapshot = await repository.at(ours, "main");
  const images = snapshot === undefined ? [] : await readImages(snapshot, target);
  const asked = revisions({ repository, branch: "main", commit: ours, target, images });
  const judge = async (revision: string) => [await asked.relation(revision), await asked.contentAt(revision)];
  expect(await judge(ours)).toEqual(["same", "same"]);
  expect(await judge(before)).toEqual(["ancestor", "changed"]);
  expect(await judge(beside)).toEqual(["descendant", "same"]);
  expect(await judge(newer)).toEqual(["descendant", "changed"]);
  expect(await judge(gone)).toEqual(["descendant", "changed"]);
  expect(await judge("0".repeat(40))).toEqual(["unknown", "unknown"]);
});

test("a tag that is there as a number is our image all the same, though an update would still put quotes around it", async () => {
  const served = await start();
  const bare = await served.commit({ files: { [path]: kustomization("36") } });
  await using repository = openForTest(served.url);
  const snapshot = await repository.at(bare, "main");
  if (snapshot === undefined) throw new Error("the commit is not there");
  const images = await readImages(snapshot, target);
  expect(images.map(({ tag }) => tag)).toEqual(["36"]);
  expect(await holdsImages(snapshot, target, images)).toBe(true);
  expect(await holdsImages(snapshot, target, [{ ...images[0], tag: "37" } as PresentImage])).toBe(false);
});

test("an answer is asked for once; one that could not be told, again; and what is no commit, never", async () => {
  let asked = 0;
  const commit = "c".repeat(40);
  const answers = ["unknown", "descendant"] as const;
  const repository = { relation: async () => answers[Math.min(asked++, 1)] ?? "unknown" };
  const { relation } = revisions({ repository: repository as never, branch: "main", commit, images: [] });
  expect([await relation("main"), await relation("1.2.3"), asked]).toEqual(["unknown", "unknown", 0]);
  const revision = "d".repeat(40);
  expect(await relation(revision)).toBe("unknown");
  expect([await relation(revision), await relation(revision), asked]).toEqual(["descendant", "descendant", 2]);
});

test("a file of a commit is read once, and also looked for only once where it is not", async () => {
  let reads = 0;
  const bytes = new TextEncoder().encode("text");
  const snapshot = {
    async read([path = ""]: readonly string[]) {
      reads++;
      return new Map(path === "there" ? [[path, { bytes }]] : []);
    },
  };
  const repository = { at: async () => snapshot } as never;
  const { fileAt } = revisions({ repository, branch: "main", commit: "c".repeat(40), images: [] });
  const revision = "d".repeat(40);
  for (let turn = 0; turn < 2; turn++) {
    expect(await fileAt?.(revision, "there")).toBe("text");
    expect(await fileAt?.(revision, "missing")).toBeUndefined();
  }
  expect(reads).toBe(2);
});
