import { fieldsOf, textOf } from "../kubernetes/fields.ts";
import { oneLine } from "../shared/one-line.ts";
import { sameRepository } from "../shared/same-repository.ts";
import { said } from "./condition-words.ts";
import type { FluxRuling, FluxState } from "./flux-state.ts";

/** Rows F1 and H1: the object is being deleted. */
export function deleting({ subject }: FluxState): FluxRuling | undefined {
  if (!subject.isDeleting) return undefined;
  return {
    state: "misconfigured",
    error: "not-found",
    reason: `The ${subject.kind} ${subject.title} is being deleted.`,
  };
}

/** Rows F2 and H2: the object or its source is suspended. */
export function suspended({ subject, source, artifact }: FluxState): FluxRuling | undefined {
  const asleep = subject.isSuspended
    ? subject
    : source?.isSuspended === true && artifact !== "ours"
      ? source
      : undefined;
  if (asleep === undefined) return undefined;
  const reason = `The ${asleep.kind} ${asleep.title} is suspended: nothing happens before somebody resumes it.`;
  return { state: "misconfigured", error: "config", reason };
}

/** Row F3: the source follows another repository or branch. */
export function otherSource({ source, artifact, rollout }: FluxState): FluxRuling | undefined {
  if (source?.kind !== "GitRepository" || artifact === "ours" || artifact === "changed") return undefined;
  const address = textOf(source.spec["url"]) ?? "";
  // If the commits are known to us, it is the same repository under another address.
  if ((artifact === "unknown" || artifact === "none") && !sameRepository(address, rollout.repoURL)) {
    const reason = `The GitRepository ${source.title} reads ${address}, where ${rollout.repoURL} was written to.`;
    return artifact === "none" ? undefined : { state: "misconfigured", error: "config", reason };
  }
  const followed = followedBranch(fieldsOf(source.spec["ref"]));
  if (followed === undefined || followed === rollout.branch) return undefined;
  const reason = `The GitRepository ${source.title} follows ${followed}, and the commit is on ${rollout.branch}.`;
  return { state: "misconfigured", error: "config", reason };
}

/** Row F3: the Kustomization belongs to another environment or app. It would apply our commit without reading any of our files. */
export function otherFiles({ kustomization, context: { reach } }: FluxState): FluxRuling | undefined {
  if (reach?.kind !== "elsewhere" || kustomization === undefined) return undefined;
  const reads = `The Kustomization ${kustomization.title} applies ${oneLine(reach.reads.join(", "))}`;
  const reason = `${reads}, and our images stand in ${oneLine(reach.ours.join(", "))}, which nothing there refers to.`;
  return { state: "misconfigured", error: "config", reason };
}

/** Undefined if the source follows a tag, which may still come to include our commit. */
function followedBranch({ branch, tag, semver, name, commit }: ReturnType<typeof fieldsOf>): string | undefined {
  if (textOf(commit) !== undefined) return `the commit ${String(commit)}`;
  if (textOf(name) !== undefined) return String(name).replace(/^refs\/heads\//, "");
  if (textOf(tag) !== undefined || textOf(semver) !== undefined) return undefined;
  return textOf(branch) ?? "master";
}

/** Row F4: the object is stalled. */
export function stalled({ subject, attempted }: FluxState): FluxRuling | undefined {
  const condition = subject.condition("Stalled");
  if (condition?.status !== "True" || !subject.isObserved) return undefined;
  const reason = `The ${subject.kind} ${subject.title} is stalled: ${said(condition)}`;
  return attempted === "ours"
    ? { state: "failed", reason, failure: "definition" }
    : { state: "misconfigured", error: "config", reason };
}
