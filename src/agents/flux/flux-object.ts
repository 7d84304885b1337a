import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { oneLine } from "../shared/one-line.ts";

export interface Condition {
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  /** Text from the cluster. */
  readonly message: string;
  /** The generation that the condition is about, if it has one. */
  readonly generation: number | undefined;
  readonly since: Date | undefined;
}

/** The parts that all of Flux's objects have. */
export interface FluxObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** For example, "flux-system/api". */
  readonly title: string;
  readonly spec: Fields;
  readonly status: Fields;
  readonly labels: Fields;
  readonly isDeleting: boolean;
  readonly isSuspended: boolean;
  /** Whether its status is about its present spec. */
  readonly isObserved: boolean;
  /** Undefined if the object has no such condition. */
  condition(type: string): Condition | undefined;
}

/** Reads an object. Undefined if the value is none. */
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
    message: oneLine(textOf(fields["message"]) ?? ""),
    generation: typeof generation === "number" ? generation : undefined,
    since: readTime(fields["lastTransitionTime"]),
  };
}

/** Parses a time of the API. Undefined if the value is no time. */
export function readTime(value: unknown): Date | undefined {
  const time = new Date(textOf(value) ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/**
 * Commit in a Flux revision: "main@sha1:<commit>", "sha1:<commit>", or the legacy "main/<commit>". Undefined if there is none,
 * as in the digest of an OCI artifact.
 */
export function commitIn(revision: unknown): string | undefined {
  const text = textOf(revision) ?? "";
  return /(?:^|@)sha1:([0-9a-f]{40})$/.exec(text)?.[1] ?? /^[^@:]+\/([0-9a-f]{40})$/.exec(text)?.[1];
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Parses a Go duration ("1m30s") into milliseconds. Undefined if the value is no duration. */
export function readGoDuration(value: unknown): number | undefined {
  const text = textOf(value) ?? "";
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, amount = "", unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    milliseconds += Number(amount) * (units[unit] ?? 0);
  return milliseconds;
}
