import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";

export interface Condition {
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  /** Foreign text. */
  readonly message: string;
  /** The generation it speaks of, where it says so. */
  readonly generation: number | undefined;
  readonly since: Date | undefined;
}

/** What all of Flux's objects have. */
export interface FluxObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** "flux-system/api" */
  readonly title: string;
  readonly spec: Fields;
  readonly status: Fields;
  readonly labels: Fields;
  readonly isDeleting: boolean;
  readonly isSuspended: boolean;
  /** Whether its status speaks of its present spec. */
  readonly isObserved: boolean;
  /** Undefined: it says nothing of the kind. */
  condition(type: string): Condition | undefined;
}

/** Reads an object; undefined where it is none. */
export function readFluxObject(value: unknown): FluxObject | undefined {
  const object = fieldsOf(value);
  const metadata = fieldsOf(object["metadata"]);
  const name = textOf(metadata["name"]);
  if (name === undefined) return undefined;
  const namespace = textOf(metadata["namespace"]) ?? "";
  const [spec, status] = [fieldsOf(object["spec"]), fieldsOf(object["status"])];
  const generation = metadata["generation"];
  const conditions = listOf(status["conditions"]).map(fieldsOf);
  return {
    kind: textOf(object["kind"]) ?? "",
    name,
    namespace,
    title: `${namespace}/${name}`,
    spec,
    status,
    labels: fieldsOf(metadata["labels"]),
    isDeleting: metadata["deletionTimestamp"] !== undefined && metadata["deletionTimestamp"] !== null,
    isSuspended: spec["suspend"] === true,
    isObserved: typeof generation === "number" && status["observedGeneration"] === generation,
    condition: (type) => readCondition(conditions.find((condition) => condition["type"] === type)),
  };
}

function readCondition(fields: Fields | undefined): Condition | undefined {
  if (fields === undefined) return undefined;
  const status = fields["status"];
  const generation = fields["observedGeneration"];
  return {
    status: status === "True" || status === "False" ? status : "Unknown",
    reason: textOf(fields["reason"]) ?? "",
    message: shorten(textOf(fields["message"]) ?? ""),
    generation: typeof generation === "number" ? generation : undefined,
    since: readTime(fields["lastTransitionTime"]),
  };
}

/** A message in one line of a bearable length. */
export const shorten = (message: string): string => {
  const line = message.replaceAll(/\s+/g, " ").trim();
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
};

/** A time of the API; undefined where the value is none. */
export function readTime(value: unknown): Date | undefined {
  const time = new Date(textOf(value) ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/**
 * The commit that a revision of Flux names: "main@sha1:<commit>", "sha1:<commit>", and "main/<commit>" of old. Undefined where it names
 * none, such as the digest of an OCI artifact.
 */
export function commitIn(revision: unknown): string | undefined {
  const text = textOf(revision) ?? "";
  return /(?:^|@)sha1:([0-9a-f]{40})$/.exec(text)?.[1] ?? /^[^@:]+\/([0-9a-f]{40})$/.exec(text)?.[1];
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration as Go writes it ("1m30s"), in milliseconds; undefined where it is none. */
export function readGoDuration(value: unknown): number | undefined {
  const text = textOf(value) ?? "";
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, amount = "", unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    milliseconds += Number(amount) * (units[unit] ?? 0);
  return milliseconds;
}
