import { targetName } from "../domain/pipeline.ts";
import type { ClosedGate } from "../plan/closed-gates.ts";
import type { Gates } from "./gates.ts";

/** The gates of apps that are delivered all or not at all. */
export interface JointGates extends Gates {
  /** From now on no app may enter, because one of them is kept out. */
  keepOut(app: string, by: ClosedGate): void;
}

/**
 * Lets no app enter while the gate of any other is closed. One call judges the apps of one delivery, so a run with several deliveries must
 * rehearse all of them first, and call `keepOut` for an app that it found kept back.
 */
export function jointGates(gates: Gates): JointGates {
  let kept: ClosedGate | undefined;
  return {
    ...gates,
    keepOut(app, by) {
      kept ??= withOthers(app, by);
    },
    async judge(entering, config, proposal) {
      const judged = await gates.judge(entering, config, proposal);
      const [first] = judged.closed;
      const why = first === undefined ? kept : withOthers(...first);
      if (why === undefined) return judged;
      const names = entering.map(({ target }) => targetName(target));
      return { closed: new Map(names.map((name) => [name, judged.closed.get(name) ?? why])), passed: [] };
    },
  };
}

const withOthers = (app: string, { outcome, reason }: ClosedGate): ClosedGate => ({
  outcome,
  reason: `all or nothing, and ${app} is kept out: ${reason}`,
});
