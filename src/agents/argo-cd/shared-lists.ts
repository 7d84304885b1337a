import { TagboatError } from "../../errors.ts";
import type { Clock, Log } from "../../world.ts";
import { type Fields, fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { Answer } from "./answer.ts";
import type { ApplicationPlace, Applications } from "./applications.ts";
import type { KnownApplications } from "./known-applications.ts";
import { listKey, type WantedApplications } from "./wanted-applications.ts";

/** One list of Applications, reduced to the watched ones. */
export interface Listing {
  /** Increases with every list of the server. */
  readonly number: number;
  /** The server's time. */
  readonly at: Date | undefined;
  /** Number of the last event received before the list was requested. */
  readonly after: number;
  readonly items: ReadonlyMap<string, Fields>;
}

/** Lists that several watches share. */
export interface SharedLists {
  /** Whether enough Applications of a place are watched, and a list of it is available. */
  serves(place: ApplicationPlace): boolean;
  /** Returns a list other than the one with this number, at most a few seconds old. Undefined: none is available now. */
  next(place: ApplicationPlace, last: number | undefined): Promise<Listing | undefined>;
}

export interface SharedReading {
  readonly applications: Applications;
  readonly known: KnownApplications;
  readonly wanted: WantedApplications;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the last watch ends. */
  readonly signal: AbortSignal;
}

/** Up to this many Applications are read one by one: each answer is exact, and a list would contain others too. */
const few = 3;
/** A list with more than this many Applications for each watched one costs more than reading them one by one. */
const mostPerWatched = 10;
/** Milliseconds between lists. */
const shortestPause = 2_000;
/** A slow list is work for the server. The pause after it is this many times its duration. */
const restPerWork = 10;
const longestPause = 15_000;
/** Milliseconds after a failed list. Meanwhile the Applications are read one by one. */
const failedPause = 30_000;

interface Place {
  /** Whether enough of its Applications were ever watched at one time. */
  isShared: boolean;
  isRefused: boolean;
  pending: Promise<Listing | undefined> | undefined;
  /** The last list, until it is too old. */
  recent: { readonly listing: Listing | undefined; readonly isOver: Promise<void> } | undefined;
}

export function sharedLists(reading: SharedReading): SharedLists {
  const { applications, known, wanted, clock, log, signal } = reading;
  const places = new Map<string, Place>();
  let count = 0;
  const placeFor = (key: string): Place => {
    const place = places.get(key) ?? { isShared: false, isRefused: false, pending: undefined, recent: undefined };
    places.set(key, place);
    return place;
  };
  const askFor = async ({ namespace }: ApplicationPlace, projects: readonly string[] | undefined) => {
    try {
      return await applications.list({ namespace, projects });
    } catch (error) {
      if (signal.aborted || !(error instanceof TagboatError)) throw error;
      // The answer for each Application says what is wrong, if anything.
      return { kind: "denied", said: error.message, at: undefined } satisfies Answer<never>;
    }
  };
  const ask = async (where: ApplicationPlace, place: Place): Promise<Listing | undefined> => {
    const began = clock.now().getTime();
    const after = known.lastHeard;
    const answer = await askFor(where, wanted.projectsAt(where));
    const took = clock.now().getTime() - began;
    const listing = answer.kind === "found" ? listingOf(answer, after) : undefined;
    const isTooLarge = answer.kind === "found" && answer.value.length > mostPerWatched * wanted.countAt(where);
    place.isRefused = isTooLarge || (answer.kind !== "found" && answer.kind !== "silent");
    if (isTooLarge)
      log.debug(
        `Argo CD lists ${answer.value.length} Applications, far more than are watched: reading the watched ones one by one`,
      );
    if (answer.kind !== "found") log.debug(`cannot list Applications, so they are read one by one: ${answer.said}`);
    const pause =
      listing === undefined ? failedPause : Math.min(longestPause, Math.max(shortestPause, restPerWork * took));
    const forget = (): void => {
      place.recent = undefined;
    };
    place.recent = { listing, isOver: clock.sleep(pause, signal).then(forget, forget) };
    return listing;
  };
  const listingOf = (answer: Answer<readonly Fields[]> & { kind: "found" }, after: number): Listing => {
    const items = [...known.listed(answer)].filter(([, item]) => wanted.has(nameIn(item)));
    count += 1;
    return { number: count, at: answer.at, after, items: new Map(items) };
  };
  return {
    serves(where) {
      const place = placeFor(listKey(where));
      // The watches that remain after others have ended keep sharing.
      place.isShared ||= wanted.countAt(where) > few;
      return place.isShared && !place.isRefused;
    },
    async next(where, last) {
      const place = placeFor(listKey(where));
      const { recent } = place;
      if (recent !== undefined && (recent.listing === undefined || recent.listing.number !== last))
        return recent.listing;
      await recent?.isOver;
      signal.throwIfAborted();
      place.pending ??= ask(where, place).finally(() => {
        place.pending = undefined;
      });
      return place.pending;
    },
  };
}

const nameIn = (application: Fields): string | undefined => textOf(fieldsOf(application["metadata"])["name"]);
