import type { Config } from "../config/config.ts";
import type { GateReport, Override } from "../domain/gate-report.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import { targetSettings } from "../targets/target-settings.ts";
import { gateReport } from "./evaluate-gate.ts";

/**
 * Marks every row that does not hold as overridden, except two. Only `unhold` ends a hold, and a version that was taken back stays out. For
 * `image`, another flag says what to write without the registry.
 */
export function overrideGate(report: GateReport, override: Override): GateReport {
  const { app, environment } = report;
  const rows = report.rows.map((row) =>
    row.state === "holds" || row.check === "hold" || row.check === "image"
      ? row
      : { ...row, overridden: true as const },
  );
  if (rows.every(({ overridden }) => overridden !== true)) return report;
  return { ...gateReport({ app, environment }, rows), override };
}

/** Whether the config lets a user open the target's gate. */
export const mayOverride = (target: Target, config: Config | undefined): boolean =>
  targetSettings(target, config)?.gate.override === true;

/** @throws refused: the config does not let a user open the gate of one of the targets */
export function refuseOverride(targets: readonly Target[], config: Config | undefined): void {
  const [first] = targets.filter((target) => !mayOverride(target, config));
  if (first === undefined) return;
  const { environment = "" } = first;
  throw new TagboatError(
    "refused",
    `--force cannot open the gate of ${targetName(first)}: it has no \`gate.override: true\``,
    {
      hint: `Leave out --force. Or let the config allow it first: environments: { ${environment}: { gate: { override: true } } }.`,
    },
  );
}
