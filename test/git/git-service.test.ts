import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRepository } from "../support/bare-repository.ts";
import { readRefsState } from "../support/git-refs.ts";
import { type ServedRepository, servedRepository } from "../support/git-server.ts";
import { runBackend, type ServiceAnswer, type ServiceRequest, serveGit } from "../support/git-service.ts";
import { runProcess } from "../support/run-process.ts";

let root: string;
let config: ServedRepository;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "git-service-"));
  config = await repository("acme/config");
  await config.commit({ files: { "a.yaml": "tag: 1\n", "b/c.yaml": "tag: 2\n" } });
  await config.commit({ files: { "a.yaml": "tag: 3\n" } });
  await config.commit({ files: { "d.yaml": "tag: 4\n" }, branch: "release/1" });
  await config.git("tag", "-m", "One", "v1", "main");
  await repository("empty");
  const closed = await repository("closed");
  await closed.git("config", "http.receivepack", "false");
  await closed.git("config", "http.uploadpack", "false");
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function repository(name: string): Promise<ServedRepository> {
  return servedRepository({ name, url: "", directory: await createRepository(join(root, `${name}.git`)) });
}

const packet = (text: string): string => `${(text.length + 4).toString(16).padStart(4, "0")}${text}`;

const get = (url: string, protocol?: string): ServiceRequest => ({
  method: "GET",
  url,
  headers: protocol === undefined ? {} : { "git-protocol": protocol },
  body: Buffer.alloc(0),
});

const post = (service: string, body: string | Buffer, headers: Record<string, string> = {}): ServiceRequest => ({
  method: "POST",
  url: `/acme/config.git/git-${service}`,
  headers: { "content-type": `application/x-git-${service}-request`, ...headers },
  body: Buffer.from(body),
});

const version2 = { "git-protocol": "version=2" };
const refs = `${packet("command=ls-refs\n")}0001${packet("peel\n")}${packet("symrefs\n")}${packet("ref-prefix refs/\n")}${packet("ref-prefix HEAD\n")}0000`;
const fetchOf = (commit: string, ...more: string[]): string =>
  `${packet("command=fetch")}0001${more.map(packet).join("")}${packet(`want ${commit}\n`)}${packet("done\n")}0000`;

/** What each of the two ways answers. */
async function both(request: ServiceRequest, protocol: 0 | 2 = 2): Promise<[ServiceAnswer, ServiceAnswer]> {
  const options = { root, protocol };
  return [await serveGit(options, request), await runBackend(options, request)];
}

const lines = ({ headers }: ServiceAnswer): string[] => Object.entries(headers).map((pair) => pair.join(": "));

