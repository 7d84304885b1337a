import type { GateRow } from "../../domain/gate-report.ts";
import type { OrderFacts } from "../gate-facts.ts";

const onPurpose = "To deliver it on purpose, without comparing: --order off.";
const goBack = "To go back on purpose: tagboat rollback.";

/** Law 5: the candidate must not be older than the version in the environment. */
export function orderRow({ policy, present, comparison }: OrderFacts): GateRow {
  const check = "order";
  const { order, why } = comparison;
  if (policy === "off") return { check, state: "holds", reason: "not compared (`order: off`)" };
  switch (order) {
    case "same":
      return { check, state: "holds", reason: `${present} is there already` };
    case "newer":
      return { check, state: "holds", reason: `newer than ${present}` };
    case "older":
      return { check, state: "refuses", reason: `older than ${present}`, hint: goBack };
    case "diverged":
      return { check, state: "refuses", reason: `its history diverged from that of ${present}`, hint: onPurpose };
    case "other-flavour":
      return { check, state: "refuses", reason: `another variant of the image than ${present}`, hint: onPurpose };
    case "unknown": {
      const reason = `its order to ${present} is unknown${why === undefined ? "" : `: ${why}`}`;
      return policy === "strict"
        ? { check, state: "refuses", reason, hint: onPurpose }
        : { check, state: "holds", reason };
    }
  }
}
