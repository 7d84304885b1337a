import type { Delivery } from "../domain/pipeline.ts";
import type { InputValues } from "./inputs.ts";

interface Deliveries {
  /** How this run delivers. */
  readonly ways: ReadonlySet<Delivery>;
  /** `--timeout` limits more than a merge. */
  readonly isAwaited?: boolean;
}

/** Warnings for flags that have no effect with this run's kind of delivery. */
export function unusedDeliveryFlags(
  values: InputValues<"take-over" | "auto-merge" | "timeout">,
  { ways, isAwaited }: Deliveries,
): string[] {
  const isMerged = ways.has("merge");
  const limits =
    isAwaited === undefined ? "a merge, and this run merges nothing" : "a merge and --wait, and this run has neither";
  return [
    ...(values["take-over"] && !isMerged && !ways.has("pull-request")
      ? ["--take-over does nothing here: no change is delivered by pull request"]
      : []),
    ...(values["auto-merge"] !== undefined && !isMerged
      ? ["--auto-merge does nothing here: no change is delivered by a merge"]
      : []),
    ...(values.timeout !== undefined && !isMerged && isAwaited !== true
      ? [`--timeout does nothing here: it limits ${limits}`]
      : []),
  ];
}
