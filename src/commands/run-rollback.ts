import { cancelAutoMerges } from "../deliver/merge/cancel-auto-merges.ts";
import { closeOpenProposals } from "../deliver/proposal/close-open-proposals.ts";
import { refuseUntrustedRun } from "../deliver/refuse-untrusted-run.ts";
import { minuteOf } from "../domain/hold.ts";
import { targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import { noJudgedGates } from "../gate/gates.ts";
import { formatAppVersion } from "../plan/app-version.ts";
import { shownVersions, type WantedVersion } from "../plan/earlier-versions.ts";
import { openRollback, type RollbackContext, type RollbackRequest } from "../plan/rollback-context.ts";
import { openHome } from "../targets/home.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import { readCommitWishes } from "./commit-flags.ts";
import { deliverAndWait } from "./deliver-and-wait.ts";
import type { InputValues } from "./inputs.ts";
import { rehearse } from "./rehearse.ts";
import type { RollbackInputName } from "./rollback.ts";

type Values = InputValues<RollbackInputName>;

export async function runRollback(values: Values, world: World): Promise<CommandEnd> {
  const started = world.clock.now();
  const request = readRollbackRequest(values);
  refuseUntrustedRun(world.ci, values);
  const context = await openRollback(request, await openHome(values, world), world);
  const { settled, targets, home } = context;
  const notice = settled.length === 0 ? undefined : settled.map(({ why }) => why).join("\n");
  if (targets.length === 0) return { ...(notice !== undefined && { notice }) };
  const delivering = { ...values, "auto-merge": undefined, source: undefined };
  const run = { context, gates: noJudgedGates, values: delivering, started };
  if (!values.yes && !home.isDryRun && world.approve !== undefined) {
    for (const line of versionLines(context)) world.log.info(line);
    if (!(await world.approve(await rehearse(run, world)))) return { notice: "Nothing was written: you said no." };
  }
  // A forge does not know holds: what it would merge by itself could undo the rollback.
  const isWriting = !home.isDryRun;
  const free = isWriting ? await cancelAutoMerges(targets, context, world) : [];
  const end = await deliverAndWait(run, world);
  if (isWriting && end.failure === undefined) {
    await cancelAutoMerges(free, context, world);
    await closeOpenProposals(targets, context, world);
  }
  const notices = [notice, end.notice].filter((text) => text !== undefined);
  return { ...end, ...(notices.length > 0 && { notice: notices.join("\n") }) };
}

/** @throws usage */
function readRollbackRequest(values: Values): RollbackRequest {
  const { app, environment, force, reason, delivery, config } = values;
  const [name, ...names] = app;
  const [place, ...places] = environment;
  if (name === undefined || place === undefined) {
    throw new TagboatError("usage", `The command names no ${name === undefined ? "app" : "environment"}`, {
      hint: "Name both: tagboat rollback APP --environment prod.",
    });
  }
  if (force && reason === undefined) {
    throw new TagboatError("usage", "--force needs a reason", { hint: 'Say why: --reason "…".' });
  }
  return {
    config,
    names: [name, ...names],
    environments: [place, ...places],
    wanted: wantedVersion(values),
    isForced: force,
    onlyApp: values["only-app"],
    reason,
    holds: !values["no-hold"],
    delivery,
    commit: readCommitWishes(values),
  };
}

/** @throws usage */
function wantedVersion({ tag, commit }: Values): WantedVersion | undefined {
  if (tag !== undefined && commit !== undefined) {
    throw new TagboatError("usage", "--tag and --commit both name what to put back", { hint: "Give one of the two." });
  }
  if (commit !== undefined && !/^[0-9a-f]{7,64}$/i.test(commit)) {
    throw new TagboatError("usage", `${JSON.stringify(commit)} is not a commit`, {
      hint: "Give at least seven hexadecimal digits of its name.",
    });
  }
  if (commit !== undefined) return { commit: commit.toLowerCase() };
  return tag === undefined ? undefined : { tag };
}

/** The last versions of each target, the present one first. */
function versionLines({ targets, earlier }: RollbackContext): string[] {
  return targets.flatMap((target) => {
    const found = earlier.get(target);
    if (found?.kind !== "found") return [];
    const lines = found.stood.slice(0, shownVersions).map(({ version, commit, isTakenBack }, index) => {
      const since = commit === undefined ? "" : ` since ${minuteOf(commit.committedAt)}`;
      const more = index === 0 ? ", now" : isTakenBack ? ", rolled back" : "";
      return `  ${formatAppVersion(version)}${since}${more}`;
    });
    return [`${targetName(target)}:`, ...lines];
  });
}
