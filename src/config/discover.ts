import { type GlobSegment, readGlob } from "../domain/glob.ts";
import { appInPath, appWord } from "./app-in-path.ts";
import type { App, Config, Environment } from "./config.ts";
import { isWrittenDown, type Selection, selectedEnvironments } from "./targets.ts";
import { fillTemplate } from "./template.ts";

/** A repository and branch to search; absent parts are the home's. */
interface RepoBranch {
  readonly repo?: string;
  readonly branch?: string;
}

export interface DiscoverLookup extends RepoBranch {
  /** Globs to list there. Empty lookups are left out. */
  readonly globs: readonly string[];
}

export interface FolderListing extends RepoBranch {
  /** The paths there: at least those that match the lookup's globs. */
  readonly paths: readonly string[];
}

// `discover` reads files with these extensions in a folder. Other files need `files`.
const extensions = ["yaml", "yml", "json"];

/** The listings that are needed to find the selected apps. If apps are named, only their folders. */
export function discoverGlobs(config: Config, selection: Selection = {}): readonly DiscoverLookup[] {
  if (config.discover.length === 0) return [];
  const lookups = new Map<string, { readonly place: RepoBranch; readonly globs: Set<string> }>();
  for (const environment of selectedEnvironments(config, selection.environments)) {
    const place = placeOf(config, environment);
    const lookup = lookups.get(placeKey(place)) ?? { place, globs: new Set<string>() };
    lookups.set(placeKey(place), lookup);
    for (const app of wantedApps(config, environment, selection)) {
      const fill = (template: string) => fillTemplate(template, { app, environment: environment.name });
      for (const glob of globsOf(config, environment, fill)) lookup.globs.add(glob);
    }
  }
  const needed = [...lookups.values()].filter(({ globs }) => globs.size > 0);
  return needed.map(({ place, globs }) => ({ ...place, globs: [...globs] }));
}

/** The names to search for; "*" for all. Apps whose files the config itself gives are left out. */
function wantedApps(config: Config, { name }: Environment, { apps }: Selection): readonly string[] {
  if (apps === undefined) return ["*"];
  return apps.filter((app) => {
    const written = config.apps.get(app);
    return isAppName(app) && (written === undefined || !isWrittenDown(config, written, name));
  });
}

// The schema's rule for names: a folder with another kind of name ("_base", ".git") is not an app.
const isAppName = (text: string): boolean =>
  text.length <= 100 && /^[A-Za-z0-9]+(?:(?:\.|[-_]+)[A-Za-z0-9]+)*$/.test(text);

function globsOf(config: Config, environment: Environment, fill: (template: string) => string): readonly string[] {
  const { folders, files } = templatesOf(config, environment);
  return [...files.map(fill), ...folders.flatMap((folder) => [fill(folder), ...filesIn(fill(folder))])];
}

const filesIn = (folder: string): readonly string[] => extensions.map((extension) => `${folder}/**/*.${extension}`);

/** An environment's own `files` locate its apps if they contain {app}; otherwise `discover` does. */
function templatesOf({ defaults, discover }: Config, { settings }: Environment) {
  const all = settings.files ?? defaults.files ?? [];
  const files = all.filter((file) => file.includes("{app}"));
  const shared = all.filter((file) => !file.includes("{app}"));
  return { folders: files.length === 0 ? discover : [], files, shared };
}

function placeOf({ defaults }: Config, { name, settings }: Environment): RepoBranch {
  const { repo, branch } = { ...defaults, ...settings };
  return {
    ...(repo === undefined ? {} : { repo: fillTemplate(repo, { environment: name }) }),
    ...(branch === undefined ? {} : { branch: fillTemplate(branch, { environment: name }) }),
  };
}

const placeKey = ({ repo, branch }: RepoBranch): string => JSON.stringify([repo, branch]);

/** The config with every app in the listings. An app's entry in the config stays, and comes first. */
export function discoverApps(config: Config, listings: readonly FolderListing[]): Config {
  if (config.discover.length === 0) return config;
  const found = new Map<string, FoundApp>();
  for (const environment of config.environments.values()) {
    const key = placeKey(placeOf(config, environment));
    const paths = listings.filter((listing) => placeKey(listing) === key).flatMap((listing) => listing.paths);
    for (const [name, { files, folders }] of appsIn(config, environment, paths)) {
      const app = found.get(name) ?? { found: new Map(), ambiguous: new Map() };
      found.set(name, app);
      app.found.set(environment.name, files);
      if (folders.length > 1) app.ambiguous.set(environment.name, folders);
    }
  }
  const apps = new Map<string, App>();
  for (const [name, app] of config.apps) apps.set(name, { ...app, ...found.get(name), ...formerly(app, config) });
  for (const name of [...found.keys()].sort())
    if (!apps.has(name)) apps.set(name, { ...bare(name), ...found.get(name) });
  return { ...config, apps, discovered: true };
}

