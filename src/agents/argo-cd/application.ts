import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { present } from "../shared/present.ts";
import {
  type OperationState,
  type Request,
  readOperation,
  readRequest,
  readRevisions,
  readTexts,
} from "./operation.ts";
import { readTime } from "./time.ts";

/** The parts of an Argo CD `Application` that the judge reads. Fields keep their names; each is valid or absent. */
export interface Application {
  readonly name: string;
  readonly namespace?: string;
  readonly deleting: boolean;
  /** Name of the ApplicationSet that created it. */
  readonly madeBy?: string;
  readonly sources: readonly Source[];
  readonly destination: Fields;
  readonly hydrator?: Hydrator;
  readonly automated: { readonly on: boolean; readonly selfHeal: boolean; readonly switchedOff: boolean };
  /** Requested and not finished. */
  readonly requested?: Request;
  readonly operation?: OperationState;
  readonly sync: Sync;
  readonly health: { readonly status?: string; readonly since?: number };
  readonly reconciledAt?: number;
  readonly conditions: readonly Condition[];
  /** Oldest first. */
  readonly history: readonly Deployment[];
  readonly resources: readonly Resource[];
  /** Images of the pods, including old pods that still run. */
  readonly podImages: readonly string[];
}

export interface Source {
  readonly repoURL: string;
  readonly chart?: string;
  readonly targetRevision: string;
  readonly path: string;
  /** As received, for comparison with another source. */
  readonly fields: Fields;
}

/** A source hydrator renders manifests into another branch, from which they are synced. */
export interface Hydrator {
  readonly dry: Source;
  readonly current: {
    readonly phase?: string;
    readonly message: string;
    readonly finishedAt?: number;
    readonly drySHA?: string;
  };
  readonly drySHA?: string;
  readonly hydratedSHA?: string;
  readonly lastComparedDryRevision?: string;
}

interface Sync {
  readonly status?: string;
  /** By index of the source. */
  readonly revisions: readonly string[];
  readonly comparedSources: readonly Source[];
  readonly comparedDestination: Fields;
}

interface Condition {
  readonly type: string;
  readonly message: string;
  readonly since?: number;
}

interface Deployment {
  readonly revisions: readonly string[];
  readonly startedAt?: number;
  readonly deployedAt?: number;
}

export interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly status?: string;
  readonly health?: string;
  readonly message?: string;
  readonly hook: boolean;
  readonly requiresPruning: boolean;
}

/** Reads the API's JSON. Returns undefined if it is no Application. */
export function readApplication(json: unknown): Application | undefined {
  const { metadata, spec, status, operation } = fieldsOf(json);
  const name = textOf(fieldsOf(metadata)["name"]);
  if (name === undefined || Object.keys(fieldsOf(spec)).length === 0) return undefined;
  const state = fieldsOf(status);
  const done = readOperation(state["operationState"]);
  const requested = readRequest(operation);
  const hydrator = readHydrator(fieldsOf(spec)["sourceHydrator"], state["sourceHydrator"]);
  return {
    ...readMetadata(name, fieldsOf(metadata)),
    ...readSpec(fieldsOf(spec)),
    ...(hydrator === undefined ? {} : { hydrator }),
    ...(requested === undefined ? {} : { requested }),
    ...(done === undefined ? {} : { operation: done }),
    ...readStatus(state),
  };
}

function readMetadata(name: string, metadata: Fields) {
  const namespace = textOf(metadata["namespace"]);
  const owners = listOf(metadata["ownerReferences"]).map(fieldsOf);
  const madeBy = textOf(owners.find((owner) => owner["kind"] === "ApplicationSet")?.["name"]);
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    deleting: metadata["deletionTimestamp"] !== undefined && metadata["deletionTimestamp"] !== null,
    ...(madeBy === undefined ? {} : { madeBy }),
  };
}

function readSpec(spec: Fields) {
  const syncPolicy = fieldsOf(spec["syncPolicy"])["automated"];
  const isThere = typeof syncPolicy === "object" && syncPolicy !== null;
  const automated = fieldsOf(syncPolicy);
  return {
    sources: readSpecSources(spec),
    destination: fieldsOf(spec["destination"]),
    automated: {
      on: isThere && automated["enabled"] !== false,
      selfHeal: automated["selfHeal"] === true,
      switchedOff: isThere && automated["enabled"] === false,
    },
  };
}

