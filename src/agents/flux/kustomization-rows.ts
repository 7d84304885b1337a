import { sameRepository } from "../argo-cd/same-repository.ts";
import { fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { Recurring } from "./flux-context.ts";
import { type Condition, type FluxObject, readFluxObject, readGoDuration } from "./flux-object.ts";
import { type FluxRow, type FluxRuling, type FluxScene, healthySince, seenFor } from "./flux-scene.ts";
import { findLive, judgeLive } from "./live-rows.ts";

/** The Kustomization's part of the decision table, first match first. */
export const kustomizationRows: readonly FluxRow[] = [
  { id: "F1", means: "the Kustomization is being deleted", judge: deleting },
  { id: "F2", means: "it, or the source that has yet to fetch our commit, is suspended", judge: suspended },
  { id: "F3", means: "its source follows another repository or branch", judge: otherSource },
  { id: "F4", means: "it is stalled: Flux itself will not try again", judge: stalled },
  { id: "F5", means: "a later commit brings other images", judge: replaced },
  { id: "F6", means: "it cannot be told whether what is applied carries our image", judge: undecided },
  { id: "F7", means: "our commit was tried and failed, for longer than a retry takes", judge: failing },
  { id: "F8", means: "it waits for another Kustomization", judge: dependency },
  { id: "F9", means: "the path it applies is not in the repository", judge: pathMissing },
  { id: "F10", means: "its source cannot fetch", judge: sourceFails },
  { id: "F11", means: "our commit has not been fetched yet", judge: unfetched },
  { id: "F12", means: "our commit has been fetched, and not been tried yet", judge: untried },
  { id: "F13", means: "a periodic run of what was healthy", judge: periodicRun },
  { id: "F14", means: "our commit is being applied, or its health is being checked", judge: running },
  { id: "F15", means: "its status speaks of an older spec, or of an older success", judge: unobserved },
  { id: "F16", means: "our commit is applied: what runs decides", judge: appliedNow },
];

function deleting({ subject }: FluxScene): FluxRuling | undefined {
  if (!subject.isDeleting) return undefined;
  return {
    state: "misconfigured",
    error: "not-found",
    reason: `The ${subject.kind} ${subject.title} is being deleted.`,
  };
}

function suspended({ subject, source, artifact }: FluxScene): FluxRuling | undefined {
  const asleep = subject.isSuspended
    ? subject
    : source?.isSuspended === true && artifact !== "ours"
      ? source
      : undefined;
  if (asleep === undefined) return undefined;
  const reason = `The ${asleep.kind} ${asleep.title} is suspended: nothing happens before somebody resumes it.`;
  return { state: "misconfigured", error: "config", reason };
}

function otherSource({ source, artifact, rollout }: FluxScene): FluxRuling | undefined {
  if (source?.kind !== "GitRepository" || artifact === "ours" || artifact === "replaced") return undefined;
  const address = textOf(source.spec["url"]) ?? "";
  // Reached by another name it is the same repository still: then its commits are known to us.
  if ((artifact === "unknown" || artifact === "none") && !sameRepository(address, rollout.repoURL)) {
    const reason = `The GitRepository ${source.title} reads ${address}, where ${rollout.repoURL} was written to.`;
    return artifact === "none" ? undefined : { state: "misconfigured", error: "config", reason };
  }
  const followed = followedBranch(fieldsOf(source.spec["ref"]));
  if (followed === undefined || followed === rollout.branch) return undefined;
  const reason = `The GitRepository ${source.title} follows ${followed}, and the commit is on ${rollout.branch}.`;
  return { state: "misconfigured", error: "config", reason };
}

/** Undefined where it follows something else than a branch, which our commit may yet come to. */
function followedBranch({ branch, tag, semver, name, commit }: ReturnType<typeof fieldsOf>): string | undefined {
  if (textOf(commit) !== undefined) return `the commit ${String(commit)}`;
  if (textOf(name) !== undefined) return String(name).replace(/^refs\/heads\//, "");
  if (textOf(tag) !== undefined || textOf(semver) !== undefined) return undefined;
  return textOf(branch) ?? "master";
}

function stalled({ subject, attempted }: FluxScene): FluxRuling | undefined {
  const condition = subject.condition("Stalled");
  if (condition?.status !== "True" || !subject.isObserved) return undefined;
  const reason = `The ${subject.kind} ${subject.title} is stalled: ${said(condition)}`;
  return attempted === "ours" ? { state: "failed", reason } : { state: "misconfigured", error: "config", reason };
}

function replaced({ applied, attempted, artifact }: FluxScene): FluxRuling | undefined {
  if (![applied, attempted, artifact].includes("replaced")) return undefined;
  return { state: "superseded", reason: "A later commit, which Flux knows already, carries other images." };
}

function undecided({ applied }: FluxScene): FluxRuling | undefined {
  if (applied !== "undecided" && applied !== "unknown") return undefined;
  const what =
    applied === "unknown"
      ? "how the applied revision stands to our commit"
      : "whether the later commit that is applied carries our image";
  return { state: "unknown", reason: `It cannot be told ${what}.` };
}

/** Ready=False for these is no failure of a try. */
const waits = ["DependencyNotReady", "ArtifactFailed", "HealthCheckCanceled", "Progressing", "ProgressingWithRetry"];

/** Milliseconds. Whoever has no `retryInterval` waits a whole interval, which may be an hour: nobody would call that passing. */
const retryBounds = { least: 60_000, most: 300_000 };

function retryGrace({ spec }: FluxObject): number {
  const retry = readGoDuration(spec["retryInterval"]) ?? readGoDuration(spec["interval"]) ?? 0;
  return Math.min(retryBounds.most, Math.max(retryBounds.least, retry));
}

function failing(scene: FluxScene): FluxRuling | undefined {
  const { subject, attempted, context } = scene;
  const ready = subject.condition("Ready");
  if (attempted !== "ours" || ready?.status !== "False" || waits.includes(ready.reason)) return undefined;
  const since = context.memory?.seen?.failing ?? ready.since ?? context.now;
  const isFinal = context.now.getTime() - since.getTime() >= retryGrace(subject);
  const live = findLive(scene);
  const resources = live !== undefined && "resources" in live ? live.resources : [];
  const reason = `${words(ready.reason)}: ${ready.message}`;
  return { state: isFinal ? "failed" : "progressing", reason, resources, needs: ["workloads"], seen: ["failing"] };
}

function dependency({ subject, objects }: FluxScene): FluxRuling | undefined {
  const ready = subject.condition("Ready");
  if (ready?.status !== "False" || ready.reason !== "DependencyNotReady") return undefined;
  const named = /'([^']+)'/.exec(ready.message)?.[1];
  const found = (objects.dependencies ?? []).flatMap((object) => readFluxObject(object) ?? []);
  const culprit = found.find(({ title }) => title === named);
  const state = culprit?.condition("Ready");
  const isBad = state?.status === "False" && !waits.includes(state.reason);
  const name =
    named ??
    listOf(subject.spec["dependsOn"])
      .map((entry) => String(fieldsOf(entry)["name"]))
      .join(", ");
  const why = isBad ? `, which fails: ${said(state)}` : "";
  const [namespace = "", own = name] = name.includes("/") ? name.split("/") : [];
  const resource = {
    kind: "Kustomization",
    name: own,
    ...(namespace !== "" && { namespace }),
    message: isBad ? said(state) : ready.message,
  };
  return {
    state: "progressing",
    reason: `It waits for the Kustomization ${name}${why}${why === "" ? "." : ""}`,
    resources: [resource],
    needs: ["dependencies"],
  };
}

