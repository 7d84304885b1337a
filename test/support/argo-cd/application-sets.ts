import { addApplication } from "./applications.ts";
import { appKey } from "./routes.ts";
import { type App, type Application, type ArgoCdState, type Owner, type Spec, stamp } from "./state.ts";
import { startOperationOfSet } from "./sync.ts";

/** One Application that a set makes. */
export interface SetElement {
  readonly name: string;
  readonly path: string;
  /** Which step of a rolling sync it belongs to; default: the first. */
  readonly step?: number;
  /** Whether it was just made. Default: it has been healthy for an hour. */
  readonly fresh?: boolean;
}

/** How far a rolling sync has come with one Application. */
interface StepStatus {
  readonly application: string;
  status: "Waiting" | "Pending" | "Progressing" | "Healthy";
  readonly step: string;
  message: string;
  lastTransitionTime: string;
  targetRevisions: string[];
  /** Not shown: operations that were asked for in this turn. */
  asked: number;
}

interface ApplicationSet {
  readonly name: string;
  readonly isRolling: boolean;
  readonly entries: Map<string, StepStatus>;
}

export interface GeneratedSet {
  /** Makes one more Application, a moment later, as a generator that has found another cluster. */
  add(element: SetElement): void;
}

/** The kinds of message that the set's controller leaves, in its words. */
const messages = {
  Waiting: "Application has pending changes, setting status to Waiting",
  Pending: "Application moved to Pending status, watching for the Application resource to start Progressing",
  Progressing: "Application resource became Progressing, updating status from Pending to Progressing",
  Healthy: "Application resource became Healthy, updating status from Progressing to Healthy",
} as const;

export interface SetRequest {
  readonly name: string;
  readonly elements: readonly SetElement[];
  /** Whether it syncs its Applications step by step, which switches their own auto-sync off. */
  readonly isRolling: boolean;
  specOf(element: SetElement): Spec;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An ApplicationSet with its controller: it makes Applications, and where it rolls, has them synced in their turn. */
export function generateSet(state: ArgoCdState, request: SetRequest): GeneratedSet {
  const { name, isRolling } = request;
  const set: ApplicationSet = { name, isRolling, entries: new Map() };
  const owner: Owner = { apiVersion: "argoproj.io/v1alpha1", kind: "ApplicationSet", name, uid: `set-${name}` };
  const make = (element: SetElement): void => {
    const spec = request.specOf(element);
    const automated = isRolling ? { enabled: false } : {};
    const app = addApplication(state, {
      name: element.name,
      namespace: state.namespace,
      spec: { ...spec, syncPolicy: { ...spec.syncPolicy, automated } },
      labels: request.labels,
      owner,
      isFresh: element.fresh,
    });
    set.entries.set(element.name, newEntry(state, app, element.step ?? 1));
    tell(state, set);
  };
  for (const element of request.elements) make(element);
  tell(state, set);
  let isDue = false;
  state.listeners.add(({ application }) => {
    if (!set.entries.has(application.metadata.name) || isDue) return;
    isDue = true;
    state.timeline.in(state.pace.observe, () => {
      isDue = false;
      if (!state.isControllerDown) roll(state, set);
    });
  });
  return { add: (element) => state.timeline.in(500, () => make(element)) };
}

function newEntry(state: ArgoCdState, app: App, step: number): StepStatus {
  const { revision = "" } = app.application.status.sync;
  return {
    application: app.application.metadata.name,
    status: "Healthy",
    step: String(step),
    message: messages.Healthy,
    lastTransitionTime: stamp(state.timeline.now()),
    targetRevisions: [revision],
    asked: 0,
  };
}

/** One look of the set's controller at its Applications. */
function roll(state: ArgoCdState, set: ApplicationSet): void {
  if (set.isRolling) {
    for (const entry of set.entries.values()) follow(state, entry, applicationOf(state, entry));
    const entries = [...set.entries.values()];
    const open = entries.filter(({ status }) => status !== "Healthy").map(({ step }) => Number(step));
    for (const entry of entries.filter(({ step }) => Number(step) === Math.min(...open))) takeTurn(state, entry);
  }
  tell(state, set);
}

const appOf = (state: ArgoCdState, { application }: StepStatus): App | undefined =>
  state.apps.get(appKey(state.namespace, application));

const applicationOf = (state: ArgoCdState, entry: StepStatus): Application | undefined =>
  appOf(state, entry)?.application;

function follow(state: ArgoCdState, entry: StepStatus, application: Application | undefined): void {
  if (application === undefined) return;
  const { sync, health, operationState } = application.status;
  const revision = sync.revision ?? "";
  if (!entry.targetRevisions.includes(revision)) {
    entry.targetRevisions = [revision];
    entry.asked = 0;
    if (sync.status === "OutOfSync") move(state, entry, "Waiting");
    return;
  }
  if (entry.status === "Pending" && entry.asked > 0 && health.status === "Progressing")
    move(state, entry, "Progressing");
  const isDone = application.operation === undefined && operationState?.phase === "Succeeded";
  const isWell = isDone && sync.status === "Synced" && health.status === "Healthy";
  if (entry.status === "Progressing" && isWell) move(state, entry, "Healthy");
}

/** Asks for the sync of one whose step it is; often once more than is needed. */
function takeTurn(state: ArgoCdState, entry: StepStatus): void {
  const app = appOf(state, entry);
  if (entry.status === "Waiting") move(state, entry, "Pending");
  if (entry.status !== "Pending" || app === undefined || app.application.operation !== undefined || entry.asked > 1)
    return;
  entry.asked += 1;
  startOperationOfSet(state, app);
}

function move(state: ArgoCdState, entry: StepStatus, status: StepStatus["status"]): void {
  entry.status = status;
  entry.message = messages[status];
  entry.lastTransitionTime = stamp(state.timeline.now());
}

/** What the API shows of it. */
function tell(state: ArgoCdState, { name, isRolling, entries }: ApplicationSet): void {
  const all = [...entries.values()];
  const isComplete = all.every(({ status }) => status === "Healthy");
  const resources = all.map((entry) => ({
    group: "argoproj.io",
    version: "v1alpha1",
    kind: "Application",
    namespace: state.namespace,
    name: entry.application,
    status: applicationOf(state, entry)?.status.sync.status,
    health: { status: applicationOf(state, entry)?.status.health.status },
  }));
  const steps = [...new Set(all.map(({ step }) => step))].map((step) => ({
    matchExpressions: [{ key: "step", operator: "In", values: [step] }],
  }));
  const told = {
    metadata: { name, namespace: state.namespace },
    spec: { generators: [], ...(isRolling && { strategy: { type: "RollingSync", rollingSync: { steps } } }) },
    status: {
      conditions: [
        { type: "ErrorOccurred", status: "False", reason: "ApplicationSetUpToDate" },
        ...(isRolling
          ? [
              {
                type: "RolloutProgressing",
                status: isComplete ? "False" : "True",
                reason: isComplete ? "ApplicationSetRolloutComplete" : "ApplicationSetModified",
              },
            ]
          : []),
      ],
      ...(isRolling && { applicationStatus: all.map(({ asked: _, ...shown }) => ({ ...shown })) }),
      resources,
      resourcesCount: resources.length,
    },
  };
  state.sets.set(name, { project: state.projects[0] ?? "", told });
}
