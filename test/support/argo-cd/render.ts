import { execFileSync } from "node:child_process";
import { posix } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { readDefaultBranch, readRef } from "../git-refs.ts";
import type { ServedRepository } from "../git-server.ts";
import { type HelmSource, renderChart } from "./helm.ts";
import type { Manifest } from "./state.ts";

/** Why a folder gives no manifests, as the repo-server says it. */
export class RenderError extends Error {}

const git = (directory: string, ...args: string[]): string =>
  execFileSync("git", args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** What a commit holds never changes, and a controller looks again and again; also for what is not there. */
const answers = new Map<string, string | Error>();

/** As `git`, asked once where the revision is a commit's whole id. */
function gitOnce(directory: string, args: readonly string[], revision: string): string {
  if (!/^[0-9a-f]{40}(?:\^|$)/.test(revision)) return git(directory, ...args, revision);
  const key = JSON.stringify([directory, ...args, revision]);
  const answer = answers.get(key) ?? attempt(() => git(directory, ...args, revision));
  answers.set(key, answer);
  if (answer instanceof Error) throw answer;
  return answer;
}

function attempt(work: () => string): string | Error {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The commit that a branch, or a commit's own id, names now. */
export function resolveRevision({ directory }: ServedRepository, name: string): string {
  const wanted = name === "" || name === "HEAD" ? "HEAD" : name.replace(/^refs\/heads\//, "");
  const branch = wanted === "HEAD" ? readDefaultBranch(directory) : wanted;
  const tip = readRef(directory, `refs/heads/${branch}`);
  if (tip !== undefined) return tip;
  try {
    return gitOnce(directory, ["rev-parse", "--verify", "--quiet"], `${wanted}^{commit}`).trim();
  } catch {
    throw new RenderError(`unable to resolve '${name}' to a commit SHA`);
  }
}

const trees = new Map<string, ReadonlyMap<string, string>>();

/** The blob of each file of a commit, by path. Commits share most of their blobs, so those are read by their ids. */
function treeOf({ directory }: ServedRepository, commit: string): ReadonlyMap<string, string> {
  const key = `${directory} ${commit}`;
  const known = trees.get(key);
  if (known !== undefined) return known;
  const entries = git(directory, "ls-tree", "-r", "-z", commit).split("\0").filter(Boolean);
  const tree = new Map(
    entries.map((entry) => {
      const [about = "", path = ""] = entry.split("\t");
      return [path, about.slice(about.lastIndexOf(" ") + 1)];
    }),
  );
  trees.set(key, tree);
  return tree;
}

/** A file's text at a revision. */
export function readText(repository: ServedRepository, revision: string, path: string): string | undefined {
  const { directory } = repository;
  try {
    if (!/^[0-9a-f]{40}$/.test(revision)) return git(directory, "show", `${revision}:${path}`);
    const blob = treeOf(repository, revision).get(path);
    return blob && gitOnce(directory, ["cat-file", "blob"], blob);
  } catch {
    return undefined;
  }
}

/** The paths of all files of a commit. */
export const filesIn = (repository: ServedRepository, commit: string): readonly string[] => [
  ...treeOf(repository, commit).keys(),
];

interface RenderRequest {
  readonly commit: string;
  readonly path: string;
  readonly namespace: string;
  readonly helm?: HelmSource | undefined;
  /** Text of a file in another source: "$values/dev.yaml". */
  readRef?(file: string): string | undefined;
}

/** The manifests of a folder at a commit: by its chart or its kustomization, else all its YAML files. */
export function render(repository: ServedRepository, request: RenderRequest): Manifest[] {
  const { commit, path, namespace, helm = {}, readRef = () => undefined } = request;
  const read = (file: string) => readText(repository, commit, file);
  const list = (folder: string): string[] => {
    const prefix = folder === "." ? "" : `${folder}/`;
    const names = filesIn(repository, commit).flatMap((file) =>
      file.startsWith(prefix) ? [file.slice(prefix.length)] : [],
    );
    if (names.length === 0) throw new RenderError(`app path does not exist: ${path}`);
    return names.filter((name) => /^[^/]+\.(?:ya?ml|json)$/.test(name));
  };
  const folder = posix.normalize(path);
  const isChart = read(posix.join(folder, "Chart.yaml")) !== undefined;
  const objects = isChart
    ? renderChart({ folder, helm, read, readRef, list, fail })
    : objectsOf(folder, { read, list });
  return objects.map((object) => manifestOf(object, namespace));
}

const fail = (message: string): never => {
  throw new RenderError(`failed to execute helm template command: ${message}`);
};

interface Files {
  read(file: string): string | undefined;
  list(folder: string): string[];
}

function objectsOf(folder: string, files: Files): Record<string, unknown>[] {
  const kustomization = files.read(posix.join(folder, "kustomization.yaml"));
  if (kustomization === undefined) return files.list(folder).flatMap((file) => parsed(posix.join(folder, file), files));
  const { resources = [], images = [] } = checked(
    () => (parse(kustomization) ?? {}) as { resources?: string[]; images?: ImageEntry[] },
    "kustomization.yaml",
  );
  const objects = resources.flatMap((resource) => {
    const at = posix.join(folder, resource);
    return /\.(?:ya?ml|json)$/.test(resource) ? parsed(at, files) : objectsOf(at, files);
  });
  if (objects.length === 0) throw new RenderError("kustomize build failed: kustomization.yaml is empty");
  return objects.map((object) => withImages(object, images));
}

const checked = <T>(read: () => T, file: string): T => {
  try {
    return read();
  } catch (error) {
    const said = String(error).split("\n")[0];
    throw new RenderError(`\`kustomize build\` failed exit status 1: Error: invalid ${file}: ${said}`);
  }
};

function parsed(file: string, { read }: Files): Record<string, unknown>[] {
  const text = read(file);
  if (text === undefined) {
    throw new RenderError(`\`kustomize build\` failed exit status 1: Error: accumulating resources from '${file}'`);
  }
  return checked(() => {
    const documents = parseAllDocuments(text);
    for (const { errors } of documents) if (errors[0] !== undefined) throw errors[0];
    return documents.flatMap((document): Record<string, unknown>[] => {
      const value = document.toJS() as Record<string, unknown> | null;
      return value === null ? [] : [value];
    });
  }, file);
}

interface ImageEntry {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string | number;
  readonly digest?: string;
}

/** As Kustomize's image transformer: every field named `image` in a list of containers. */
function withImages<T>(node: T, entries: readonly ImageEntry[]): T {
  if (Array.isArray(node)) return node.map((item) => withImages(item, entries)) as T;
  if (typeof node !== "object" || node === null) return node;
  const changed = Object.entries(node).map(([key, value]) => [
    key,
    key === "image" && typeof value === "string" ? imageFor(value, entries) : withImages(value, entries),
  ]);
  return Object.fromEntries(changed) as T;
}

function imageFor(image: string, entries: readonly ImageEntry[]): string {
  const [, name = image, rest = ""] = /^(.*?)((?::[^:/@]+)?(?:@.+)?)$/.exec(image) ?? [];
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined) return image;
  const newName = entry.newName ?? name;
  if (entry.digest !== undefined) return `${newName}@${entry.digest}`;
  return entry.newTag === undefined ? `${newName}${rest}` : `${newName}:${entry.newTag}`;
}

const isNamespaced = (kind: string): boolean =>
  !["Namespace", "ClusterRole", "CustomResourceDefinition"].includes(kind);

function manifestOf(object: Record<string, unknown>, namespace: string): Manifest {
  const {
    apiVersion = "v1",
    kind,
    metadata,
  } = object as {
    apiVersion?: string;
    kind?: string;
    metadata?: { name?: string; namespace?: string; annotations?: Record<string, string> };
  };
  if (kind === undefined || metadata?.name === undefined) {
    throw new RenderError("error unmarshaling manifest: Object 'Kind' is missing");
  }
  const [version = "v1", group = ""] = apiVersion.split("/").reverse();
  const wave = Number(metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? 0);
  const hook = metadata.annotations?.["argocd.argoproj.io/hook"] as Manifest["hook"];
  return {
    group,
    version,
    kind,
    name: metadata.name,
    namespace: metadata.namespace ?? (isNamespaced(kind) ? namespace : ""),
    ...(hook && { hook }),
    ...(wave !== 0 && { wave }),
    object,
  };
}
