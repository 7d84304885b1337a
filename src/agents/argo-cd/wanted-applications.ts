import type { ApplicationName, ApplicationPlace } from "./applications.ts";
import { shownName } from "./watched-application.ts";

/** What one watch has asked about so far. */
export interface Wanted {
  readonly names: Map<string, { readonly name: ApplicationName; readonly place: ApplicationPlace }>;
}

/** Which Applications of one server are watched, by all its watches, and where they are. */
export interface WantedApplications {
  want(by: Wanted, name: ApplicationName, place: ApplicationPlace): void;
  /** That watch is over. */
  drop(by: Wanted): void;
  /** How many there are of those that a list of this place would show. */
  countAt(place: ApplicationPlace): number;
  /** The projects of those; undefined: of one the project is not known. */
  projectsAt(place: ApplicationPlace): readonly string[] | undefined;
  /** Whether one of them has this name, in whatever namespace. */
  has(name: string | undefined): boolean;
}

/** What one list may show: projects can be joined in one, namespaces cannot. */
export const listKey = ({ namespace = "" }: ApplicationPlace): string => namespace;

export function wantedApplications(): WantedApplications {
  const all = new Set<Wanted>();
  /** How often each name is wanted, in whatever namespace. */
  const counts = new Map<string, number>();
  const count = ({ name }: ApplicationName, by: number): void => {
    const now = (counts.get(name) ?? 0) + by;
    if (now > 0) counts.set(name, now);
    else counts.delete(name);
  };
  const everyone = () => [...all].flatMap(({ names }) => [...names]);
  const placesAt = (place: ApplicationPlace): ReadonlyMap<string, ApplicationPlace> =>
    new Map(everyone().flatMap(([shown, one]) => (listKey(one.place) === listKey(place) ? [[shown, one.place]] : [])));
  return {
    want(by, name, place) {
      all.add(by);
      if (!by.names.has(shownName(name))) count(name, 1);
      by.names.set(shownName(name), { name, place });
    },
    drop(by) {
      all.delete(by);
      for (const { name } of by.names.values()) count(name, -1);
      by.names.clear();
    },
    countAt: (place) => placesAt(place).size,
    projectsAt(place) {
      const projects = [...placesAt(place).values()].map(({ project }) => project);
      return projects.includes(undefined) ? undefined : [...new Set(projects.flatMap((one) => one ?? []))];
    },
    has: (name) => name !== undefined && counts.has(name),
  };
}
