import type { Clock, Log } from "../../world.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import type { KubernetesApi, KubernetesList, ListQuery } from "./kubernetes-api.ts";
import { KubernetesFailure } from "./kubernetes-failure.ts";
import { kindOf } from "./live-workloads.ts";

/** Reads that several watches of one cluster share. Each is answered by a request that starts after it, never by an earlier answer. */
export type SharedReads = Pick<KubernetesApi, "get" | "list">;

export interface SharedReading {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the last watch ends. */
  readonly signal: AbortSignal;
}

/** Up to this many objects are read one by one. That reads exactly the wanted ones, and a list would contain others, too. */
const few = 3;
/** A list with more than this many objects for each wanted one costs more than reading one by one. */
const mostPerWanted = 10;
/** Milliseconds from one list to the next. Meanwhile, other reads arrive that share the next list. */
const pause = 500;

/** One read that waits for its turn. */
interface Wanted<Result> {
  /** Name, or label selector. */
  readonly key: string;
  resolve(result: Result | PromiseLike<Result>): void;
}

/** The reads that wait for one collection. Reads that arrive during a turn are answered in the next one. */
interface Turn<Result> {
  readonly waiting: Wanted<Result>[];
  isBusy: boolean;
  /** True if the collection cannot be listed, or if its list is too long. */
  isRefused: boolean;
}

interface Way<Result> {
  /** Reads one answer with a request of its own. */
  alone(collection: string, key: string): Promise<Result>;
  /** Takes the answer from a list of the collection. Undefined: it needs a request of its own. */
  from(all: KubernetesList, collection: string, key: string): Result | undefined;
}

export function sharedReads(reading: SharedReading): SharedReads {
  const { api } = reading;
  const objects = inTurns<Fields>(reading, {
    alone: (collection, name) => api.get(`${collection}/${name}`),
    from: ({ items }, collection, name) => {
      const object = items.find(({ metadata }) => encodeURIComponent(String(fieldsOf(metadata)["name"])) === name);
      // Kubernetes leaves out `kind` in list items of built-in kinds.
      const kind = object?.["kind"] ?? kindOf(collection);
      return object === undefined || kind === undefined ? undefined : { ...object, kind };
    },
  });
  const selections = inTurns<KubernetesList>(reading, {
    alone: (collection, labels) => api.list(collection, { labels }),
    from: ({ items, resourceVersion }, _, labels) => ({ items: items.filter(hasLabels(labels)), resourceVersion }),
  });
  return {
    get(path) {
      const end = path.lastIndexOf("/");
      return objects(path.slice(0, end), path.slice(end + 1));
    },
    list: (path, query: ListQuery = {}) =>
      query.labels !== undefined && query.fields === undefined && isPlain(query.labels)
        ? selections(path, query.labels)
        : api.list(path, query),
  };
}

function inTurns<Result>(reading: SharedReading, way: Way<Result>) {
  const turns = new Map<string, Turn<Result>>();
  return (collection: string, key: string): Promise<Result> => {
    const turn = turns.get(collection) ?? { waiting: [], isBusy: false, isRefused: false };
    turns.set(collection, turn);
    return new Promise((resolve) => {
      turn.waiting.push({ key, resolve });
      if (turn.isBusy) return;
      turn.isBusy = true;
      void answerAll(reading, { turn, way, collection });
    });
  };
}

interface Answering<Result> {
  readonly turn: Turn<Result>;
  readonly way: Way<Result>;
  readonly collection: string;
}

async function answerAll<Result>(reading: SharedReading, { turn, way, collection }: Answering<Result>): Promise<void> {
  // Lets all reads that start at the same moment join this turn.
  await new Promise((resolve) => setImmediate(resolve));
  while (turn.waiting.length > 0) {
    const wanted = byKey(turn.waiting.splice(0));
    const isShared = wanted.size > few && !turn.isRefused;
    const all = isShared ? await listOf(reading, { turn, collection, count: wanted.size }) : undefined;
    for (const [key, those] of wanted) {
      const answer = (all && way.from(all, collection, key)) ?? way.alone(collection, key);
      for (const { resolve } of those) resolve(answer);
    }
    if (all !== undefined) await reading.clock.sleep(pause, reading.signal).catch(() => undefined);
  }
  turn.isBusy = false;
}

function byKey<Result>(all: readonly Wanted<Result>[]): ReadonlyMap<string, readonly Wanted<Result>[]> {
  const groups = new Map<string, Wanted<Result>[]>();
  for (const each of all) groups.set(each.key, [...(groups.get(each.key) ?? []), each]);
  return groups;
}

interface Listing {
  readonly turn: { isRefused: boolean };
  readonly collection: string;
  /** How many objects of the collection are wanted. */
  readonly count: number;
}

/** Undefined: the collection cannot be listed. Then the answer for each object shows what is wrong, if anything. */
async function listOf(
  { api, log }: SharedReading,
  { turn, collection, count }: Listing,
): Promise<KubernetesList | undefined> {
  try {
    const all = await api.list(collection);
    turn.isRefused = all.items.length > mostPerWanted * count;
    if (turn.isRefused) log.debug(`${collection} lists far more than is watched: reading the watched ones one by one`);
    return all;
  } catch (error) {
    turn.isRefused = !(error instanceof KubernetesFailure && error.mayPass);
    log.debug(`cannot list ${collection}, so its objects are read one by one: ${String(error)}`);
    return undefined;
  }
}

/** Whether a selector consists only of labels with their values. */
const isPlain = (selector: string): boolean => /^[\w./-]+=[\w.-]*(?:,[\w./-]+=[\w.-]*)*$/.test(selector);

const hasLabels =
  (selector: string) =>
  ({ metadata }: Fields): boolean => {
    const labels = fieldsOf(fieldsOf(metadata)["labels"]);
    return selector.split(",").every((part) => {
      const [key = "", value] = part.split("=");
      return labels[key] === value;
    });
  };
