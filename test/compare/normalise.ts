import { tmpdir } from "node:os";

/** What differs between any two runs, by the name that stands for it in an observation. */
export interface Names {
  /** Addresses, folders: text to name. */
  readonly literals: ReadonlyMap<string, string>;
  /** Ids of Git objects to names by position. */
  readonly objects: ReadonlyMap<string, string>;
  /** When the scenario began: times near it are the clock's, all others are part of the scenario. */
  readonly began: Date;
}

export type Normalise = (text: string) => string;

const nearMilliseconds = 3 * 24 * 3_600_000;
const time = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d| UTC)?/g;
const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const hexId = /(?<![0-9a-f])[0-9a-f]{7,40}(?![0-9a-f])/g;
const localPort = /\b127\.0\.0\.1:\d+/g;
const temporary = new RegExp(`${tmpdir()}/[\\w./-]+`, "g");

/** Replaces what differs between any two runs: addresses, temporary folders, ids of Git objects, times of the clock. */
export function normaliser({ literals, objects, began }: Names): Normalise {
  const replacements = [...literals]
    .flatMap(([text, name]) => [[text, name] as const, [encodeURIComponent(text), name] as const])
    .toSorted(([a], [b]) => b.length - a.length);
  const isNear = (text: string): boolean => {
    const parsed = Date.parse(text.replace(" UTC", "Z").replace(" ", "T"));
    return Math.abs(parsed - began.getTime()) < nearMilliseconds;
  };
  const ids = [...objects.keys()];
  const objectName = (text: string): string => {
    const name = objects.get(ids.find((id) => id.startsWith(text)) ?? "");
    if (name === undefined) return text;
    // How far an id is abbreviated is behaviour.
    return text.length === 40 ? `<${name}>` : `<${name} abbreviated to ${text.length}>`;
  };
  return (text) => {
    let normalised = text;
    for (const [literal, name] of replacements) normalised = normalised.replaceAll(literal, name);
    return normalised
      .replace(localPort, "<local server>")
      .replace(temporary, "<temporary path>")
      .replace(time, (found) => (isNear(found) ? "<time>" : found))
      .replace(uuid, "<uuid>")
      .replace(hexId, objectName);
  };
}

/** Applies a normaliser to every text in a plain value, keys included. */
export function normalised<T>(value: T, normalise: Normalise): T {
  if (typeof value === "string") return normalise(value) as T;
  if (value instanceof Date) return normalise(value.toISOString()) as T;
  if (Array.isArray(value)) return value.map((item) => normalised(item, normalise)) as T;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, item]) => [normalise(key), normalised(item, normalise)]);
  return Object.fromEntries(entries) as T;
}

/** Keys whose values are prose: wording may change, so that they are there is all that counts. */
const prose = new Set(["message", "reason", "description", "notice"]);

/** A `--json` document without its prose and its measured times. A hint may come or go with its wording, so it is dropped. */
export function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    if (key === "hint") return [];
    if (prose.has(key) && typeof item === "string") return [[key, "<prose>"]];
    // A look every interval sees some steps and events of a rollout, and misses others.
    if (key === "timeline") return [[key, firstAndLast(item)]];
    if (key === "events") return [[key, "<events>"]];
    return [[key, withoutProse(item)]];
  });
  return Object.fromEntries(entries);
}

function firstAndLast(timeline: unknown): unknown {
  const steps = (timeline as { what: string }[]).map(({ what }) => what);
  return steps.filter((what) => what === "pushed" || what === "healthy");
}
