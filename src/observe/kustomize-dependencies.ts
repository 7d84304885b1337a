import type { Reach, ReadPlace } from "../agents/rollout.ts";
import type { EntryKind, Snapshot } from "../git/repository.ts";
import { folderOf, referencedPaths } from "./referenced-paths.ts";

/** How many files to follow. With more, the result is unknown. */
const mostFiles = 400;

interface Walk {
  readonly entries: ReadonlyMap<string, EntryKind>;
  readonly seen: Set<string>;
  /** Files still to be read. */
  readonly waiting: Set<string>;
  /** The first reason why references could not be followed. */
  unclear: string | undefined;
}

/**
 * Whether places of a repository contain one of our files, or refer to one through any number of others: as a base, a component, a
 * chart, a value file, another Application. Every word in a file that is a path of the repository counts as a reference. If a file might
 * refer in another way, the result is unknown, because "elsewhere" must be certain.
 */
export async function kustomizeReach(
  snapshot: Snapshot,
  places: readonly ReadPlace[],
  ours: readonly string[],
): Promise<Reach> {
  if (places.length === 0 || ours.length === 0) return { kind: "unknown", why: "no files to compare" };
  if (places.some((place) => ours.some((path) => isPlainlyIn(place, path)))) return { kind: "ours" };
  const why = await doubtAbout(snapshot, ours);
  if (why !== undefined) return { kind: "unknown", why };
  const walk: Walk = { entries: await snapshot.kinds(["**"]), seen: new Set(), waiting: new Set(), unclear: undefined };
  for (const place of places) enterPlace(walk, place);
  for (let count = 0; walk.waiting.size > 0; ) {
    const paths = [...walk.waiting];
    walk.waiting.clear();
    if (paths.some((path) => ours.includes(path))) return { kind: "ours" };
    count += paths.length;
    if (count > mostFiles) return { kind: "unknown", why: `it refers to more than ${mostFiles} files` };
    for (const [path, { bytes }] of await snapshot.read(paths)) follow(walk, path, new TextDecoder().decode(bytes));
  }
  if (walk.unclear !== undefined) return { kind: "unknown", why: walk.unclear };
  return { kind: "elsewhere", reads: places.flatMap(namesOf), ours };
}

const namesOf = ({ folder, files }: ReadPlace): string[] => [
  ...(folder === undefined ? [] : [folder === "" ? "." : folder]),
  ...files,
];

/**
 * Whether a file is certainly in a place, without reading anything. With named value files, others in the chart's folder may belong to
 * another environment.
 */
function isPlainlyIn({ folder, files }: ReadPlace, path: string): boolean {
  if (files.includes(path)) return true;
  if (folder === undefined || folderOf(path) !== folder) return false;
  return files.length === 0 || /(?:^|\/)(?:kustomization(?:\.ya?ml)?|Kustomization|values\.yaml)$/.test(path);
}

