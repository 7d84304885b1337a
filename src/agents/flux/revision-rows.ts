import { fieldsOf, textOf } from "../kubernetes/fields.ts";
import { oneLine } from "../shared/one-line.ts";
import { said } from "./condition-words.ts";
import { readGoDuration } from "./flux-object.ts";
import { type FluxRuling, type FluxState, seenFor } from "./flux-state.ts";

/** Rows F5 and H3: a later commit has other images. */
export function replaced({ applied, attempted, artifact }: FluxState): FluxRuling | undefined {
  if (![applied, attempted, artifact].includes("changed")) return undefined;
  return { state: "superseded", reason: "A later commit, which Flux knows already, carries other images." };
}

/** Row F6: the applied revision is unknown or unclear. */
export function undecided({ applied }: FluxState): FluxRuling | undefined {
  if (applied !== "unclear" && applied !== "unknown") return undefined;
  const what =
    applied === "unknown"
      ? "how the applied revision relates to our commit"
      : "whether the later commit that is applied carries our image";
  return { state: "unknown", reason: `It cannot be told ${what}.` };
}

/**
 * Row F11. Waiting does not help if the source is on another history or does not say which commit it is at. But before its next
 * fetch, the source may only show what it had before our commit.
 */
export function unfetched(observed: FluxState): FluxRuling | undefined {
  const { source, artifact, applied, attempted } = observed;
  if (source === undefined || artifact === "ours" || applied === "ours" || attempted === "ours") return undefined;
  const { kind, title } = source;
  const astray = astrayBecause(observed);
  if (astray !== undefined) {
    const patience = observed.grace.unknown + (readGoDuration(source.spec["interval"]) ?? 0);
    const isFinal = seenFor(observed, "astray") >= patience;
    const needs = ["reconcile-source"] as const;
    const seen = ["astray"] as const;
    return isFinal
      ? { state: "misconfigured", error: "config", reason: astray, needs, seen }
      : { state: "progressing", reason: astray, needs, seen };
  }
  if (artifact === "unknown" || artifact === "unclear") {
    const what = artifact === "unknown" ? "relates to our commit" : "treats our image";
    return {
      state: "unknown",
      reason: `It cannot be told how the revision of the ${kind} ${title} ${what}.`,
      needs: ["reconcile-source"],
    };
  }
  const interval = textOf(source.spec["interval"]);
  const every = interval === undefined ? "" : `, which it looks for every ${interval}`;
  const reason = `The ${kind} ${title} has not fetched our commit yet${every}.`;
  return { state: "progressing", reason, needs: ["reconcile-source"] };
}

function astrayBecause({ source, artifact }: FluxState): string | undefined {
  if (source === undefined) return undefined;
  const { kind, title } = source;
  if (artifact === "diverged") return `The ${kind} ${title} is at a commit that has not got ours in its history.`;
  const revision = textOf(fieldsOf(source.status["artifact"])["revision"]);
  if (artifact !== "none" || revision === undefined) return undefined;
  const how = kind === "OCIRepository" ? " (what pushes it has to write it down: `flux push artifact --revision`)" : "";
  return `The ${kind} ${title} is at ${oneLine(revision)}, which does not say of which commit it is${how}.`;
}

/** Row F12: our commit was fetched but not tried yet. */
export function untried({ subject, source, applied, attempted }: FluxState): FluxRuling | undefined {
  if (attempted === "ours" || applied === "ours") return undefined;
  const reconciling = subject.condition("Reconciling");
  const ready = subject.condition("Ready");
  if (ready === undefined)
    return { state: "unknown", reason: `The ${subject.kind} ${subject.title} has no status yet.` };
  const busy = reconciling?.status === "True" ? ` It is busy with an older one: ${said(reconciling)}` : "";
  // Without the source, it is unknown whether our commit was fetched.
  const fetched = source === undefined ? "The" : "Our commit is fetched, and the";
  const reason = `${fetched} ${subject.kind} ${subject.title} has not begun with ${source === undefined ? "our commit" : "it"} yet.${busy}`;
  return { state: "progressing", reason, needs: ["reconcile"], isPassing: true };
}
