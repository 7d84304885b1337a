import { refuseUntrustedRun } from "../deliver/refuse-untrusted-run.ts";
import { TagboatError } from "../errors.ts";
import { openGates } from "../gate/gates.ts";
import { openPromote, type PromoteRequest } from "../plan/promote-context.ts";
import { openImageVerifier } from "../plan/verify-images.ts";
import { openHome } from "../targets/home.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import { readCommitWishes } from "./commit-flags.ts";
import { deliverAndWait } from "./deliver-and-wait.ts";
import type { InputValues } from "./inputs.ts";
import type { PromoteInputName } from "./promote.ts";
import { rehearse, waitForGates } from "./rehearse.ts";

export async function runPromote(values: InputValues<PromoteInputName>, world: World): Promise<CommandEnd> {
  const started = world.clock.now();
  const request = readPromoteRequest(values);
  refuseUntrustedRun(world.ci, values);
  const meant = await openPromote(request, await openHome(values, world), world);
  const gates = openGates(meant.home, world, "promote");
  const images = openImageVerifier(meant.request, world);
  const run = { context: { ...meant, gates, images }, gates, values, started, waitsForGate: values["wait-for-gate"] };
  if (values["wait-for-gate"] && !values["dry-run"]) await waitForGates(run, world);
  if (!values.yes && !values["dry-run"] && world.approve !== undefined) {
    const plan = await rehearse(run, world);
    if (plan.isClosed || plan.deliveries.every(({ outcome }) => outcome === "unchanged"))
      return deliverAndWait(run, world);
    if (!(await world.approve(plan))) return { notice: "Nothing was written: you said no." };
  }
  return deliverAndWait(run, world);
}

/** @throws usage */
function readPromoteRequest(values: InputValues<PromoteInputName>): PromoteRequest {
  const { app, to, from, delivery, order, source, config } = values;
  const [first, ...others] = app;
  if (first === undefined || to === undefined) {
    throw new TagboatError(
      "usage",
      `Nothing says which ${first === undefined ? "app to promote" : "environment to promote to"}`,
      {
        hint: "Name both: tagboat promote APP --to ENVIRONMENT.",
      },
    );
  }
  const names = [first, ...others] as const;
  const commit = readCommitWishes(values);
  const { "if-missing": ifMissing, "verify-image": verifyImage } = values;
  return { names, to, from, delivery, order, source, config, ifMissing, verifyImage, commit };
}
