import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { present } from "../shared/present.ts";
import { readTime } from "./time.ts";

/** The request of an operation. */
export interface Request {
  /** By index of the source. Empty if the operation syncs to whatever it finds. */
  readonly revisions: readonly string[];
  /** Whether it is a sync of some resources or a dry run, which says little about the whole application. */
  readonly partial: boolean;
  /** Resources of a partial sync, such as "Deployment web". Self-healing syncs only those that differ. */
  readonly only: readonly string[];
  readonly by?: string;
  readonly retryLimit?: number;
}

export interface OperationState {
  readonly request: Request;
  readonly phase: string;
  readonly message: string;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly retryCount: number;
  /** Revisions that the operation synced to, by index of the source: hashes, or a branch name if nothing could be rendered. */
  readonly revisions: readonly string[];
  readonly results: readonly SyncedResource[];
}

export interface SyncedResource {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly status?: string;
  readonly message?: string;
  readonly hook: boolean;
  readonly hookPhase?: string;
  readonly images: readonly string[];
}

/** Reads `.operation`: requested or running. */
export function readRequest(json: unknown): Request | undefined {
  if (json === undefined || json === null) return undefined;
  const operation = fieldsOf(json);
  const sync = fieldsOf(operation["sync"]);
  const limit = fieldsOf(operation["retry"])["limit"];
  const resources = listOf(sync["resources"]).map(fieldsOf);
  return {
    revisions: readRevisions(sync),
    partial: resources.length > 0 || sync["dryRun"] === true,
    only: resources.map(({ kind, name }) => `${textOf(kind) ?? ""} ${textOf(name) ?? ""}`),
    ...present({
      by: textOf(fieldsOf(operation["initiatedBy"])["username"]),
      retryLimit: typeof limit === "number" ? limit : undefined,
    }),
  };
}

/** Reads `.status.operationState`: the last operation, or the one that is running. */
export function readOperation(json: unknown): OperationState | undefined {
  if (json === undefined || json === null) return undefined;
  const state = fieldsOf(json);
  const result = fieldsOf(state["syncResult"]);
  const retryCount = state["retryCount"];
  return {
    request: readRequest(fieldsOf(state["operation"])) ?? { revisions: [], partial: false, only: [] },
    phase: textOf(state["phase"]) ?? "",
    message: textOf(state["message"]) ?? "",
    retryCount: typeof retryCount === "number" ? retryCount : 0,
    revisions: readRevisions(result),
    results: listOf(result["resources"]).map(fieldsOf).map(readResult),
    ...present({ startedAt: readTime(state["startedAt"]), finishedAt: readTime(state["finishedAt"]) }),
  };
}

function readResult(fields: Fields): SyncedResource {
  return {
    kind: textOf(fields["kind"]) ?? "",
    name: textOf(fields["name"]) ?? "",
    hook: textOf(fields["hookType"]) !== undefined,
    images: readTexts(fields["images"]),
    ...present({
      group: textOf(fields["group"]),
      namespace: textOf(fields["namespace"]),
      status: textOf(fields["status"]),
      message: textOf(fields["message"]),
      hookPhase: textOf(fields["hookPhase"]),
    }),
  };
}

/** Describes the attempt: "retry 2 of 5". */
export function retryOf({ retryCount, request }: Pick<OperationState, "retryCount" | "request">): string {
  const limit = request.retryLimit === undefined ? "" : ` of ${request.retryLimit}`;
  return `retry ${retryCount}${limit}`;
}

/** Returns `revisions` if there are several sources, because `revision` is empty then. Otherwise returns the one `revision`. */
export function readRevisions(fields: Fields): string[] {
  const several = listOf(fields["revisions"]).map((revision) => textOf(revision) ?? "");
  const single = textOf(fields["revision"]);
  if (several.length > 0) return several;
  return single === undefined ? [] : [single];
}

export const readTexts = (value: unknown): string[] =>
  listOf(value).filter((entry): entry is string => typeof entry === "string" && entry !== "");
