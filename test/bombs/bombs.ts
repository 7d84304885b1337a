import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { discoverApps } from "../../src/config/discover.ts";
import { loadConfig } from "../../src/config/load.ts";
import { globMatcher } from "../../src/domain/glob.ts";
import { statusPattern } from "../../src/domain/status-pattern.ts";
import { checkMatches } from "../../src/forges/gitea/check-pattern.ts";
import { namedObject } from "../../src/git/protocol/object.ts";
import { formatTree, isFile, type TreeEntry, treeMode } from "../../src/git/protocol/tree.ts";
import { pathPattern } from "../../src/git/read/path-pattern.ts";
import { treeCache } from "../../src/git/read/tree-cache.ts";
import { walkFiles } from "../../src/git/read/tree-walk.ts";
import { findImages, setImage } from "../../src/index.ts";
import { createHttp } from "../../src/io/http.ts";
import { most } from "../../src/limits.ts";

/** One input of each kind that could cost too much, and what uses it. */
export const bombs: Readonly<Record<string, () => unknown>> = {
  "stars in a glob": () => longNames.map(globMatcher("apps/*a*a*a*a*a*a*a*ab")),
  "doublestars in a glob": () => longPaths.map(globMatcher("**/a/**/a/**/a/**/a/**/b")),
  "braces in a glob": () => globMatcher("{a,b}".repeat(30)),
  "stars in a status": () => longNames.map(statusPattern("**a**a**a**a**a**ab")),
  "stars in a required check": () => longNames.map((name) => checkMatches("*a*a*a*a*a*a*ab", name)),
  "stars in discover": () => {
    const text = 'version: 1\ndiscover: "**/{app}/{environment}"\nenvironments: {dev: {}}\n';
    return discoverApps(loadConfig(text, ".tagboat.yaml"), [{ paths: longPaths }]);
  },
  "stars in files": () => {
    const files = 'files: ["**/a/**/a/**/a/**/a/**/{app}/**/b.yaml"]';
    const text = `version: 1\ndiscover: "x/{app}"\nenvironments: {dev: {${files}}}\n`;
    return discoverApps(loadConfig(text, ".tagboat.yaml"), [{ paths: longPaths }]);
  },
  "markers on one file": () => setMarked("a.yaml", (index) => `k${index}: v1 # tagboat: ${image}`),
  "markers above": () => setMarked("a.yaml", (index) => `# tagboat: ${image}\nk${index}: v1`),
  "markers in a text": () => setMarked("a.conf", (index) => `k${index}=v1 # tagboat: ${image}`),
  "policies of Flux": () => setMarked("a.yaml", () => '- tag: v1 # {"$imagepolicy": "a:b:tag"}'),
  "blanks on a line": () =>
    [
      `key: v1${blanks}x # tagboat: ${image}`,
      `# tagboat: ${image}\n${blanks}x${blanks}y`,
      `# tagboat: a${blanks}b`,
    ].map((text) => findImages({ path: "a.conf", text })),
  "blanks in a YAML file": () =>
    [`k: v1${blanks}x # tagboat: ${image}\n`, `[a,${blanks}# tagboat: ${image}\n${blanks}b]\n`].map((text) =>
      findImages({ path: "a.yaml", text }),
    ),
  "values in one document": () => findImages({ path: "a.yaml", text: keys(240_000) }),
  "values in one file": () => findImages({ path: "a.yaml", text: Array(30).fill(keys(9_000)).join("---\n") }),
  "values of a manifest that is read": () => setVersions(1),
  "edits of a manifest that is read": () => setVersions(3),
  "files that are the same": () => walkTower(nested(20, 5, "x.yaml")),
  "files that a glob finds": () => walkTower(nested(400, 3, "x.yaml")),
  "folders in folders": () => walkTower(nested(1, 1000, "x.yaml")),
  "JSON of an agent": () => askJson(`[${"{},".repeat((57 * 2 ** 20) / 3)}{}]`),
  "JSON in JSON": () => askJson("[".repeat(57 * 2 ** 20)),
};

export const image = "reg.example.com/team/api";
const blanks = " ".repeat(40_000);
const keys = (count: number): string =>
  `image: ${image}:v1\n${Array.from({ length: count / 2 }, (_, index) => `k${index}: v${index}\n`).join("")}`;

/** As many values as a document may have, and an image in another one. */
export const bundle = (): string => `${keys(most("document-values") - 100).replace(image, "other")}---\n${keys(10)}`;

/** One edit after the other: each is proved on the whole file. */
function setVersions(count: number): void {
  let text = bundle();
  for (let version = 2; version < count + 2; version++)
    ({ text } = setImage({ path: "a.yaml", text }, { name: image, tag: `v${version}` }));
}

const longNames = Array.from({ length: 2000 }, (_, index) => `apps/${"a".repeat(250)}${index}`);
const longPaths = Array.from({ length: 500 }, (_, index) => `${"a/".repeat(99)}${index}.yaml`);

function setMarked(path: string, line: (index: number) => string): unknown {
  const text = `${Array.from({ length: 10_000 }, (_, index) => line(index)).join("\n")}\n`;
  return setImage({ path, text }, { name: image, tag: "v2" });
}

/** So many levels of folders with so many entries each, all of them the same folder: the files are many, the bytes few. */
function nested(width: number, levels: number, file: string) {
  const cache = treeCache({ read: () => Promise.resolve([]) }, () => "https://git.example.com/config.git");
  const blob = namedObject("blob", Buffer.from("x")).id;
  let below: Omit<TreeEntry, "name" | "rawName"> & { readonly name: string } = { mode: "100644", id: blob, name: file };
  for (let level = 0; level < levels; level++) {
    const { mode, id, name } = below;
    const entries = Array.from({ length: width }, (_, index) => ({
      mode,
      id,
      rawName: Buffer.from(`${index}${name}`),
    }));
    const tree = namedObject("tree", formatTree(entries));
    cache.add(tree);
    below = { mode: treeMode, id: tree.id, name: "" };
  }
  return { cache, root: below.id };
}

function walkTower({ cache, root }: ReturnType<typeof nested>): unknown {
  const budget = { entries: 0, url: "https://git.example.com/config.git" };
  return walkFiles(cache, root, { patterns: [pathPattern("**/*.yaml")], paths: [], accept: isFile, budget }).found.size;
}

async function askJson(body: string): Promise<unknown> {
  const server = createServer((_, response) => {
    response.on("error", () => undefined);
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const http = createHttp({ env: {} });
  try {
    const answer = await http.fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/applications`);
    return await answer.json();
  } finally {
    await http.close();
    server.closeAllConnections();
    server.close();
  }
}
