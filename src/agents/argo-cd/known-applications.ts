import { type Fields, fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { Answer } from "./answer.ts";
import type { ApplicationEvent, ApplicationName, ApplicationPlace } from "./applications.ts";

/** The last known state of an Application, from its own answer or a stream. */
export interface KnownApplication {
  readonly application: Fields;
  /** Server time of the last answer before this state arrived, whichever request it was for. */
  readonly at: Date | undefined;
  /** Number of the stream event. Zero for an answer. */
  readonly heard: number;
}

/** The newest state of each Application of one server, from any source. */
export interface KnownApplications {
  /** Number of the last event. Zero before the first. */
  readonly lastHeard: number;
  /** Records an answer about one Application. */
  read(answer: Answer<Fields>): void;
  /** Records an event of a stream. */
  hear(event: ApplicationEvent): void;
  /** Records a list, and returns its Applications by key. */
  listed(answer: Answer<readonly Fields[]> & { readonly kind: "found" }): ReadonlyMap<string, Fields>;
  of(key: string | undefined): KnownApplication | undefined;
  /** Undefined while the namespace of an Application without one is unknown. */
  keyOf(name: ApplicationName, place?: ApplicationPlace): string | undefined;
}

export function knownApplications(): KnownApplications {
  const known = new Map<string, KnownApplication>();
  let home: string | undefined;
  let at: Date | undefined;
  let lastHeard = 0;

  /** Events may repeat and arrive out of order, and an answer may come from an older cache. */
  const take = (application: Fields, heard: number): void => {
    home ??= textOf(fieldsOf(application["status"])["controllerNamespace"]);
    const key = keyIn(application);
    const before = known.get(key);
    if (before === undefined || isNewer(application, before.application)) known.set(key, { application, at, heard });
  };
  const passed = (time: Date | undefined): void => {
    if (time !== undefined && (at === undefined || time > at)) at = time;
  };
  return {
    get lastHeard() {
      return lastHeard;
    },
    read(answer) {
      passed(answer.at);
      if (answer.kind === "found") take(answer.value, 0);
    },
    hear({ isDeleted, application }) {
      lastHeard += 1;
      if (!isDeleted) return take(application, lastHeard);
      known.delete(keyIn(application));
    },
    listed({ value, at: time }) {
      passed(time);
      for (const item of value) home ??= textOf(fieldsOf(item["status"])["controllerNamespace"]);
      return new Map(value.map((item) => [keyIn(item), item]));
    },
    of: (key) => (key === undefined ? undefined : known.get(key)),
    keyOf({ name, namespace, home: usual }, place) {
      const where = namespace ?? place?.namespace ?? usual ?? home;
      return where === undefined ? undefined : `${where}/${name}`;
    },
  };
}

/** Key of an Application, from its own metadata. */
export function keyIn(application: Fields): string {
  const { namespace, name } = fieldsOf(application["metadata"]);
  return `${textOf(namespace) ?? ""}/${textOf(name) ?? ""}`;
}

export const projectIn = (application: Fields): string | undefined => textOf(fieldsOf(application["spec"])["project"]);

export const versionIn = (application: Fields): string =>
  textOf(fieldsOf(application["metadata"])["resourceVersion"]) ?? "";

/** Compares resource versions. If they are no numbers, the one that arrived later is newer. */
function isNewer(next: Fields, before: Fields): boolean {
  const [a, b] = [versionIn(next), versionIn(before)];
  return /^\d+$/.test(a) && /^\d+$/.test(b) ? BigInt(a) > BigInt(b) : a !== b;
}
