import { cancelAutoMerges } from "../deliver/merge/cancel-auto-merges.ts";
import { closeOpenProposals } from "../deliver/proposal/close-open-proposals.ts";
import { refuseUntrustedRun } from "../deliver/refuse-untrusted-run.ts";
import { minuteOf } from "../domain/hold.ts";
import { isSameTarget, targetName } from "../domain/pipeline.ts";
import type { DeliveryReport } from "../domain/report.ts";
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
  const { targets, home } = context;
  const delivering = { ...values, "auto-merge": undefined, source: undefined };
  const run = { context, gates: noJudgedGates, values: delivering, started };
  if (!values.yes && !home.isDryRun && world.approve !== undefined) {
    for (const line of versionLines(context)) world.log.info(line);
    const plan = await rehearse(run, world);
    const isChanging = plan.deliveries.some(({ outcome }) => outcome !== "unchanged");
    if (isChanging && !(await world.approve(plan))) return { notice: "Nothing was written: you said no." };
  }
  // A forge does not know holds: what it would merge by itself could undo the rollback.
  const isWriting = !home.isDryRun;
  const free = isWriting ? await cancelAutoMerges(targets, context, world) : [];
  const end = await deliverAndWait(run, world);
  if (isWriting && end.failure === undefined) {
    await cancelAutoMerges(free, context, world);
    await closeOpenProposals(targets, context, world);
  }
  const notices = [
    ...noticesOf(context, world.deliveries.reports()),
    ...(end.notice === undefined ? [] : [end.notice]),
  ];
  return { ...end, ...(notices.length > 0 && { notice: notices.join("\n") }) };
}

/** Why an environment stays as it is, and where a hold stands now. */
function noticesOf({ earlier, holds }: RollbackContext, deliveries: readonly DeliveryReport[]): string[] {
  return [...earlier].flatMap(([target, { settled }]) => {
    if (settled !== undefined) return [settled];
    const own = deliveries.find(({ changes }) => changes.some((change) => isSameTarget(change, target)));
    const isWritten = own !== undefined && (own.commit !== undefined || own.pullRequest !== undefined);
    if (!isWritten || !holds.has(targetName(target))) return [];
    const { app, environment = "" } = target;
    const when = own.outcome === "proposed" ? "is held once the pull request is merged" : "is held now";
    return [`${targetName(target)} ${when}; \`tagboat unhold ${app} --environment ${environment}\` ends the hold`];
  });
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
    throw new TagboatError("usage", "--force needs --reason", { hint: 'Say why: --reason "…".' });
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
    const { stood = [] } = earlier.get(target) ?? {};
    const lines = stood.slice(0, shownVersions).map(({ version, commit, isTakenBack }, index) => {
      const since = commit === undefined ? "" : ` since ${minuteOf(commit.committedAt)}`;
      const more = index === 0 ? ", now" : isTakenBack ? ", rolled back" : "";
      return `  ${formatAppVersion(version)}${since}${more}`;
    });
    return [`${targetName(target)}:`, ...lines];
  });
}
