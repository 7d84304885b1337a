import type { Verdict } from "../../domain/verdict.ts";
import type { Rollout } from "../rollout.ts";
import type { FluxContext, FluxJudgement, FluxMemory, FluxObjects, Recurring } from "./flux-context.ts";
import { readFluxObject } from "./flux-object.ts";
import { type FluxRow, type FluxRuling, type FluxState, fluxState } from "./flux-state.ts";
import { helmReleaseRows } from "./helm-release-rows.ts";
import { kustomizationRows } from "./kustomization-rows.ts";
import { workloadDrift } from "./workload-drift.ts";

export type {
  FluxContext,
  FluxGraces,
  FluxJudgement,
  FluxMemory,
  FluxNeed,
  FluxObjects,
  FluxPolicy,
} from "./flux-context.ts";

/**
 * Judges one rollout by one reading of Flux's objects: the HelmRelease if there is one, otherwise the Kustomization. It is pure and
 * does not throw: what cannot be read is `unknown`. `docs/flux.md` lists the rows.
 */
export function judgeFlux(objects: FluxObjects, rollout: Rollout, context: FluxContext): FluxJudgement {
  const judgement = judgeRows(objects, rollout, context);
  const kustomization = readFluxObject(objects.kustomization);
  if (kustomization === undefined) return judgement;
  const drift = workloadDrift(fluxState({ subject: kustomization, kustomization, objects, rollout, context }));
  return drift === undefined ? judgement : { ...judgement, drift };
}

function judgeRows(objects: FluxObjects, rollout: Rollout, context: FluxContext): FluxJudgement {
  const kustomization = readFluxObject(objects.kustomization);
  const isHelm = objects.helmRelease !== undefined;
  const subject = isHelm ? readFluxObject(objects.helmRelease) : kustomization;
  if (subject === undefined || (objects.kustomization !== undefined && kustomization === undefined))
    return unreadable(context);
  const given = { kustomization, objects, rollout, context };
  const [above, aboveRuling] =
    kustomization === undefined ? [] : decide(kustomizationRows, fluxState({ ...given, subject: kustomization }));
  // If the Kustomization cannot apply our commit, its HelmRelease cannot have it.
  if (above !== undefined && aboveRuling !== undefined && (!isHelm || isFinal(aboveRuling)))
    return told(above, aboveRuling, context);
  const [row, ruling] = decide(helmReleaseRows, fluxState({ ...given, subject }));
  if (row === undefined || ruling === undefined) return unreadable(context);
  const hidden = aboveRuling?.isPassing === true ? ofKustomization.filter((what) => context.memory?.seen?.[what]) : [];
  const seen = [...hidden, ...(aboveRuling?.seen ?? []), ...(ruling.seen ?? [])];
  return told(row, { ...ruling, seen }, context);
}

/** States of the Kustomization itself, not of the workloads. */
const ofKustomization: readonly Recurring[] = ["failing", "path", "source", "astray"];

const isFinal = ({ state }: FluxRuling): boolean =>
  state === "failed" || state === "misconfigured" || state === "superseded";

const unreadable = (context: FluxContext): FluxJudgement =>
  told("F0", { state: "unknown", reason: "The answer holds no object of Flux." }, context);

function decide(rows: readonly FluxRow[], observed: FluxState): [id: string, ruling: FluxRuling] | [] {
  for (const { id, judge } of rows) {
    const ruling = judge(observed);
    if (ruling !== undefined) return [id, ruling];
  }
  return [];
}

/** The whole table, for documentation. */
export const fluxRows: readonly Pick<FluxRow, "id" | "means">[] = [...kustomizationRows, ...helmReleaseRows];

function told(rule: string, ruling: FluxRuling, { now, memory }: FluxContext): FluxJudgement {
  const {
    state,
    reason,
    since,
    lookedAt,
    evidence,
    error,
    resources = [],
    needs = [],
    seen = [],
    failure = "rollout",
  } = ruling;
  const verdict: Verdict = {
    state,
    reason,
    rule,
    resources,
    ...(since && { since }),
    ...(state === "healthy" && evidence && { evidence }),
    ...(error && { error }),
    ...(state === "failed" && { failure }),
  };
  const isHealthy = state === "healthy";
  const before = memory?.seen ?? {};
  const kept: FluxMemory = {
    at: now,
    ...(isHealthy && { healthySince: since ?? now }),
    ...(isHealthy && evidence && { evidence }),
    ...(isHealthy && lookedAt && { lookedAt }),
    seen: {
      ...(ruling.isPassing === true && before),
      ...Object.fromEntries(seen.map((what) => [what, before[what] ?? now])),
    },
  };
  return { verdict, memory: kept, needs, ...(isHealthy && lookedAt && { lookedAt }) };
}
