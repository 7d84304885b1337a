import type { Grace } from "../../domain/agent-settings.ts";
import type { Evidence } from "../../domain/gate.ts";
import type { LastLook } from "../../domain/verdict.ts";
import { TagboatError } from "../../errors.ts";
import type { Clock, Log } from "../../world.ts";
import type { Agent, Look, Watch } from "../agent.ts";
import { fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import { listWarnings, mostAsked, newestWarnings } from "../kubernetes/warning-events.ts";
import type { Revisions, Rollout } from "../rollout.ts";
import { wakeUps } from "../shared/wake-ups.ts";
import type { FluxJudgement, FluxMemory } from "./flux-context.ts";
import { type FluxReading, type FluxSubject, readFlux, readMore } from "./flux-reading.ts";
import { judgeFlux } from "./judge-flux.ts";
import { knownCommits } from "./known-commits.ts";
import { lastingWatches } from "./lasting-watches.ts";
import { hearRefusals } from "./missing-rights.ts";
import { reachOfKustomization } from "./reach-of-kustomization.ts";
import { type Reconciler, reconciler } from "./reconcile.ts";
import { subjectVerdict } from "./subject-verdict.ts";

export interface FluxAgentOptions {
  readonly name: string;
  readonly subject: FluxSubject;
  /** Opens the cluster on first use. */
  readonly open: (signal: AbortSignal) => KubernetesApi;
  readonly grace: Grace;
  /** Weakest evidence that the caller accepts. */
  readonly evidence?: Evidence | undefined;
  /** Whether to request reconciliations from Flux. */
  readonly mayRequest: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
}

/** Flux, as seen in its objects in Kubernetes. */
export function fluxAgent(options: FluxAgentOptions): Agent {
  return {
    kind: "flux",
    name: options.name,
    evidence: "image",
    remembers: true,
    // Kubernetes truncates times to the second.
    clockUncertaintyMs: 1_000,
    watch: (rollout, revisions, signal) => watchFlux(options, { rollout, revisions, signal }),
  };
}

interface Asked {
  readonly rollout: Rollout;
  readonly revisions: Revisions;
  readonly signal: AbortSignal;
}

/** State that a watch keeps between looks. */
interface Kept {
  api: KubernetesApi | undefined;
  memory: FluxMemory | undefined;
  reconciler: Reconciler | undefined;
  reading: FluxReading | undefined;
  /** Since when the object has been missing. */
  absentSince: Date | undefined;
  isReachTold: boolean;
}

function watchFlux(options: FluxAgentOptions, asked: Asked): Watch {
  const kept: Kept = {
    api: undefined,
    memory: undefined,
    reconciler: undefined,
    reading: undefined,
    absentSince: undefined,
    isReachTold: false,
  };
  const open = (): KubernetesApi => {
    kept.api ??= options.open(asked.signal);
    return kept.api;
  };
  const wakes = wakeUps({ whose: "Kubernetes", clock: options.clock, log: options.log, random: options.random });
  const watches = lastingWatches(open, wakes);
  return {
    async look(confirmFrom) {
      const api = open();
      const now = (): Date => api.serverTime() ?? options.clock.now();
      try {
        const look = await lookOnce(api, { options, asked, kept, confirmFrom });
        watches.follow(kept.reading?.versions ?? new Map());
        return look;
      } catch (error) {
        if (!(error instanceof KubernetesFailure)) throw error;
        if (error.mayPass) return { at: now(), subjects: [], noResponse: error.message };
        return awaitedYet(error, { options, kept, at: now() });
      }
    },
    changed: (signal) => wakes.changed(signal),
    isListening: () => watches.isListening(),
    async events({ verdict }) {
      const { namespace, kustomization, helmRelease } = options.subject;
      const kind = helmRelease === undefined ? "Kustomization" : "HelmRelease";
      // Flux records its own warnings on its object.
      const own = { kind, name: helmRelease ?? kustomization ?? "", namespace };
      return newestWarnings(await listWarnings(open(), [...verdict.resources.slice(0, mostAsked - 1), own]));
    },
    async close() {
      wakes.close();
      await kept.api?.close();
    },
  };
}

interface Looking {
  readonly options: FluxAgentOptions;
  readonly asked: Asked;
  readonly kept: Kept;
  /** Time from which the caller wants health confirmed by another reconciliation. */
  readonly confirmFrom: Date | undefined;
}

async function lookOnce(api: KubernetesApi, looking: Looking): Promise<Look> {
  const { options, asked, kept } = looking;
  const { rollout, revisions } = asked;
  let reading = await readFlux(api, options.subject);
  kept.absentSince = undefined;
  await checkRights(api, reading, looking);
  const known = await knownCommits(reading.objects, revisions);
  const reach = await reachOfKustomization(reading.objects, revisions);
  if (reach.kind === "unknown" && !kept.isReachTold) {
    kept.isReachTold = true;
    options.log.debug(`${options.name}: whether its path holds our files is not known: ${reach.why}`);
  }
  const at = api.serverTime() ?? options.clock.now();
  const handledAt = kept.reconciler?.handledAt(reading);
  const judge = (): FluxJudgement =>
    judgeFlux(reading.objects, rollout, {
      now: at,
      ...known,
      reach,
      ...(handledAt && { handledAt }),
      ...(kept.memory && { memory: kept.memory }),
      policy: { grace: options.grace },
    });
  let judgement = judge();
  if (judgement.needs.some((need) => need === "workloads" || need === "dependencies")) {
    reading = await readMore(api, reading, { needs: judgement.needs, rollout });
    judgement = judge();
  }
  kept.memory = judgement.memory;
  kept.reading = reading;
  if (options.mayRequest) {
    kept.reconciler ??= reconciler(api, options);
    await kept.reconciler.ask(reading, judgement.needs);
    const { confirmFrom } = looking;
    if (confirmFrom !== undefined && at >= confirmFrom && isOlder(judgement, confirmFrom))
      await kept.reconciler.confirm(reading, confirmFrom);
  }
  const subject = subjectVerdict(reading, judgement, rollout);
  // An applied commit says nothing about health, and only health becomes outdated.
  const lastLook = options.evidence === "applied" ? undefined : lastLookOf(judgement, reading);
  return { at, subjects: [lastLook === undefined ? subject : { ...subject, lastLook }] };
}

const isOlder = ({ lookedAt }: FluxJudgement, from: Date): boolean => lookedAt !== undefined && lookedAt < from;

/** Undefined if this look read the running state itself, or if the verdict is not healthy. */
function lastLookOf({ lookedAt }: FluxJudgement, { helmRelease, kustomization }: FluxReading): LastLook | undefined {
  if (lookedAt === undefined) return undefined;
  const when = lookedAt.toISOString().replace(/\.\d+Z$/, "Z");
  const interval = textOf(fieldsOf((helmRelease ?? kustomization)?.["spec"])["interval"]);
  const controller = helmRelease === undefined ? "kustomize-controller" : "helm-controller";
  const every = interval === undefined ? "" : ` (its interval is ${interval})`;
  return { at: lookedAt, tooOld: `Flux has not reconciled since ${when}${every}: is its ${controller} running?` };
}

/**
 * Checks once, before the first judgement: a wait for image evidence without permission would last until the deadline.
 * @throws remote: no permission to read the workloads
 */
async function checkRights(api: KubernetesApi, reading: FluxReading, { options, asked, kept }: Looking): Promise<void> {
  const { evidence, log, name } = options;
  if (kept.reading !== undefined || evidence !== "image") return;
  const hearing = hearRefusals(api);
  const { objects } = await readMore(hearing.api, reading, { needs: ["workloads"], rollout: asked.rollout });
  const refusal = hearing.refusal();
  if (refusal === undefined) return;
  const said = `${name} may not read what shows the image: ${refusal}`;
  if (objects.workloads !== undefined)
    return log.warn(`${said}. The Role tagboat-workloads in docs/flux.md gives this right`);
  throw new TagboatError("remote", said, {
    hint: "The Role tagboat-workloads in docs/flux.md gives this right. If Flux's own report is enough, use --evidence revision, or `evidence: revision` in the gate.",
  });
}

interface Missed {
  readonly options: FluxAgentOptions;
  readonly kept: Kept;
  readonly at: Date;
}

/** Waits for a missing object for as long as `grace.appear` allows. */
function awaitedYet(error: KubernetesFailure, { options, kept, at }: Missed): Look {
  if (error.why !== "absent") throw explained(error);
  kept.absentSince ??= at;
  if (at.getTime() - kept.absentSince.getTime() >= options.grace.appear) throw explained(error);
  const { namespace, kustomization, helmRelease } = options.subject;
  const subject = `${namespace}/${helmRelease ?? kustomization ?? ""}`;
  const reason = `${subject} is not there yet.`;
  return {
    at,
    subjects: [
      { subject, verdict: { state: "progressing", reason, rule: "F0", resources: [] }, facts: {}, moments: [] },
    ],
  };
}

function explained(error: KubernetesFailure): TagboatError {
  if (error.why === "absent") {
    return new TagboatError("not-found", `Flux has no such object: ${error.message}`, {
      hint: "Check `kustomization`, `helmRelease` and `namespace` (flux-system unless it is said). Where it is made by the delivery itself, `grace: { appear: 2m }` waits for it.",
      cause: error,
    });
  }
  if (error.why !== "not-installed") return error;
  return new TagboatError("not-found", `Flux is not installed there, or not in this version: ${error.message}`, {
    hint: "Its objects are read as kustomize.toolkit.fluxcd.io/v1, source.toolkit.fluxcd.io/v1 and helm.toolkit.fluxcd.io/v2: Flux 2.3 and later.",
    cause: error,
  });
}