function pathMissing(scene: FluxScene): FluxRuling | undefined {
  const { subject, artifact, grace } = scene;
  const ready = subject.condition("Ready");
  const isMissing =
    ready?.status === "False" && ready.reason === "ArtifactFailed" && ready.message.includes("path not found");
  if (!isMissing || artifact !== "ours") return undefined;
  const reason = `The Kustomization applies ${textOf(subject.spec["path"]) ?? "a path"}, which is not there: ${ready.message}`;
  if (seenFor(scene, "path") < grace.comparison) return { state: "progressing", reason, seen: ["path"] };
  return { state: "misconfigured", error: "config", reason, seen: ["path"] };
}

function sourceFails(scene: FluxScene): FluxRuling | undefined {
  const { source, artifact, grace, context } = scene;
  if (source === undefined || artifact === "ours") return undefined;
  const ready = source.condition("Ready");
  const wasSeen = context.memory?.seen?.source !== undefined;
  // At each try it says Unknown for a moment, and that heals nothing.
  const isBad = ready?.status === "False" || (wasSeen && ready?.status === "Unknown");
  if (!isBad) return undefined;
  const failure = source.condition("FetchFailed") ?? ready;
  const reason = `The ${source.kind} ${source.title} cannot fetch: ${said(failure)}`;
  const isLasting = seenFor(scene, "source") >= grace.unknown;
  if (isLasting && ready.status === "False")
    return { state: "misconfigured", error: "config", reason, seen: ["source"] };
  return { state: "unknown", reason, seen: ["source"] };
}

function unfetched({ source, artifact, applied, attempted }: FluxScene): FluxRuling | undefined {
  if (source === undefined || artifact === "ours" || applied === "ours" || attempted === "ours") return undefined;
  const interval = textOf(source.spec["interval"]);
  const every = interval === undefined ? "" : `, which it looks for every ${interval}`;
  const reasons: Partial<Record<typeof artifact, string>> = {
    elsewhere: `The ${source.kind} ${source.title} is at a commit that has not got ours in its history.`,
    unknown: `It cannot be told how the revision of the ${source.kind} ${source.title} stands to our commit.`,
    none: `The ${source.kind} ${source.title} does not say which commit it is at.`,
  };
  const state = artifact === "unknown" || artifact === "undecided" ? "unknown" : "progressing";
  const reason = reasons[artifact] ?? `The ${source.kind} ${source.title} has not fetched our commit yet${every}.`;
  return { state, reason, needs: ["reconcile-source"] };
}

