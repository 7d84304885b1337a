import type { ApplicationName, ApplicationPlace } from "./applications.ts";
import { shownName } from "./subject.ts";

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
  const everyone = () => [...all].flatMap(({ names }) => [...names]);
  const placesAt = (place: ApplicationPlace): ReadonlyMap<string, ApplicationPlace> =>
    new Map(everyone().flatMap(([shown, one]) => (listKey(one.place) === listKey(place) ? [[shown, one.place]] : [])));
  return {
    want(by, name, place) {
      all.add(by);
      by.names.set(shownName(name), { name, place });
    },
    drop: (by) => void all.delete(by),
    countAt: (place) => placesAt(place).size,
    projectsAt(place) {
      const projects = [...placesAt(place).values()].map(({ project }) => project);
      return projects.includes(undefined) ? undefined : [...new Set(projects.flatMap((one) => one ?? []))];
    },
    has: (name) => everyone().some(([, wanted]) => wanted.name.name === name),
  };
}
