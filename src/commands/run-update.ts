import { isOwnPush, ownPushNotice } from "../deliver/own-push.ts";
import { refuseUntrustedRun } from "../deliver/refuse-untrusted-run.ts";
import { openGates } from "../gate/gates.ts";
import { openUpdate } from "../plan/update-context.ts";
import { openImageVerifier } from "../plan/verify-images.ts";
import { openHome } from "../targets/home.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import { deliverAndWait } from "./deliver-and-wait.ts";
import type { InputValues } from "./inputs.ts";
import type { UpdateInputName } from "./update.ts";
import { readUpdateRequest } from "./update-request.ts";

export async function runUpdate(values: InputValues<UpdateInputName>, world: World): Promise<CommandEnd> {
  const started = world.clock.now();
  const request = readUpdateRequest(values, world.ci);
  refuseUntrustedRun(world.ci, values);
  const opened = await openHome(values, world, request.selection.files);
  if (await isOwnPush(world, opened)) return { notice: ownPushNotice };
  const meant = await openUpdate(request, opened, world);
  const gates = openGates(meant.home, world);
  const images = openImageVerifier(request, world);
  return deliverAndWait({ context: { ...meant, gates, images }, gates, values, started }, world);
}
