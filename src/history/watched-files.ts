import { globMatcher, isGlob } from "../domain/glob.ts";
import type { FileContent, Snapshot, WantedFiles } from "../git/repository.ts";

/** The files that the versions of many places are read from, on a walk from the newest state of a branch to older ones. */
export interface WatchedFiles<Place> {
  /** The files of all places that are still watched. The same value until it changes. */
  wanted(): WantedFiles;
  /** A state in which each read is noted for a place. Contents that have not changed since the last read are not read again. */
  stateFor(place: Place, snapshot: Snapshot): Snapshot;
  /** Goes back behind a commit that changed these files. Returns the watched places that used one of them. */
  goBack(changed: ReadonlySet<string>): readonly Place[];
  /** Nothing more will be read for this place. */
  drop(place: Place): void;
}

/** The files that the version of a place depends on: every path that was read, and every glob that was listed. */
interface Uses {
  readonly paths: Set<string>;
  readonly globs: Map<string, (path: string) => boolean>;
}

export function watchedFiles<Place>(places: readonly Place[]): WatchedFiles<Place> {
  const watched = new Map<Place, Uses>(places.map((place) => [place, { paths: new Set(), globs: new Map() }]));
  const contents = new Map<string, FileContent | undefined>();
  /** The places that use a path, for the paths that were asked about. */
  const usersOf = new Map<string, readonly Place[]>();
  let wanted: { readonly files: WantedFiles; readonly places: number } | undefined;

  const forget = (): void => {
    wanted = undefined;
    usersOf.clear();
  };
  const noteGlobs = (uses: Uses, globs: readonly string[]): void => {
    notePaths(
      uses,
      globs.filter((glob) => !isGlob(glob)),
    );
    for (const glob of globs.filter(isGlob)) {
      if (uses.globs.has(glob)) continue;
      uses.globs.set(glob, matcherOf(glob));
      forget();
    }
  };
  const notePaths = ({ paths: known }: Uses, paths: readonly string[]): void => {
    for (const path of paths) {
      if (known.has(path)) continue;
      known.add(path);
      forget();
    }
  };
  const searchUsers = (path: string): readonly Place[] =>
    [...watched].flatMap(([place, { paths, globs }]) =>
      paths.has(path) || [...globs.values()].some((matches) => matches(path)) ? [place] : [],
    );
  const refresh = (): { readonly files: WantedFiles; readonly places: number } => {
    const files = filesOf([...watched.values()]);
    // Changes of other files are no longer reported, so their contents may be those of a newer state.
    const paths = new Set(files.paths);
    for (const path of contents.keys()) if (!paths.has(path)) contents.delete(path);
    return { files, places: watched.size };
  };

  return {
    wanted() {
      // Dropped places leave the search once they are half of it, because each change has a cost.
      if (wanted === undefined || watched.size * 2 < wanted.places) wanted = refresh();
      return wanted.files;
    },
    stateFor(place, snapshot) {
      const uses = watched.get(place) ?? { paths: new Set(), globs: new Map() };
      return {
        ...snapshot,
        list(globs) {
          noteGlobs(uses, globs);
          return snapshot.list(globs);
        },
        kinds(globs) {
          noteGlobs(uses, globs);
          return snapshot.kinds(globs);
        },
        async read(paths) {
          notePaths(uses, paths);
          const unknown = paths.filter((path) => !contents.has(path));
          const read = unknown.length === 0 ? new Map<string, FileContent>() : await snapshot.read(unknown);
          for (const path of unknown) contents.set(path, read.get(path));
          return new Map(
            paths.flatMap((path) => {
              const content = contents.get(path);
              return content === undefined ? [] : [[path, content] as const];
            }),
          );
        },
      };
    },
    goBack(changed) {
      for (const path of changed) contents.delete(path);
      const users = new Set<Place>();
      for (const path of changed) {
        const found = usersOf.get(path) ?? searchUsers(path);
        usersOf.set(path, found);
        for (const place of found) if (watched.has(place)) users.add(place);
      }
      return [...users];
    },
    drop(place) {
      watched.delete(place);
    },
  };
}

function filesOf(uses: readonly Uses[]): WantedFiles {
  const globs = new Set(uses.flatMap((use) => [...use.globs.keys()]));
  const paths = new Set(uses.flatMap((use) => [...use.paths]));
  return { globs: [...globs], paths: [...paths] };
}

/** Most globs of a config differ in a folder near their beginning, so a comparison of texts settles nearly every question. */
function matcherOf(glob: string): (path: string) => boolean {
  const literal = /^[^*?[\]{}()\\]*/.exec(glob)?.[0] ?? "";
  const matches = globMatcher(glob);
  return (path) => path.startsWith(literal) && matches(path);
}
