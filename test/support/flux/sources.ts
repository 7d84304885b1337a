import { RenderError, resolveRevision } from "../argo-cd/render.ts";
import type { KubernetesObject } from "../kubernetes/objects.ts";
import {
  conditionsWith,
  durationOf,
  endRun,
  type FluxState,
  type Json,
  keyOf,
  present,
  requestedAt,
  specOf,
  stamp,
  statusOf,
  writeStatus,
} from "./state.ts";

/** What a source is at upstream: the revision, and what its artifact says of itself. */
interface Upstream {
  readonly revision: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One run of the source-controller; `changed` is called when there is a new artifact. Runs of one source never overlap. */
export function reconcileSource(state: FluxState, source: KubernetesObject, changed: () => void): void {
  const key = keyOf(source);
  const now = present(state, source);
  if (now === undefined || state.isDown || specOf(now).suspend === true) return;
  if (state.busy.has(key)) return void state.busy.set(key, "again");
  state.busy.set(key, "once");
  const run = { state, source: now, changed, token: requestedAt(now) };
  writeStatus(state, now, {
    conditions: conditionsWith(state, now, { Reconciling: progressing("reconciliation in progress") }),
  });
  state.timeline.in(state.pace.fetch, () => {
    const found = upstreamOf(state, now);
    if ("error" in found) fail(run, found.error);
    else if (statusOf(present(state, now)).artifact?.revision === found.revision) succeed(run, undefined);
    else store(run, found);
  });
}

interface Run {
  readonly state: FluxState;
  readonly source: KubernetesObject;
  readonly changed: () => void;
  readonly token: string | undefined;
}

const progressing = (message: string, status: "True" | "Unknown" = "True") => ({
  status,
  reason: "Progressing",
  message,
});

function upstreamOf({ repositories, artifacts }: FluxState, source: KubernetesObject): Upstream | { error: string } {
  const { url, ref = {} } = specOf(source);
  if (source.kind === "OCIRepository") {
    const artifact = artifacts.get(url);
    if (artifact === undefined) return { error: `failed to determine artifact digest: GET ${url}: MANIFEST_UNKNOWN` };
    const { digest, revision } = artifact;
    const metadata = revision === undefined ? {} : { "org.opencontainers.image.revision": revision };
    return { revision: `${ref.tag ?? "latest"}@sha256:${digest}`, metadata };
  }
  const repository = repositories.find((served) => served.url === url);
  const branch = ref.branch ?? "master";
  const failure = `failed to checkout and determine revision: unable to clone '${url}': `;
  if (repository === undefined) return { error: `${failure}repository not found` };
  try {
    return { revision: `${branch}@sha1:${resolveRevision(repository, branch)}` };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { error: `${failure}couldn't find remote ref "refs/heads/${branch}"` };
  }
}

function fail({ state, source, ...run }: Run, message: string): void {
  const failure = { reason: "GitOperationFailed", message } as const;
  writeStatus(state, source, {
    conditions: conditionsWith(state, source, {
      Reconciling: { status: "True", reason: "ProgressingWithRetry", message: "building artifact" },
      Ready: { status: "False", ...failure },
      FetchFailed: { status: "True", ...failure },
    }),
    ...handled(run.token),
  });
  end({ state, source, ...run }, Math.min(10_000, durationOf(specOf(source).interval, 60_000)));
}

/** First the words, then the artifact: a reader can meet what lies between. */
function store(run: Run, upstream: Upstream): void {
  const { state, source } = run;
  const building = `building artifact: new upstream revision '${upstream.revision}'`;
  writeStatus(state, source, {
    conditions: conditionsWith(state, source, {
      Reconciling: progressing(building),
      Ready: progressing(building, "Unknown"),
      ArtifactOutdated: {
        status: "True",
        reason: "NewRevision",
        message: `new upstream revision '${upstream.revision}'`,
      },
    }),
  });
  state.timeline.in(50, () => {
    writeStatus(state, source, { conditions: readyConditions(run, upstream.revision) });
    state.timeline.in(state.pace.write, () => succeed(run, upstream));
  });
}

const readyConditions = ({ state, source }: Run, revision: string): Json[] => {
  const said = { status: "True", reason: "Succeeded", message: `stored artifact for revision '${revision}'` } as const;
  return conditionsWith(state, source, {
    Reconciling: null,
    ArtifactOutdated: null,
    FetchFailed: null,
    Ready: said,
    ArtifactInStorage: said,
  });
};

function succeed(run: Run, upstream: Upstream | undefined): void {
  const { state, source } = run;
  const lastUpdateTime = stamp(state.timeline.now());
  const revision = upstream?.revision ?? statusOf(present(state, source)).artifact.revision;
  writeStatus(state, source, {
    conditions: readyConditions(run, revision),
    ...(upstream && { artifact: { ...upstream, lastUpdateTime } }),
    observedGeneration: source.metadata.generation,
    ...handled(run.token),
  });
  if (upstream !== undefined) run.changed();
  end(run, durationOf(specOf(source).interval, 60_000));
}

const handled = (token: string | undefined): Json => (token === undefined ? {} : { lastHandledReconcileAt: token });

const end = ({ state, source, changed }: Run, pause: number): void =>
  endRun(state, source, { pause, next: () => reconcileSource(state, source, changed) });
