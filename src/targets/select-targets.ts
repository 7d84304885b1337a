import { posix } from "node:path";
import type { Config } from "../config/config.ts";
import { appsOfFiles, discoverApps, discoverGlobs, type FolderListing } from "../config/discover.ts";
import { fragmentGlobs, fragmentsAmong, mergeFragment } from "../config/fragment.ts";
import { loadConfig } from "../config/load.ts";
import { defaultEnvironment, type Selection, targetsOf } from "../config/targets.ts";
import { didYouMean } from "../domain/closest.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { EntryKind, Snapshot } from "../git/repository.ts";
import type { Branches, BranchesUnder } from "./repo-branch.ts";

/** Default path of the config file. */
export const defaultConfigPath = ".tagboat.yaml";

/** The requested apps, environments and images. An empty list means no restriction. */
export interface TargetRequest {
  /** Path of the config file; absent: the default one, if it exists. */
  readonly config?: string | undefined;
  readonly apps: readonly string[];
  readonly environments: readonly string[];
  /** Names of images. */
  readonly images: readonly string[];
  /** Globs to search, in place of those in the config. */
  readonly files: readonly string[];
  /** "file#key.path", in place of a search. */
  readonly at: readonly string[];
}

export interface SelectedTargets {
  readonly targets: readonly Target[];
  /** Undefined: there is no config, and the request alone decides. */
  readonly config: Config | undefined;
}

/** The targets of a request on this state of the home branch. @throws config, not-found, usage */
export async function selectTargets(
  home: Snapshot,
  request: TargetRequest,
  branches: BranchesUnder,
): Promise<SelectedTargets> {
  const config = await readConfig(home, request);
  if (request.files.length > 0 || request.at.length > 0) {
    const target = explicitTarget(request);
    if (config !== undefined) checkEnvironments(config, request.environments);
    return { targets: [target], config };
  }
  if (config === undefined) {
    throw noConfig(home, ", and nothing says where to look");
  }
  const selection: Selection = {
    apps: request.apps.length > 0 ? request.apps : undefined,
    environments: request.environments.length > 0 ? request.environments : [defaultEnvironment(config)],
    images: request.images.length > 0 ? request.images : undefined,
  };
  return targetsIn({ config, home, branches: branches(config) }, selection);
}

/** The targets of a selection, on a state of the home branch. @throws config, not-found; usage: there is no config */
export async function namedTargets(
  home: Snapshot,
  { config: path, ...selection }: Selection & Pick<TargetRequest, "config">,
  branches: BranchesUnder,
): Promise<{ readonly targets: readonly Target[]; readonly config: Config }> {
  const config = await requireConfig(home, { config: path });
  return targetsIn({ config, home, branches: branches(config) }, selection);
}

/** The apps of these names. The name of a group stands for all of its apps. */
export const appsNamed = ({ apps, groups }: Config, names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap((name) => (apps.has(name) ? [name] : (groups.get(name) ?? [name])))),
];

/** No config file is named and the default one is missing. A missing file that is named is an error of kind `config`. */
const noConfig = ({ branch }: Pick<Snapshot, "branch">, more = ""): TagboatError =>
  new TagboatError("usage", `There is no ${defaultConfigPath} on branch "${branch}"${more}`, {
    hint: "Write a config file (docs/config.md), or name the one there is with --config. `update` and `wait` also work without one: name the files by --file or --at.",
  });

/** The targets of a selection, in the config with everything that the repository adds to it. @throws config, not-found */
export async function targetsIn(
  discovery: Discovery,
  selection: Selection,
): Promise<{ readonly targets: readonly Target[]; readonly config: Config }> {
  const whole = await discover(discovery, selection);
  try {
    return { targets: targetsOf(whole, selection).map(discovery.branches.canonical), config: whole };
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind !== "not-found" || whole === discovery.config) throw error;
    // Only the folders of the named apps have been read. With all of them, the error can suggest the right name.
    targetsOf(await discover(discovery, { ...selection, apps: undefined }), selection);
    throw error;
  }
}

/** The config of a state of the home branch. @throws config; usage: there is none */
export async function requireConfig(home: Snapshot, request: Pick<TargetRequest, "config">): Promise<Config> {
  const config = await readConfig(home, request);
  if (config === undefined) throw noConfig(home);
  return config;
}

/** The config of a state of the home branch; undefined if none was named and the default one does not exist. @throws config */
export async function readConfig(
  home: Snapshot,
  { config: path }: Pick<TargetRequest, "config">,
): Promise<Config | undefined> {
  const wanted = path ?? defaultConfigPath;
  const content = (await home.read([wanted])).get(wanted);
  if (content !== undefined) return loadConfig(configText(content.bytes, wanted), wanted);
  refuseUnreadable(home, await home.kinds([wanted]));
  if (path === undefined) return undefined;
  throw new TagboatError("config", `The config file "${path}" does not exist on branch "${home.branch}"`, {
    hint: "It is read from the branch itself, not from the folder you stand in. Check --config and --branch.",
  });
}

