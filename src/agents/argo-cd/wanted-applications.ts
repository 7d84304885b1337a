import type { ApplicationName, ApplicationPlace } from "./applications.ts";
import { shownName } from "./watched-application.ts";

/** Applications that one watch has asked for so far. */
export interface Wanted {
  readonly names: Map<string, { readonly name: ApplicationName; readonly place: ApplicationPlace }>;
}

/** The Applications of one server that any of its watches has asked for, and their places. */
export interface WantedApplications {
  want(by: Wanted, name: ApplicationName, place: ApplicationPlace): void;
  /** Removes a watch that has ended. */
  drop(by: Wanted): void;
  /** How many wanted Applications a list of this place would contain. */
  countAt(place: ApplicationPlace): number;
  /** Projects of those Applications. Undefined if the project of one is unknown. */
  projectsAt(place: ApplicationPlace): readonly string[] | undefined;
  /** Whether one of them has this name, in any namespace. */
  has(name: string | undefined): boolean;
}

/** Key of what one list can contain. One list can join projects, but not namespaces. */
export const listKey = ({ namespace = "" }: ApplicationPlace): string => namespace;

export function wantedApplications(): WantedApplications {
  const all = new Set<Wanted>();
  /** How often each name is wanted, in any namespace. */
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
