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
      // What an open pull request carries already is no part of the run.
      const carried = new Set(entering.flatMap(({ target, isKept }) => (isKept === true ? targetName(target) : [])));
      const first = [...judged.closed].find(([name]) => !carried.has(name));
      const why = first === undefined ? kept : withOthers(...first);
      if (why === undefined) return judged;
      const closed = entering.flatMap(({ target }) => {
        const name = targetName(target);
        const gate = judged.closed.get(name) ?? (carried.has(name) ? undefined : why);
        return gate === undefined ? [] : [[name, gate] as const];
      });
      return { closed: new Map(closed), passed: judged.passed.filter((report) => carried.has(targetName(report))) };
    },
  };
}

const withOthers = (app: string, { outcome, reason }: ClosedGate): ClosedGate => ({
  outcome,
  reason: `all or nothing, and ${app} is kept out: ${reason}`,
});
