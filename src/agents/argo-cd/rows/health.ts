import { formatDuration } from "../../../domain/duration.ts";
import { matchImage } from "../../shared/live-image.ts";
import { oneLine } from "../../shared/one-line.ts";
import { type ApplicationState, ago, coveredSince, latest, type Ruling } from "../application-state.ts";
import { degradedPods, troubled } from "../resource-tree.ts";
import { seenFor } from "../seen.ts";
import { healthySince, settlingSince, soakingSince } from "../soak.ts";

/** Bad health may be temporary or older than our commit. It fails only when it has lasted beyond both. */
export function healthIsBad(observed: ApplicationState): Ruling | undefined {
  const { health } = observed.application;
  if (health.status !== "Degraded" && health.status !== "Missing") return undefined;
  const since = latest(health.since, observed.operation.state?.finishedAt, coveredSince(observed));
  const isFinal = ago(observed, since) > observed.policy.grace.degraded;
  const resources = troubled(observed);
  const already = (health.since ?? Number.NaN) < observed.pushedAt ? ", and was so before our commit" : "";
  const words = resources.find(({ message }) => message !== undefined);
  const detail = words === undefined ? "" : `: ${words.kind} ${words.name}: ${words.message}`;
  const reason = `Health is ${health.status}${already}${detail || "."}`;
  return {
    state: isFinal ? "failed" : "progressing",
    reason,
    since: health.since,
    resources,
    needs: ["resource-tree"],
  };
}

export function suspended({ application, policy }: ApplicationState): Ruling | undefined {
  const { status, since } = application.health;
  if (status !== "Suspended" || policy.suspended === "pass") return undefined;
  const reason = "A workload is suspended, and goes on only when somebody resumes it.";
  return { state: policy.suspended === "fail" ? "failed" : "progressing", reason, since };
}

/** Pods are still starting. A broken pod of ours shows the failure before the workload's own deadline does. */
export function rollingOut(observed: ApplicationState): Ruling | undefined {
  const { health } = observed.application;
  if (health.status !== "Progressing") return undefined;
  const broken = degradedPods(observed).filter(({ images }) =>
    observed.rollout.images.some((image) => images.some((running) => matchImage(image, running) === "ours")),
  );
  const resources = troubled(observed);
  if (broken.length === 0) {
    const needs = ago(observed, health.since) > observed.policy.grace.settle ? (["resource-tree"] as const) : [];
    return {
      state: "progressing",
      reason: "The new pods are not all ready yet.",
      since: health.since,
      resources,
      needs,
    };
  }
  const isFinal = seenFor(observed, "pod") > observed.policy.grace.degraded;
  const [{ name, message = "Degraded" } = { name: "" }] = broken;
  return {
    state: isFinal ? "failed" : "progressing",
    reason: `Pod ${oneLine(name)} has our image and does not run: ${oneLine(message)}`,
    since: health.since,
    resources,
    needs: ["resource-tree"],
    seen: ["pod"],
  };
}

export function healthNotTold({ application, policy }: ApplicationState): Ruling | undefined {
  const { status } = application.health;
  if (status === "Healthy" || (status === "Suspended" && policy.suspended === "pass")) return undefined;
  return {
    state: "unknown",
    reason: `Health is not told (${oneLine(status ?? "") || "nothing"}).`,
    needs: ["refresh"],
  };
}

/** Milliseconds. Argo CD reconciles every few minutes. If the controller has stopped, its last report never changes. */
const long = 15 * 60_000;

/** Old health proves nothing: the controller may have stopped, or skips the application. A refresh updates it. */
export function notLookedFor({ application, now }: ApplicationState): Ruling | undefined {
  const { reconciledAt } = application;
  if (reconciledAt !== undefined && now - reconciledAt <= long) return undefined;
  const when = reconciledAt === undefined ? "ever" : `for ${formatDuration(now - reconciledAt)}`;
  const reason = `Argo CD has not looked at the application ${when}: is its controller up?`;
  return { state: "unknown", reason, since: reconciledAt, needs: ["refresh"] };
}

/** Some resources look healthy for a moment, before their controller has seen them. */
export function settling(observed: ApplicationState): Ruling | undefined {
  const since = settlingSince(observed);
  if (ago(observed, since) >= observed.policy.grace.settle) return undefined;
  return { state: "progressing", reason: "Healthy, and only just so.", since: healthySince(observed), onlyTime: true };
}

export function soaking(observed: ApplicationState): Ruling | undefined {
  const since = soakingSince(observed);
  const { soak } = observed.policy;
  if (ago(observed, since) >= soak) return undefined;
  const done = formatDuration(Math.max(0, ago(observed, since)));
  return { state: "progressing", reason: `Healthy for ${done} of ${formatDuration(soak)}.`, since, onlyTime: true };
}
