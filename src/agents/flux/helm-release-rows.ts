import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { RolloutImage } from "../rollout.ts";
import { matchImage } from "../shared/live-image.ts";
import { deleting, suspended } from "./blocked-rows.ts";
import { type FluxRow, type FluxRuling, type FluxState, healthySince, lookedAt } from "./flux-state.ts";
import { findLive, judgeLive, whatIsUnseen } from "./live-rows.ts";
import { replaced } from "./revision-rows.ts";
import { waitsForPods } from "./workload-kinds.ts";

/** Decision table of the HelmRelease. The first match decides. */
export const helmReleaseRows: readonly FluxRow[] = [
  { id: "H1", means: "the HelmRelease is being deleted", judge: deleting },
  { id: "H2", means: "it, or the source that has yet to fetch our commit, is suspended", judge: suspended },
  { id: "H3", means: "a later commit brings other images", judge: replaced },
  { id: "H4", means: "the Kustomization that applies it has not applied our commit", judge: parentBehind },
  { id: "H5", means: "nothing tells that its values are ours", judge: valuesUnknown },
  { id: "H6", means: "its values have another image", judge: otherValues },
  { id: "H7", means: "it is stalled: Flux will not try again", judge: stalled },
  { id: "H8", means: "a try failed and was taken back, and another will follow", judge: retrying },
  { id: "H9", means: "its status speaks of older values", judge: unobserved },
  { id: "H10", means: "the last release is not deployed", judge: undeployed },
  { id: "H11", means: "our values are released: what runs decides", judge: released },
];

const hasParent = ({ objects }: FluxState): boolean => objects.kustomization !== undefined;

function parentBehind(observed: FluxState): FluxRuling | undefined {
  if (!hasParent(observed) || observed.applied === "ours") return undefined;
  const isUnclear = observed.applied === "unknown" || observed.applied === "unclear";
  const reason = isUnclear
    ? "It cannot be told whether the Kustomization that applies the HelmRelease has applied our commit."
    : `The Kustomization that applies the HelmRelease has not applied our commit yet${releaseTrouble(observed)}.`;
  return { state: isUnclear ? "unknown" : "progressing", reason, needs: ["reconcile-source", "reconcile"] };
}

/** Why a Kustomization that waits for its HelmRelease is not ready. */
function releaseTrouble({ subject, attempted }: FluxState): string {
  const ready = subject.condition("Ready");
  if (attempted !== "ours" || ready === undefined || ready.status === "True") return "";
  return `: it waits for the release (${ready.message.replace(/\.$/, "")})`;
}

function valuesUnknown(observed: FluxState): FluxRuling | undefined {
  if (hasParent(observed) || valuesOf(observed) !== "silent") return undefined;
  const reason =
    "A HelmRelease does not say which commit it is of, and its values do not name our image: name the Kustomization that applies it too.";
  return { state: "unknown", reason };
}

function otherValues(observed: FluxState): FluxRuling | undefined {
  if (valuesOf(observed) !== "other") return undefined;
  return {
    state: "progressing",
    reason: "The HelmRelease has another image in its values still.",
    needs: ["reconcile-source", "reconcile"],
  };
}

function stalled({ subject }: FluxState): FluxRuling | undefined {
  const condition = subject.condition("Stalled");
  // Right after a change of the spec, the old condition is still there.
  if (condition?.status !== "True" || !subject.isObserved) return undefined;
  const ready = subject.condition("Ready");
  return {
    state: "failed",
    reason: `The release failed: ${condition.message || ready?.message || condition.reason}`,
    needs: ["workloads"],
  };
}

function retrying(observed: FluxState): FluxRuling | undefined {
  const ready = observed.subject.condition("Ready");
  if (ready?.status !== "False" && ready?.status !== "Unknown") return undefined;
  const live = findLive(observed);
  const isTelling = live !== undefined && "why" in live;
  const resources = isTelling ? live.resources : [];
  const what = ready.status === "False" ? "A try failed, and Flux tries again" : "Flux is at it";
  return {
    state: "progressing",
    reason: `${what}: ${ready.message}${isTelling ? ` (${live.why})` : ""}`,
    resources,
    needs: ["workloads"],
  };
}

function unobserved({ subject }: FluxState): FluxRuling | undefined {
  const ready = subject.condition("Ready");
  if (ready === undefined) return { state: "unknown", reason: `The HelmRelease ${subject.title} has no status yet.` };
  const reconciling = subject.condition("Reconciling");
  if (subject.isObserved && reconciling?.status !== "True") return undefined;
  return {
    state: "progressing",
    reason: `The HelmRelease ${subject.title} has new values, which are not released yet.`,
  };
}

function undeployed({ subject }: FluxState): FluxRuling | undefined {
  const status = textOf(fieldsOf(listOf(subject.status["history"])[0])["status"]);
  if (status === "deployed" && subject.condition("Remediated")?.status !== "True") return undefined;
  return { state: "progressing", reason: `The last release is ${status ?? "not known"}.` };
}

function released(observed: FluxState): FluxRuling {
  const live = judgeLive(observed);
  if (live !== undefined) return live;
  const { subject } = observed;
  const waited = waitsForPods(subject);
  const since = healthySince(observed) ?? subject.condition("Ready")?.since;
  const reason = waited
    ? `Our values are released, and Helm waited for health; ${whatIsUnseen(observed)}.`
    : `Our values are released. Nobody has waited for all pods: \`disableWait\` is set, or Helm does not see the health of all that has them; ${whatIsUnseen(observed)}.`;
  const evidence = waited ? "revision" : "applied";
  return { state: "healthy", evidence, reason, since, lookedAt: lookedAt(observed), needs: ["workloads"] };
}

/** Whether the values of the HelmRelease name our images. */
function valuesOf({ subject, rollout }: FluxState): "ours" | "other" | "silent" {
  const named = imagesIn(subject.spec["values"]);
  const matches = rollout.images.map((image) => matchesIn(named, image));
  if (matches.length === 0 || matches.some((found) => found.length === 0)) return "silent";
  return matches.every((found) => found.includes("ours")) ? "ours" : "other";
}

const matchesIn = (named: readonly string[], image: RolloutImage): ("ours" | "other")[] =>
  named.flatMap((reference) => matchImage(image, reference) ?? []);

const deepest = 12;

/** Images as charts write them: `repository` with `tag` and `digest`, optionally a `registry`, or one complete reference. */
function imagesIn(values: unknown, depth = 0): string[] {
  if (depth > deepest) return [];
  if (Array.isArray(values)) return values.flatMap((value) => imagesIn(value, depth + 1));
  if (typeof values === "string") return values.includes(":") || values.includes("@") ? [values] : [];
  if (typeof values !== "object" || values === null) return [];
  const fields: Fields = fieldsOf(values);
  const own = imageOf(fields);
  return [...own, ...Object.values(fields).flatMap((value) => imagesIn(value, depth + 1))];
}

function imageOf({ repository, registry, tag, digest }: Fields): string[] {
  const name = textOf(repository);
  const version = [typeof tag === "number" ? String(tag) : textOf(tag), textOf(digest)];
  if (name === undefined || version.every((part) => part === undefined)) return [];
  const suffix = `${version[0] === undefined ? "" : `:${version[0]}`}${version[1] === undefined ? "" : `@${version[1]}`}`;
  const prefixed = textOf(registry) === undefined ? [] : [`${String(registry)}/${name}${suffix}`];
  return [`${name}${suffix}`, ...prefixed];
}
