import { refuseUntrustedRun } from "../deliver/refuse-untrusted-run.ts";
import { isKeptBack } from "../domain/change-set.ts";
import type { Override } from "../domain/gate-report.ts";
import { targetName } from "../domain/pipeline.ts";
import { oneLine } from "../domain/text.ts";
import { TagboatError } from "../errors.ts";
import { openGates } from "../gate/gates.ts";
import { jointGates } from "../gate/joint-gates.ts";
import { refuseOverride } from "../gate/override-gate.ts";
import { runBy } from "../plan/commit-options.ts";
import { openPromote, type PromoteRequest } from "../plan/promote-context.ts";
import { openImageVerifier } from "../plan/verify-images.ts";
import { openHome } from "../targets/home.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import { readCommitWishes } from "./commit-flags.ts";
import { deliverAndWait, type MoveRun } from "./deliver-and-wait.ts";
import type { InputValues } from "./inputs.ts";
import type { PromoteInputName } from "./promote.ts";
import { type Rehearsal, rehearse, waitForGates } from "./rehearse.ts";

export async function runPromote(values: InputValues<PromoteInputName>, world: World): Promise<CommandEnd> {
  const started = world.clock.now();
  const request = readPromoteRequest(values);
  const override = readOverride(values, world.ci);
  refuseUntrustedRun(world.ci, values);
  const meant = await openPromote(request, await openHome(values, world), world);
  if (override !== undefined) refuseOverride(meant.targets, meant.config);
  const gates = openGates(meant.home, world, { kind: "promote", override });
  const images = openImageVerifier(meant.request, world);
  const run: MoveRun = {
    context: { ...meant, gates, images },
    gates,
    values,
    started,
    waitsForGate: values["wait-for-gate"],
  };
  if (values["wait-for-gate"] && !values["dry-run"]) await waitForGates(run, world);
  const asks = !values.yes && !values["dry-run"] && world.approve !== undefined;
  const plan = request.isJoint || asks ? await rehearse(run, world) : undefined;
  const together = request.isJoint ? jointRun(run, plan) : undefined;
  const isOpen = plan?.isClosed === false && together?.isKeptOut !== true;
  if (asks && isOpen && plan.deliveries.some(({ outcome }) => outcome !== "unchanged")) {
    if ((await world.approve?.(plan)) !== true) return { notice: "Nothing was written: you said no." };
  }
  return deliverAndWait(together?.run ?? run, world);
}

/** The same run, in which one app that is kept out keeps out all of them. */
function jointRun(run: MoveRun, plan: Rehearsal | undefined): { readonly run: MoveRun; readonly isKeptOut: boolean } {
  const gates = jointGates(run.gates);
  const kept = plan?.deliveries.flatMap(({ changes }) => changes).find(isKeptBack);
  if (kept !== undefined) {
    const { outcome, reason = outcome } = kept;
    gates.keepOut(targetName(kept), { outcome: outcome === "waiting" ? "waiting" : "refused", reason });
  }
  return { run: { ...run, gates, context: { ...run.context, gates } }, isKeptOut: kept !== undefined };
}

/** @throws usage */
function readPromoteRequest(values: InputValues<PromoteInputName>): PromoteRequest {
  const { app, to, from, tag, delivery, order, source, config, reason } = values;
  const [first, ...others] = app;
  if (first === undefined || to === undefined) {
    throw new TagboatError("usage", `The command names no ${first === undefined ? "app" : "environment"}`, {
      hint: "Name both: tagboat promote APP --to ENVIRONMENT.",
    });
  }
  const names = [first, ...others] as const;
  const commit = readCommitWishes(values);
  return {
    names,
    to,
    from,
    tag,
    delivery,
    order,
    source,
    config,
    ifMissing: values["if-missing"],
    verifyImage: values["verify-image"],
    commit,
    reason,
    isJoint: values["all-or-nothing"],
  };
}

/** @throws usage: without a reason, the commit could not say why the gate was opened */
function readOverride({ force, reason = "" }: InputValues<"force" | "reason">, ci: World["ci"]): Override | undefined {
  if (!force) return undefined;
  if (oneLine(reason) === "") {
    throw new TagboatError("usage", "--force needs --reason", {
      hint: 'Say why: --force --reason "fixes the login". The commit and the pull request show it.',
    });
  }
  const by = runBy(ci);
  return { reason: oneLine(reason), ...(by !== undefined && { by }) };
}