/** The text of a config file. @throws config if it is not UTF-8: a lossy decoding would report a wrong problem */
function configText(bytes: Uint8Array | undefined, path: string): string {
  try {
    if (!bytes?.includes(0)) return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new TagboatError("config", `The config file "${path}" is not UTF-8`, {
    hint: "Save it as UTF-8; some Windows editors and shells write UTF-16.",
  });
}

/** A config that is a link is unreadable, not missing. @throws config */
function refuseUnreadable(home: Snapshot, kinds: ReadonlyMap<string, EntryKind>): void {
  for (const [path, kind] of kinds) {
    if (kind === "file") continue;
    throw new TagboatError("config", `The config file "${path}" on branch "${home.branch}" is a ${kind}`, {
      hint:
        kind === "folder"
          ? "A config is one file: give its path by --config."
          : "It is not followed: put a plain file there.",
    });
  }
}

interface Discovery {
  /** As written. */
  readonly config: Config;
  readonly home: Snapshot;
  readonly branches: Branches;
}

/** The config with the apps that the repository contains, and with the parts that they keep beside their files. */
async function discover({ config, home, branches }: Discovery, selection: Selection): Promise<Config> {
  const listings: FolderListing[] = [];
  // A folder that has the name of a group is looked for, too: the name would mean either.
  const apps = selection.apps && [...selection.apps, ...config.groups.keys()];
  for (const { globs, ...place } of discoverGlobs(config, { ...selection, apps })) {
    const isHome = Object.keys(branches.canonical(place)).length === 0;
    const snapshot = isHome ? home : await branches.open(place);
    listings.push({ ...place, paths: await snapshot.list(globs) });
  }
  const discovered = discoverApps(config, listings);
  refuseGroupsNamedAsApps(discovered);
  return withFragments(discovered, home, selection);
}

/** Apps that are declared are compared with the groups when the config is read. @throws config */
function refuseGroupsNamedAsApps({ apps, groups }: Config): void {
  for (const [group, members] of groups) {
    if (!apps.has(group) || members.includes(group)) continue;
    throw new TagboatError("config", `The group \`${group}\` has the name of an app, which is not in the group`, {
      hint: `Give the group another name: a command that names ${group} could mean either.`,
    });
  }
}

async function withFragments(config: Config, home: Snapshot, { apps }: Selection): Promise<Config> {
  const globs = fragmentGlobs(config, apps ?? [...config.apps.keys()]);
  const kinds = await home.kinds(globs.map(({ glob }) => glob));
  refuseUnreadable(home, kinds);
  const contents = await home.read([...kinds.keys()]);
  let merged = config;
  for (const { app, path } of fragmentsAmong(globs, [...contents.keys()])) {
    const text = configText(contents.get(path)?.bytes, path);
    merged = mergeFragment(merged, app, { text, file: path });
  }
  return merged;
}

/** The config with the parts of the apps that these files may belong to, for files that no target owns. */
export async function withPartsOf(config: Config, home: Snapshot, paths: readonly string[]): Promise<Config> {
  return withFragments(config, home, { apps: [...new Set([...config.apps.keys(), ...appsOfFiles(config, paths)])] });
}

/** The target that `--file` and `--at` describe on their own. */
function explicitTarget({ apps, environments, images, files, at }: TargetRequest): Target {
  const [environment, ...otherEnvironments] = environments;
  if (otherEnvironments.length > 0 || apps.length > 1) {
    throw new TagboatError("usage", "--file and --at name the places of one app in one environment", {
      hint: "Give one app and one --environment, or leave the places to the config file.",
    });
  }
  if (at.length > 0 && new Set(images).size > 1) {
    throw new TagboatError("usage", `--at cannot tell which of ${images.length} images goes to which place`, {
      hint: "Run it once for each image, or list the places by `at` in the config file.",
    });
  }
  if (at.length > 0 && files.length > 0) {
    throw new TagboatError("usage", "--at names exact locations, so --file has nothing to find", {
      hint: "Give one of the two.",
    });
  }
  for (const path of [...files, ...at.map(fileOfSelector)]) checkSpelling(path);
  return {
    app: apps[0] ?? images[0]?.split("/").at(-1) ?? "",
    ...(environment === undefined ? {} : { environment }),
    files: [...files, ...at.map(fileOfSelector)],
    images: [...new Set(images)].map((name) => ({ declared: name, name, at })),
    delivery: "push",
    after: [],
    order: "prefer",
    ifMissing: "auto",
  };
}

/** An environment that is not in the config would have no hold and no gate. @throws not-found */
function checkEnvironments({ environments: known }: Config, names: readonly string[]): void {
  for (const name of names) {
    if (known.has(name)) continue;
    const suggestion = didYouMean(name, known.keys()) || `; there are ${[...known.keys()].join(", ")}`;
    throw new TagboatError("not-found", `There is no environment "${name}" in the config file${suggestion}`);
  }
}

/** Paths must be written as Git writes them. @throws usage, with the right spelling if there is one */
export function checkSpelling(path: string): void {
  const plain = posix.normalize(path).replace(/^\/+/, "");
  if (path.endsWith("/")) {
    throw new TagboatError("usage", `${JSON.stringify(path)} is a folder`, {
      hint: `Name a file in it, or all of them: '${plain}**'.`,
    });
  }
  if (!path.startsWith("/") && !path.split("/").includes(".") && !path.includes("//")) return;
  throw new TagboatError("usage", `${JSON.stringify(path)} is not a path from the repository's root`, {
    hint: path.startsWith("/")
      ? "Leave out the folder in which your clone lies, and the slash at the start."
      : `Write it as ${plain}.`,
  });
}

/** "values.yaml#image.tag" is in "values.yaml". @throws usage */
export function fileOfSelector(selector: string): string {
  const [file, path] = selector.split("#", 2);
  if (file && path) return file;
  throw new TagboatError("usage", `${JSON.stringify(selector)} is not a location in a file`, {
    hint: "Write it as file#key.path: environments/dev/values.yaml#image.tag.",
  });
}
