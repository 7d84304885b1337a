import type { GateRow } from "./gate-report.ts";
import { oneLine } from "./text.ts";

/** Describes a row on one line: "soak staging: healthy for 12m of 30m". */
export const describeRow = ({ check, subject, reason }: Pick<GateRow, "check" | "subject" | "reason">): string =>
  oneLine(`${check}${subject === undefined ? "" : ` ${subject}`}: ${reason}`);
