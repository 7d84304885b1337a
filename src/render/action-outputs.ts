import type { CommandResult } from "../commands/command.ts";
import { earliestOf, type GateReport, gateState } from "../domain/gate-report.ts";
import { type DeliveryReport, type ShownDelivery, shownDelivery } from "../domain/report.ts";
import type { VerdictReport } from "../domain/verdict-report.ts";
import { escapeForTerminal } from "../io/log.ts";
import { inertJson, reportDocument } from "./report-json.ts";

/** Every output of the Action, with its description. `action.yml` and the documentation are generated from this. */
export const outputDescriptions = {
  outcome:
    "How it ended: updated, unchanged, superseded, held, proposed, merged, planned, healthy or mixed; waiting or refused where a gate let nothing in; empty after any other failure, and of a check",
  gate: "State of the gate, or the worst state of several: holds, waits, refuses or unknown; empty where no gate was judged",
  "not-before":
    "Where the gate waits, the earliest time at which it can open, as 2026-11-21T10:42:31.000Z; empty where that is not known",
  commit: "The commit that carries the change; several, one a line, where several repositories were written",
  "changed-files": "Paths that were written, one a line",
  "previous-tag": "The previous tag, if all changes share it",
  "pull-request-number": "Number of the pull request; several, one a line",
  "pull-request-url": "Its page; several, one a line",
  "pull-request-state": "What became of it: open, closed or merged; several, one a line",
  "merge-commit": "The commit that a merged pull request made on the branch; several, one a line",
  verdict:
    "What was waited for: healthy, superseded, failed, progressing, misconfigured or unknown; several, one a line",
  reason: "Why it is so, in a sentence; several, one a line",
  "healthy-since": "Since when it is healthy, as 2026-11-21T10:42:31.000Z; several, one a line",
  "application-url": "Page of the agent about it; several, one a line",
  attempts: "How often the push was tried until no other writer was first: the highest of all deliveries",
  deliveries:
    "All of it as JSON: what `deliveries` is in the document of --json. Of a very large one, the diffs, then the changelogs, then the sites are left out",
} as const;

export type ActionOutputs = Record<keyof typeof outputDescriptions, string>;

export function actionOutputs(result: CommandResult): ActionOutputs {
  const { deliveries } = result;
  const previous = new Set(deliveries.flatMap(({ changes }) => changes.map((change) => change.from.tag ?? "")));
  return {
    outcome: result.checks === undefined ? (reportDocument("", result).outcome ?? "") : "",
    ...gateOutputs(result.gates ?? []),
    commit: deliveries.flatMap((delivery) => delivery.commit ?? []).join("\n"),
    "changed-files": deliveries.flatMap((delivery) => delivery.files).join("\n"),
    "previous-tag": previous.size === 1 ? ([...previous][0] ?? "") : "",
    ...pullRequestOutputs(deliveries),
    ...verdictOutputs(result.verdicts ?? []),
    attempts: String(Math.max(0, ...deliveries.map((delivery) => delivery.attempts))),
    deliveries: boundedJson(deliveries.map(shownDelivery)),
  };
}

function gateOutputs(gates: readonly GateReport[]) {
  const state = gates.length === 0 ? "" : gateState(gates);
  const earliest = state === "waits" ? earliestOf(gates) : undefined;
  return { gate: state, "not-before": earliest?.toISOString() ?? "" };
}

function pullRequestOutputs(deliveries: readonly DeliveryReport[]) {
  const pullRequests = deliveries.flatMap(({ pullRequest }) => pullRequest ?? []);
  const merged = deliveries.filter(({ pullRequest }) => pullRequest?.state === "merged");
  return {
    "pull-request-number": pullRequests.map(({ number }) => number).join("\n"),
    "pull-request-url": pullRequests.map(({ url }) => url).join("\n"),
    "pull-request-state": pullRequests.map(({ state }) => state).join("\n"),
    "merge-commit": merged.flatMap(({ commit }) => commit ?? []).join("\n"),
  };
}

function verdictOutputs(verdicts: readonly VerdictReport[]) {
  const healthy = verdicts.filter(({ state }) => state === "healthy");
  return {
    verdict: verdicts.map(({ state }) => state).join("\n"),
    // A runner of Gitea or Forgejo prints outputs.
    reason: verdicts.map(({ reason }) => escapeForTerminal(reason.replace(/\s+/g, " "))).join("\n"),
    "healthy-since": healthy.flatMap(({ since }) => since?.toISOString() ?? []).join("\n"),
    "application-url": verdicts.flatMap(({ url }) => url ?? []).join("\n"),
  };
}

/** In UTF-16 code units: GitHub accepts 1 MB of outputs from a whole job, and counts each unit as two bytes. */
const longest = 300_000;

/**
 * Leaves out details, which the log has, until the document fits. If it still does not fit, it is left out completely, since half a
 * document is invalid.
 */
function boundedJson(deliveries: readonly ShownDelivery[]): string {
  const withoutDiffs = deliveries.map(({ diff, ...delivery }) => delivery);
  const withoutChangelogs = withoutDiffs.map(({ changes, ...delivery }) => ({
    ...delivery,
    changes: changes.map(({ changelog, ...change }) => change),
  }));
  const withoutSites = withoutChangelogs.map(({ changes, ...delivery }) => ({
    ...delivery,
    changes: changes.map((change) => ({ ...change, sites: [] })),
  }));
  const texts = [deliveries, withoutDiffs, withoutChangelogs, withoutSites].map((document) => inertJson(document));
  return texts.find((text) => text.length <= longest) ?? "";
}