/** The places of a renamed app's files under its earlier name. */
function formerly({ was }: App, config: Config): Pick<App, "foundFormerly"> {
  if (was === undefined) return {};
  const places = [...config.environments.values()].map((environment) => {
    const fill = (template: string) => fillTemplate(template, { app: was, environment: environment.name });
    return [environment.name, globsOf(config, environment, fill)] as const;
  });
  return { foundFormerly: new Map(places) };
}

/** The files that `discover` found for an app, and its ambiguous folders, by environment. */
interface FoundApp {
  readonly found: Map<string, readonly string[]>;
  readonly ambiguous: Map<string, readonly string[]>;
}

const bare = (name: string): App => ({ name, images: [], settings: {}, environments: new Map() });

interface FoundFiles {
  /** Globs. */
  readonly files: readonly string[];
  /** Folders found by `discover`. If an app has several, the config does not say which one is meant. */
  readonly folders: readonly string[];
}

/** The apps of an environment, and the location of each one's files. */
function appsIn(config: Config, environment: Environment, paths: readonly string[]): Map<string, FoundFiles> {
  const { shared } = templatesOf(config, environment);
  const common = shared.map((file) => fillTemplate(file, { environment: environment.name }));
  const found = new Map<string, { globs: Set<string>; roots: Set<string> }>();
  for (const { app, globs, root } of matchesOf(config, environment, paths)) {
    if (!isAppName(app)) continue;
    const entry = found.get(app) ?? { globs: new Set(), roots: new Set() };
    found.set(app, entry);
    for (const glob of globs) entry.globs.add(glob);
    if (root !== undefined) entry.roots.add(root);
  }
  return new Map(
    [...found].map(([app, { globs, roots }]) => [app, { files: [...globs, ...common], folders: [...roots].sort() }]),
  );
}

interface Match {
  readonly app: string;
  readonly globs: readonly string[];
  /** The folder or file of `discover`, if the files are searched for in it. */
  readonly root?: string;
}

function* matchesOf(config: Config, environment: Environment, paths: readonly string[]): Generator<Match> {
  const { folders, files, shared } = templatesOf(config, environment);
  for (const folder of folders) yield* foldersThatFit(folder, environment, { paths, isPlace: shared.length === 0 });
  for (const template of files) yield* filesThatFit(template, environment, paths);
}

function* foldersThatFit(
  template: string,
  environment: Environment,
  { paths, isPlace }: { readonly paths: readonly string[]; readonly isPlace: boolean },
): Generator<Match> {
  const segments = folderSegments(template, environment);
  for (const path of paths) {
    const parts = path.split("/");
    const { app, depth } = appInPath(segments, parts, { isPrefix: true }) ?? {};
    if (app === undefined) continue;
    const root = parts.slice(0, depth).join("/");
    yield isPlace ? { app, globs: root === path ? [path] : filesIn(root), root } : { app, globs: [] };
  }
}

/** Only the templates that match something: a file that some apps have may be absent in others. */
function* filesThatFit(template: string, environment: Environment, paths: readonly string[]): Generator<Match> {
  // Matches as a snapshot lists: "*" leaves out names that begin with a dot.
  const all = readGlob(fillTemplate(template, { app: appWord, environment: environment.name }));
  for (const path of paths) {
    const parts = path.split("/");
    for (const segments of all) {
      const app = appInPath(segments, parts, { isPrefix: false })?.app;
      if (app === undefined) continue;
      yield { app, globs: [fillTemplate(template, { app, environment: environment.name })] };
      break;
    }
  }
}

/** Names of the apps that files belong to, by the files' folders. */
export function appsOfFiles(config: Config, paths: readonly string[]): readonly string[] {
  const all = [...config.environments.values()].flatMap((environment) => [
    ...appsIn(config, environment, paths).keys(),
  ]);
  return [...new Set(all)];
}

/**
 * The segments of a `discover` folder, or of a file that it names. A wildcard matches no hidden folder. If folders are nested, the
 * outermost is the app's.
 */
const folderSegments = (template: string, { name }: Environment): readonly GlobSegment[] =>
  fillTemplate(template, { app: appWord, environment: name })
    .split("/")
    .map((text) => (text === "*" || text === "**" ? wildcardFolder(text) : plainFolder(text)));

const wildcardFolder = (text: "*" | "**"): GlobSegment =>
  text === "**"
    ? { kind: "any-depth" }
    : { kind: "name", text, isOpen: true, fits: (folder) => !folder.startsWith(".") };

const plainFolder = (text: string): GlobSegment => ({
  kind: "name",
  text,
  isOpen: false,
  fits: (folder) => folder === text,
});