function untried({ subject, applied, attempted }: FluxScene): FluxRuling | undefined {
  if (attempted === "ours" || applied === "ours") return undefined;
  const reconciling = subject.condition("Reconciling");
  const ready = subject.condition("Ready");
  if (ready === undefined)
    return { state: "unknown", reason: `The ${subject.kind} ${subject.title} has no status yet.` };
  const busy = reconciling?.status === "True" ? ` It is busy with an older one: ${said(reconciling)}` : "";
  const reason = `Our commit is fetched, and the ${subject.kind} ${subject.title} has not begun with it yet.${busy}`;
  return { state: "progressing", reason, needs: ["reconcile"] };
}

/** At the start of every run Flux takes back what it said before, and says it anew at the end, one field after the other. */
function periodicRun(scene: FluxScene): FluxRuling | undefined {
  const { subject, applied, attempted, isSettled, context, grace } = scene;
  const ready = subject.condition("Ready");
  const isWriting = ready?.status === "Unknown" || (ready?.status === "True" && !isSettled);
  if (applied !== "ours" || attempted !== "ours" || !isWriting || !subject.isObserved) return undefined;
  const since = healthySince(scene);
  const evidence = context.memory?.evidence;
  if (since === undefined || evidence === undefined || ready.since === undefined) return undefined;
  // A check of what is healthy takes a moment; one that takes longer has found something.
  if (context.now.getTime() - ready.since.getTime() >= grace.settle) return undefined;
  const live = judgeLive(scene);
  if (live !== undefined && live.state !== "healthy") return live;
  const shown = live?.evidence ?? (evidence === "image" ? "revision" : evidence);
  return {
    state: "healthy",
    reason: "Healthy, and Flux is looking again.",
    evidence: shown,
    since,
    needs: ["workloads"],
  };
}

function running(scene: FluxScene): FluxRuling | undefined {
  const { subject } = scene;
  const ready = subject.condition("Ready");
  if (ready?.status === "True") return undefined;
  const condition = subject.condition("Reconciling") ?? ready;
  const live = findLive(scene);
  const isTelling = live !== undefined && "why" in live;
  const reason = isTelling ? `Flux waits for health: ${live.why}.` : `Flux is at it: ${said(condition)}`;
  return {
    state: ready === undefined ? "unknown" : "progressing",
    reason,
    resources: isTelling ? live.resources : [],
    needs: ["workloads"],
    // Between two failing tries.
    seen: keep(scene, "failing"),
  };
}

const keep = ({ context }: FluxScene, what: Recurring): Recurring[] =>
  context.memory?.seen?.[what] === undefined ? [] : [what];

function unobserved({ subject, applied, isSettled }: FluxScene): FluxRuling | undefined {
  if (!subject.isObserved)
    return {
      state: "progressing",
      reason: `The ${subject.kind} ${subject.title} has a new spec, which Flux has not seen yet.`,
    };
  // The words "Applied revision" come before the field.
  if (applied !== "ours" || !isSettled)
    return { state: "progressing", reason: "Flux is writing down what it has applied." };
  if (subject.condition("Reconciling")?.status === "True")
    return { state: "progressing", reason: `Flux is at it: ${said(subject.condition("Reconciling"))}` };
  const healthy = subject.condition("Healthy");
  if (healthy !== undefined && healthy.status !== "True")
    return { state: "progressing", reason: `Flux has not found it healthy: ${said(healthy)}` };
  return undefined;
}

function appliedNow(scene: FluxScene): FluxRuling {
  const { subject } = scene;
  const live = judgeLive(scene);
  if (live !== undefined) return live;
  const since = healthySince(scene) ?? subject.condition("Ready")?.since;
  const isChecked = checksHealth(subject);
  const reason = isChecked
    ? "Our commit is applied, and Flux found it healthy; no live object that may be read shows the image."
    : "Our commit is applied. Nobody has waited for pods: the Kustomization has neither `wait` nor `healthChecks` for its workloads.";
  return { state: "healthy", evidence: isChecked ? "revision" : "applied", reason, since, needs: ["workloads"] };
}

/** Whether Flux waits for every workload that the Kustomization has made. */
function checksHealth({ spec, status }: FluxObject): boolean {
  if (spec["wait"] === true) return true;
  const checks = listOf(spec["healthChecks"]).map(fieldsOf);
  const entries = listOf(fieldsOf(status["inventory"])["entries"]).map((entry) =>
    String(fieldsOf(entry)["id"]).split("_"),
  );
  const workloads = entries.filter(([, , , kind = ""]) =>
    /^(?:Deployment|StatefulSet|DaemonSet|HelmRelease|Rollout)$/.test(kind),
  );
  const isChecked = ([namespace, name, , kind]: readonly string[]): boolean =>
    checks.some(
      (check) =>
        check["kind"] === kind && check["name"] === name && (textOf(check["namespace"]) ?? namespace) === namespace,
    );
  return checks.length > 0 && workloads.length > 0 && workloads.every(isChecked);
}

const said = (condition: Condition | undefined): string =>
  condition === undefined ? "it does not say why" : condition.message || words(condition.reason);

/** "HealthCheckFailed" as a person would say it. */
const words = (reason: string): string => {
  const text = reason.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};
