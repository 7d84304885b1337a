import { cutTo, readable } from "../../domain/text.ts";
import type { ClusterEvent, TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, textOf } from "./fields.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { KubernetesFailure } from "./kubernetes-failure.ts";

/** Maximum of resources to ask about. Below: maximum of events shown for all of them together. */
export const mostAsked = 4;
const mostShown = 5;
const longestMessage = 300;

/** The newest warnings among `core/v1` events, newest first. Similar warnings about the same kind appear once. Does not throw. */
export function newestWarnings(events: readonly unknown[]): ClusterEvent[] {
  const warnings = events
    .map(fieldsOf)
    .filter(({ type }) => type === "Warning")
    .map(readEvent)
    .toSorted((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0));
  const said = new Set<string>();
  const fresh = warnings.filter(({ kind, reason, message, name }) => {
    // Warnings of pods of one workload differ only in names and uids. Those of Flux also differ in times and durations.
    const common = message
      .replaceAll(name, "")
      .replace(/[0-9a-f]{8}[0-9a-f-]{8,}/g, "")
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "")
      .replace(/\b(?:[\d.]+(?:h|m|s|ms|[uµ]s|ns))+\b/g, "")
      // The end of a truncated log differs by chance.
      .slice(0, 150);
    const key = JSON.stringify([kind, reason, common]);
    return said.has(key) ? false : said.add(key);
  });
  return fresh.slice(0, mostShown);
}

/** Reads one `core/v1` event of any type. Does not throw. */
export function readEvent(fields: Fields): ClusterEvent {
  const object = fieldsOf(fields["involvedObject"]);
  const series = fieldsOf(fields["series"]);
  const count = series["count"] ?? fields["count"];
  const at = timeOf(
    series["lastObservedTime"],
    fields["lastTimestamp"],
    fields["eventTime"],
    fields["firstTimestamp"],
    fieldsOf(fields["metadata"])["creationTimestamp"],
  );
  const namespace = shown(object["namespace"], 253);
  return {
    kind: shown(object["kind"], 63),
    name: shown(object["name"], 253),
    ...(namespace !== "" && { namespace }),
    reason: shown(fields["reason"], 128),
    message: shown(fields["message"], longestMessage),
    ...(typeof count === "number" && count > 1 && { count }),
    ...(at && { at }),
  };
}

const shown = (text: unknown, longest: number): string => cutTo(readable(textOf(text) ?? ""), longest);

/** The first valid time. Newer clients leave the older fields empty. */
function timeOf(...candidates: readonly unknown[]): Date | undefined {
  const times = candidates.map((text) => new Date(textOf(text) ?? Number.NaN));
  return times.find((time) => !Number.isNaN(time.getTime()));
}

/** Warnings about these objects, as the API returns them. Empty without permission to list events. @throws KubernetesFailure */
export async function listWarnings(api: KubernetesApi, resources: readonly TroubledResource[]): Promise<Fields[]> {
  const asked = resources.slice(0, mostAsked);
  return (await Promise.all(asked.map((resource) => warningsOf(api, resource)))).flat();
}

async function warningsOf(api: KubernetesApi, { kind, name, namespace }: TroubledResource): Promise<Fields[]> {
  if (namespace === undefined) return [];
  const fields = `involvedObject.kind=${kind},involvedObject.name=${name},type=Warning`;
  try {
    const { items } = await api.list(`/api/v1/namespaces/${encodeURIComponent(namespace)}/events`, { fields });
    return [...items];
  } catch (error) {
    if (error instanceof KubernetesFailure && error.why === "forbidden") return [];
    throw error;
  }
}