/** Files with our images that may be read in another way: the definition of the agent's object, or a file that is no manifest. */
async function doubtAbout(snapshot: Snapshot, ours: readonly string[]): Promise<string | undefined> {
  for (const [path, { bytes }] of await snapshot.read(ours)) {
    if (!/(?:\.ya?ml|\/Kustomization)$/.test(path)) return `${path} may be read by something else`;
    const text = new TextDecoder().decode(bytes);
    const isDefinition = /apiVersion:\s*["']?(?:argoproj\.io|kustomize\.toolkit\.fluxcd\.io)\//.test(text);
    if (isDefinition && /kind:\s*["']?(?:Application|ApplicationSet|Kustomization)\b/.test(text))
      return `${path} defines what is read`;
  }
  return undefined;
}

function enterPlace(walk: Walk, { folder, recurse, files }: ReadPlace): void {
  for (const path of files) enterFile(walk, path);
  if (folder === undefined) return;
  if (folder !== "" && walk.entries.get(folder) !== "folder") walk.unclear ??= `there is no folder ${folder}`;
  else enterFolder(walk, folder, recurse);
}

function enterFile(walk: Walk, path: string): void {
  const kind = walk.entries.get(path);
  if (kind === "file") {
    if (!walk.seen.has(path)) walk.waiting.add(path);
    walk.seen.add(path);
  } else if (kind !== undefined && kind !== "folder") walk.unclear ??= `${path} is a ${kind}`;
}

/** Kustomize reads what its file names. Helm reads the chart and the named value files. Otherwise all files in the folder are read. */
function enterFolder(walk: Walk, folder: string, recurse: boolean): void {
  if (walk.seen.has(`${folder}/`)) return;
  walk.seen.add(`${folder}/`);
  const prefix = folder === "" ? "" : `${folder}/`;
  const below = [...walk.entries].filter(([path, kind]) => path.startsWith(prefix) && kind !== "folder");
  const names = below.map(([path]) => path.slice(prefix.length));
  const own = names.filter((name) => !name.includes("/"));
  const settings = own.filter((name) => name.startsWith(".argocd-source"));
  const kustomizations = own.filter((name) => /^(?:kustomization\.ya?ml|Kustomization)$/.test(name));
  const isChart = own.includes("Chart.yaml");
  const read =
    kustomizations.length > 0
      ? [...kustomizations, ...settings]
      : isChart
        ? names.filter((name) => !isUnnamedValues(name))
        : recurse
          ? names
          : own;
  const foreign = kustomizations.length > 0 || isChart ? undefined : read.find((name) => !isManifest(name));
  if (foreign !== undefined) walk.unclear ??= `${prefix}${foreign} is for a tool that is not known here`;
  for (const name of read) enterFile(walk, `${prefix}${name}`);
}

/** A file in the chart's folder that Helm reads only if it is named. */
const isUnnamedValues = (name: string): boolean =>
  /^[^/]+\.(?:ya?ml|json)$/.test(name) &&
  !/^(?:values\.yaml|Chart\.yaml|requirements\.yaml|\.argocd-source.*)$/.test(name);

const isManifest = (name: string): boolean =>
  /\.(?:ya?ml|json|md|txt)$/.test(name) || /(?:^|\/)(?:\.[^/]+|LICENSE|OWNERS|CODEOWNERS)$/.test(name);

function follow(walk: Walk, path: string, text: string): void {
  walk.unclear ??= whyUnclear(path, text);
  for (const mention of referencedPaths(path, text)) {
    const kind = walk.entries.get(mention.path);
    if (mention.isPattern && kind === "folder") walk.unclear ??= `${path} names files by a pattern`;
    else if (kind === "folder" || mention.path === "") enterMentioned(walk, path, mention.path);
    else enterFile(walk, mention.path);
  }
}

/** A mentioned folder that contains the mentioning file is followed only for Kustomize, because every path is in the root. */
function enterMentioned(walk: Walk, from: string, folder: string): void {
  const isAbove = folder === "" || from.startsWith(`${folder}/`);
  if (!isAbove || isKustomization(from)) enterFolder(walk, folder, true);
}

const isKustomization = (path: string): boolean => /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);

/** Why a file may refer to others by something other than their paths. */
function whyUnclear(path: string, text: string): string | undefined {
  if (isKustomization(path) && /(?:^|[\s"'])(?:https?:\/\/|ssh:\/\/|git@|git::|github\.com\/)/.test(text))
    return `${path} refers to a repository`;
  if (text.includes(".Files.")) return `${path} reads files of its chart`;
  const makesOthers = /kind:\s*["']?(?:Application|ApplicationSet|Kustomization|HelmRelease)\b/.test(text);
  if (/kind:\s*["']?ApplicationSet\b/.test(text) || (makesOthers && /\{\{|\$\{/.test(text)))
    return `${path} makes its references from a template`;
  return undefined;
}