/** With a hydrator, the sources are its output, because Argo CD compares and syncs the output. */
function readSpecSources(spec: Fields): Source[] {
  const hydrator = fieldsOf(spec["sourceHydrator"]);
  const dry = fieldsOf(hydrator["drySource"]);
  if (Object.keys(dry).length === 0) return readSources(spec["sources"], spec["source"]);
  const { path, targetBranch, repoURL } = fieldsOf(hydrator["syncSource"]);
  return [readSource({ repoURL: textOf(repoURL) ?? dry["repoURL"], path, targetRevision: targetBranch })];
}

/** `sources` wins if it has an entry; `source` is empty in that case. */
function readSources(several: unknown, single: unknown): Source[] {
  const sources = listOf(several).map(readSource);
  if (sources.length > 0) return sources;
  const source = readSource(single);
  return source.repoURL === "" ? [] : [source];
}

function readSource(json: unknown): Source {
  const fields = fieldsOf(json);
  const chart = textOf(fields["chart"]);
  return {
    repoURL: textOf(fields["repoURL"]) ?? "",
    ...(chart === undefined ? {} : { chart }),
    targetRevision: textOf(fields["targetRevision"]) ?? "",
    path: textOf(fields["path"]) ?? "",
    fields,
  };
}

function readHydrator(spec: unknown, status: unknown): Hydrator | undefined {
  const dry = fieldsOf(fieldsOf(spec)["drySource"]);
  if (Object.keys(dry).length === 0) return undefined;
  const { currentOperation, lastSuccessfulOperation, lastComparedDryRevision } = fieldsOf(status);
  const current = fieldsOf(currentOperation);
  const { drySHA, hydratedSHA } = fieldsOf(lastSuccessfulOperation);
  return {
    dry: readSource(dry),
    current: present({
      phase: textOf(current["phase"]),
      message: textOf(current["message"]) ?? "",
      finishedAt: readTime(current["finishedAt"]),
      drySHA: textOf(current["drySHA"]),
    }),
    ...present({
      drySHA: textOf(drySHA),
      hydratedSHA: textOf(hydratedSHA),
      lastComparedDryRevision: textOf(lastComparedDryRevision),
    }),
  };
}

function readStatus(status: Fields) {
  const sync = fieldsOf(status["sync"]);
  const compared = fieldsOf(sync["comparedTo"]);
  const health = fieldsOf(status["health"]);
  return {
    sync: {
      ...present({ status: textOf(sync["status"]) }),
      revisions: readRevisions(sync),
      comparedSources: readSources(compared["sources"], compared["source"]),
      comparedDestination: fieldsOf(compared["destination"]),
    },
    health: present({ status: textOf(health["status"]), since: readTime(health["lastTransitionTime"]) }),
    ...present({ reconciledAt: readTime(status["reconciledAt"]) }),
    conditions: listOf(status["conditions"]).map(fieldsOf).map(readCondition),
    history: listOf(status["history"]).map(fieldsOf).map(readDeployment),
    resources: listOf(status["resources"]).map(fieldsOf).map(readResource),
    podImages: readTexts(fieldsOf(status["summary"])["images"]),
  };
}

const readCondition = (fields: Fields): Condition => ({
  type: textOf(fields["type"]) ?? "",
  message: textOf(fields["message"]) ?? "",
  ...present({ since: readTime(fields["lastTransitionTime"]) }),
});

const readDeployment = (fields: Fields): Deployment => ({
  revisions: readRevisions(fields),
  ...present({ startedAt: readTime(fields["deployStartedAt"]), deployedAt: readTime(fields["deployedAt"]) }),
});

function readResource(fields: Fields): Resource {
  const health = fieldsOf(fields["health"]);
  return {
    kind: textOf(fields["kind"]) ?? "",
    name: textOf(fields["name"]) ?? "",
    hook: fields["hook"] === true,
    requiresPruning: fields["requiresPruning"] === true,
    ...present({
      namespace: textOf(fields["namespace"]),
      status: textOf(fields["status"]),
      health: textOf(health["status"]),
      message: textOf(health["message"]),
    }),
  };
}