describe("a service of Git that is started at once answers as by way of http-backend", () => {
  test.each<readonly [string, (main: string) => ServiceRequest, 0 | 2, number]>([
    [
      "what it offers, protocol 2",
      () => get("/acme/config.git/info/refs?service=git-upload-pack", "version=2"),
      2,
      200,
    ],
    [
      "what it offers, protocol 1",
      () => get("/acme/config.git/info/refs?service=git-upload-pack", "version=1"),
      2,
      200,
    ],
    ["what it offers, protocol 0", () => get("/acme/config.git/info/refs?service=git-upload-pack"), 2, 200],
    [
      "where it knows no protocol 2",
      () => get("/acme/config.git/info/refs?service=git-upload-pack", "version=2"),
      0,
      200,
    ],
    ["an empty repository", () => get("/empty.git/info/refs?service=git-upload-pack"), 2, 200],
    ["who may push", () => get("/acme/config.git/info/refs?service=git-receive-pack", "version=2"), 2, 200],
    ["who may push, protocol 0", () => get("/acme/config.git/info/refs?service=git-receive-pack"), 2, 200],
    ["a push to an empty repository", () => get("/empty.git/info/refs?service=git-receive-pack"), 2, 200],
    ["the refs", () => post("upload-pack", refs, version2), 2, 200],
    [
      "a compressed question",
      () => post("upload-pack", gzipSync(refs), { ...version2, "content-encoding": "gzip" }),
      2,
      200,
    ],
    ["a pack", (main) => post("upload-pack", fetchOf(main, "deepen 1\n", "filter tree:2\n"), version2), 2, 200],
    ["a commit that it has not", () => post("upload-pack", fetchOf("c".repeat(40)), version2), 2, 200],
    ["a command that it does not know", () => post("upload-pack", `${packet("command=sing")}0000`, version2), 2, 200],
    ["a question that is none", () => post("upload-pack", "hello", version2), 2, 200],
    ["a push that is none", () => post("receive-pack", "0000"), 2, 200],
    [
      "a pack in protocol 0",
      (main) => post("upload-pack", `${packet(`want ${main} ofs-delta\n`)}0000${packet("done\n")}`),
      0,
      200,
    ],
    ["garbled compression", () => post("upload-pack", "hello", { "content-encoding": "gzip" }), 2, 200],
    [
      "another content type",
      () => ({ ...post("upload-pack", refs), headers: { "content-type": "text/plain" } }),
      2,
      415,
    ],
    ["another method", () => ({ ...post("upload-pack", refs), method: "GET" }), 2, 400],
    ["a repository that is not there", () => get("/none.git/info/refs?service=git-upload-pack"), 2, 404],
    ["reading that is switched off", () => get("/closed.git/info/refs?service=git-upload-pack"), 2, 403],
    ["writing that is switched off", () => get("/closed.git/info/refs?service=git-receive-pack"), 2, 403],
    ["the older protocol of plain files", () => get("/acme/config.git/info/refs"), 2, 200],
    ["a path that leads out", () => get("/acme/../../config.git/info/refs?service=git-upload-pack"), 2, 404],
  ])("%s", async (_, request, protocol, status) => {
    const [direct, backend] = await both(request(await config.tip()), protocol);
    expect(direct.status).toBe(status);
    expect(direct.status).toBe(backend.status);
    expect(lines(direct)).toEqual(lines(backend));
    expect(unframed(direct.body)).toEqual(unframed(backend.body));
  });

  test("asked again, also when a branch has moved in between", async () => {
    const moving = await repository("moving");
    await moving.commit({ files: { "a.yaml": "tag: 1\n" } });
    const questions = [
      { ...post("upload-pack", refs, version2), url: "/moving.git/git-upload-pack" },
      get("/moving.git/info/refs?service=git-receive-pack"),
    ];
    for (const change of [
      () => moving.commit({ files: { "a.yaml": "tag: 2\n" } }),
      () => moving.git("update-ref", "refs/heads/other", "main"),
      () => moving.git("pack-refs", "--all"),
      () => moving.git("symbolic-ref", "HEAD", "refs/heads/other"),
      () => moving.git("update-ref", "-d", "refs/heads/other"),
      () => moving.git("config", "transfer.hideRefs", "refs/heads/main"),
    ]) {
      for (const question of [...questions, ...questions]) {
        const [direct, backend] = await both(question);
        expect(direct.body.toString()).toBe(backend.body.toString());
      }
      await change();
    }
    expect((await both(questions[0] ?? get("/")))[0].body.toString()).not.toContain("refs/heads/main");
  });

  test.each([
    ["a push, with what its hooks are told", ""],
    ["a push that says who pushes", "?user=gitea-actions"],
  ])("%s", async (_, query) => {
    const tip = await config.tip();
    const twins = ["one", "two"].map((name) => join(root, `${name}.git`));
    const hook =
      "cat >&2; env | grep -E '^(GIT|REMOTE|REQUEST|QUERY|CONTENT|PATH_INFO|HOME)' | grep -v EXEC_PATH | sort >&2";
    await config.hook("pre-receive", hook);
    for (const twin of twins) await rm(twin, { recursive: true, force: true });
    for (const twin of twins) await cp(config.directory, twin, { recursive: true });
    await rm(join(config.directory, "hooks"), { recursive: true });
    const child = await config.git("commit-tree", `${tip}^{tree}`, "-p", tip, "-m", "Again");
    const pack = await packOf(config.directory, child, tip);
    const command = packet(`${tip} ${child} refs/heads/main\0 report-status side-band-64k agent=test`);
    const push = post("receive-pack", Buffer.concat([Buffer.from(`${command}0000`), pack]));
    const options = { root, protocol: 2 } as const;
    const answers = [
      await serveGit(options, { ...push, url: `/one.git/git-receive-pack${query}` }),
      await runBackend(options, { ...push, url: `/two.git/git-receive-pack${query}` }),
    ].map(({ status, headers, body }) => ({ status, headers, text: unframed(body).map(withoutNames).join("\n") }));
    expect(answers[0]?.text).toContain("GIT_COMMITTER_EMAIL=anonymous@http.127.0.0.1");
    expect(answers[0]?.text).toContain(`QUERY_STRING=${query.slice(1)}\n`);
    expect(answers[0]?.text).toContain("ok refs/heads/main");
    expect(answers[0]).toEqual(answers[1]);
    expect(twins.map((twin) => readRefsState(twin).includes(child))).toEqual([true, true]);
  });

  test("a repository that takes objects from another one", async () => {
    const fork = await repository("fork");
    await writeFile(join(fork.directory, "objects/info/alternates"), `${join(config.directory, "objects")}\n`);
    const [direct, backend] = await both(get("/fork.git/info/refs?service=git-receive-pack"));
    expect(direct.body.toString()).toBe(backend.body.toString());
    expect(direct.body.toString()).toContain(" .have");
  });
});

async function packOf(directory: string, commit: string, base: string): Promise<Buffer> {
  const args = ["pack-objects", "--revs", "--stdout", "-q"];
  const { stdout } = await runProcess({
    file: "git",
    args,
    cwd: directory,
    env: process.env,
    input: `${commit}\n^${base}\n`,
  });
  return stdout;
}

/**
 * The lines of an answer, then what it says on each of its bands: into how many packets Git cuts a band is a matter of when it got to write.
 */
function unframed(body: Buffer): string[] {
  const lines: string[] = [];
  const bands = new Map<number, string>();
  let at = 0;
  while (/^[0-9a-f]{4}$/.test(body.toString("latin1", at, at + 4))) {
    const length = Number.parseInt(body.toString("latin1", at, at + 4), 16);
    const content = body.toString("latin1", at + 4, at + Math.max(length, 4));
    const band = content.charCodeAt(0);
    if (band >= 1 && band <= 3) bands.set(band, (bands.get(band) ?? "") + content.slice(1));
    else lines.push(content);
    at += Math.max(length, 4);
  }
  return [...lines, body.toString("latin1", at), ...[...bands].sort().map((pair) => pair.join(": "))];
}

/** The two repositories have different names, and so has each push's quarantine. */
const withoutNames = (text: string): string =>
  text.replaceAll(/tmp_objdir-incoming-\w+/g, "incoming").replaceAll(/(?<=\/)(one|two)\.git/g, "it.git");
