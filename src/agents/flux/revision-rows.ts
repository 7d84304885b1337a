import { textOf } from "../kubernetes/fields.ts";
import { said } from "./condition-words.ts";
import type { FluxRuling, FluxScene } from "./flux-scene.ts";

/** F5 and H3 */
export function replaced({ applied, attempted, artifact }: FluxScene): FluxRuling | undefined {
  if (![applied, attempted, artifact].includes("replaced")) return undefined;
  return { state: "superseded", reason: "A later commit, which Flux knows already, carries other images." };
}

/** F6 */
export function undecided({ applied }: FluxScene): FluxRuling | undefined {
  if (applied !== "undecided" && applied !== "unknown") return undefined;
  const what =
    applied === "unknown"
      ? "how the applied revision stands to our commit"
      : "whether the later commit that is applied carries our image";
  return { state: "unknown", reason: `It cannot be told ${what}.` };
}

/** F11 */
export function unfetched({ source, artifact, applied, attempted }: FluxScene): FluxRuling | undefined {
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

/** F12 */
export function untried({ subject, applied, attempted }: FluxScene): FluxRuling | undefined {
  if (attempted === "ours" || applied === "ours") return undefined;
  const reconciling = subject.condition("Reconciling");
  const ready = subject.condition("Ready");
  if (ready === undefined)
    return { state: "unknown", reason: `The ${subject.kind} ${subject.title} has no status yet.` };
  const busy = reconciling?.status === "True" ? ` It is busy with an older one: ${said(reconciling)}` : "";
  const reason = `Our commit is fetched, and the ${subject.kind} ${subject.title} has not begun with it yet.${busy}`;
  return { state: "progressing", reason, needs: ["reconcile"] };
}
