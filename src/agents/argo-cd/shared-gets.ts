import type { Fields } from "../kubernetes/fields.ts";
import type { Answer } from "./answer.ts";
import type { ApplicationName, ApplicationPlace } from "./applications.ts";
import { type KnownApplication, projectIn, versionIn } from "./known-applications.ts";
import type { Listing, SharedLists, SharedReading } from "./shared-lists.ts";
import type { Wanted } from "./wanted-applications.ts";
import { shownName } from "./watched-application.ts";

/** One watch's access to its Applications. */
export interface SharedGets {
  get(application: ApplicationName): Promise<Answer<Fields>>;
  /** Place whose list contains the Application, by everything known about it. */
  placeOf(application: ApplicationName): ApplicationPlace | undefined;
}

/** An Application, and the server time of this state. */
type Read = Pick<KnownApplication, "application" | "at">;

/** The last state of an Application that the watch received. */
interface Given {
  /** Number of the last event received by then, for any Application. */
  readonly heard: number;
  readonly listing: number | undefined;
}

/**
 * Answers for each Application of a watch from data that all watches of the server share. Stream events carry the state of each
 * Application, and a list of all of them proves that no event was missed. An Application in no list is read alone, because only its own
 * answer says why it is missing.
 */
export function sharedGets(
  by: Wanted,
  { lists, ...reading }: SharedReading & { readonly lists: SharedLists },
): SharedGets {
  const { applications, known, wanted } = reading;
  const given = new Map<string, Given>();

  const alone = async (name: ApplicationName): Promise<Answer<Fields>> => {
    const answer = await applications.get(name);
    known.read(answer);
    return answer;
  };
  const give = (name: ApplicationName, { application, at }: Read): Answer<Fields> => {
    applications.taken?.(name, application);
    return { kind: "found", value: application, at };
  };
  const placeOf = (name: ApplicationName): ApplicationPlace | undefined => {
    const application = known.of(known.keyOf(name))?.application;
    return applications.placeOf({ ...name, project: name.project ?? (application && projectIn(application)) });
  };
  /** State from a stream event that the watch has not received yet. */
  const news = (name: ApplicationName, place: ApplicationPlace): KnownApplication | undefined => {
    const before = given.get(shownName(name));
    const now = known.of(known.keyOf(name, place));
    return before !== undefined && now !== undefined && now.heard > before.heard ? now : undefined;
  };
  /** State according to a list. Undefined: the Application must be read alone. */
  const listed = (listing: Listing, name: ApplicationName, place: ApplicationPlace): Read | undefined => {
    const key = known.keyOf(name, place);
    const item = key === undefined ? undefined : listing.items.get(key);
    if (item === undefined || !isThere(item, place)) return undefined;
    const now = known.of(key);
    // At first there may be no stream yet. Later, the stream should have sent the present state, or the deletion.
    if (now === undefined) return given.has(shownName(name)) ? undefined : { application: item, at: listing.at };
    if (now.heard > listing.after) return now;
    // If the list is newer, the stream missed an event. If it is older, it lags and confirms nothing.
    return versionIn(item) === versionIn(now.application) ? { ...now, at: listing.at } : undefined;
  };
  const shared = async (name: ApplicationName, place: ApplicationPlace): Promise<Answer<Fields>> => {
    const shown = shownName(name);
    const before = given.get(shown);
    const fresh = news(name, place);
    if (fresh !== undefined) {
      given.set(shown, { heard: known.lastHeard, listing: before?.listing });
      return give(name, fresh);
    }
    const listing = await lists.next(place, before?.listing);
    const read = listing && listed(listing, name, place);
    given.set(shown, { heard: known.lastHeard, listing: listing?.number });
    return read === undefined ? alone(name) : give(name, read);
  };
  return {
    placeOf,
    async get(name) {
      const place = placeOf(name);
      if (place === undefined) {
        const answer = await alone(name);
        const found = placeOf(name);
        if (found !== undefined) wanted.want(by, name, found);
        return answer;
      }
      wanted.want(by, name, place);
      await others();
      return lists.serves(place) ? shared(name, place) : alone(name);
    },
  };
}

/** A list of several projects also contains the Application's namesakes in other projects. */
const isThere = (item: Fields, { project }: ApplicationPlace): boolean =>
  project === undefined || projectIn(item) === project;

/** Waits until everything started at the same moment has registered what it wants. */
const others = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
