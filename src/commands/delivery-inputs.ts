import { agentInputs } from "./agent-inputs.ts";
import { commitInputs, commonInputs, type InputName } from "./inputs.ts";

/** The inputs of a command that delivers images and may wait for them. */
export const deliveryInputs = [
  "delivery",
  "auto-merge",
  "wait",
  "timeout",
  "soak",
  "evidence",
  ...agentInputs,
  "take-over",
  "if-missing",
  "verify-image",
  "order",
  "source",
  "report",
  "title",
  ...commitInputs,
  ...commonInputs,
] as const satisfies readonly InputName[];

export type DeliveryInputName = (typeof deliveryInputs)[number];

/** The inputs that have an effect only with `--wait`. */
export const waitingInputs = ["soak", "evidence", ...agentInputs] as const satisfies readonly InputName[];

/** The inputs that say how a delivery goes on once it is planned. */
export type DeliveringInputName =
  | "wait"
  | "timeout"
  | "report"
  | "source"
  | "take-over"
  | "auto-merge"
  | (typeof waitingInputs)[number];
