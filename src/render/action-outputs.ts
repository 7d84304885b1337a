import type { CommandResult } from "../commands/command.ts";
import { reportDocument } from "./report-json.ts";

/** Every output of the Action, with what it holds. `action.yml` and the documentation are made from this. */
export const outputDescriptions = {
  outcome: "How it ended: updated, unchanged, superseded, planned or mixed; empty after a failure",
  commit: "The commit that carries the change; several, one a line, where several repositories were written",
  "changed-files": "Paths that were written, one a line",
  "previous-tag": "The tag that stood there before, where all changes share it",
  attempts: "How often the push was tried until no other writer was first: the highest of all deliveries",
  deliveries: "All of it as JSON: what `deliveries` is in the document of --json",
} as const;

export type ActionOutputs = Record<keyof typeof outputDescriptions, string>;

export function actionOutputs(result: CommandResult): ActionOutputs {
  const { deliveries } = result;
  const previous = new Set(deliveries.flatMap(({ changes }) => changes.map((change) => change.from.tag ?? "")));
  return {
    outcome: reportDocument("", result).outcome ?? "",
    commit: deliveries.flatMap((delivery) => delivery.commit ?? []).join("\n"),
    "changed-files": deliveries.flatMap((delivery) => delivery.files).join("\n"),
    "previous-tag": previous.size === 1 ? ([...previous][0] ?? "") : "",
    attempts: String(Math.max(0, ...deliveries.map((delivery) => delivery.attempts))),
    deliveries: JSON.stringify(deliveries),
  };
}
