import type { ImageChange } from "../domain/change-set.ts";
import { isSameTarget, type Target, targetName } from "../domain/pipeline.ts";
import type { DeliveryReport } from "../domain/report.ts";
import {
  deliveredStatus,
  type ReportedVerdict,
  statusContext,
  type TargetStatus,
  undeliveredStatus,
  verdictStatus,
} from "../domain/target-status.ts";
import type { VerdictReport } from "../domain/verdict-report.ts";
import { TagboatError } from "../errors.ts";
import type { CommitStatus, DeploymentReport } from "../forges/forge.ts";
import type { SoakStore } from "../observe/soak-store.ts";
import type { World } from "../world.ts";
import {
  type ReportContext,
  type ReportDestination,
  type ReportSubject,
  reportDestination,
  reportSettings,
} from "./report-destination.ts";
import { soakStoreInStatuses } from "./soak-statuses.ts";

/** The deliveries of a run, and the failure that ended it early. */
export interface Delivered {
  readonly deliveries: readonly DeliveryReport[];
  readonly failure?: TagboatError;
}

/** Reports on commits what became of them, as `report` requests. Any problem here is a warning, not a failure. */
export interface OutcomeReports {
  /** Reports what was delivered and what was not, after all deliveries. `awaitsVerdict`: `verdict` follows. */
  deliveries(delivered: Delivered, targets: readonly Target[], awaitsVerdict?: boolean): Promise<void>;
  /** Reports what became of the delivered or awaited changes, after a verdict is final. */
  verdicts(verdicts: readonly VerdictReport[], targets: readonly Target[], delivered?: Delivered): Promise<void>;
  /** Reports an agent's verdict on one target. Call it when the verdict changes, not at each look. */
  verdict(subject: ReportSubject, verdict: ReportedVerdict): Promise<void>;
  /** The store that remembers a soak; undefined: its config commit gets no reports. */
  memory(subject: ReportSubject): SoakStore | undefined;
}

/** The reports of one run. */
export function outcomeReports(context: ReportContext, world: World): OutcomeReports {
  const known = new Map<string, Map<string, CommitStatus>>();
  const silent = new Set<string>();
  const telling: StatusReporter = { context, world, known, silent };
  const reports: OutcomeReports = {
    async deliveries(delivered, targets, awaitsVerdict = false) {
      for (const { subject, changes, delivery } of placesOf(delivered, targets)) {
        const status = deliveredStatus(changes, delivery, awaitsVerdict);
        if (status === undefined) continue;
        const isWritten = delivery.commit !== undefined && changes.some(({ outcome }) => outcome === "updated");
        await reportStatus({ subject, status, ...(isWritten ? { deployment: "in-progress" } : {}) }, telling);
      }
      const { failure } = delivered;
      if (failure === undefined || failure.kind === "interrupted") return;
      const why = `${failure.kind}, exit code ${failure.exitCode}; the run's log says more`;
      for (const target of undelivered(delivered, targets))
        await reportStatus(
          { subject: { target, versions: context.wanted ?? [] }, status: undeliveredStatus(target, why) },
          telling,
        );
    },
    memory: (subject) =>
      soakStoreInStatuses(subject, { context, world, tell: (status) => reportStatus({ subject, status }, telling) }),
    verdict: (subject, verdict) =>
      reportStatus(
        { subject, status: verdictStatus(subject.target, verdict), deployment: deploymentStates[verdict.state] },
        telling,
      ),
    async verdicts(verdicts, targets, delivered = { deliveries: [] }) {
      for (const verdict of verdicts) {
        const { commit, images } = verdict;
        const target = targets.find((one) => isSameTarget(one, verdict));
        if (target === undefined) continue;
        // Our own versions, if there are any: the versions that replaced them were built from another commit.
        const [ours] = placesOf(delivered, [target]);
        const subject = ours?.subject ?? { target, versions: images };
        await reports.verdict({ ...subject, commit: subject.commit ?? commit }, verdict);
      }
    },
  };
  return reports;
}

interface StatusReporter {
  readonly context: ReportContext;
  readonly world: World;
  /** The latest statuses, by commit and then by context. */
  readonly known: Map<string, Map<string, CommitStatus>>;
  /** Reports that failed once, and would fail again. */
  readonly silent: Set<string>;
}

interface StatusUpdate {
  readonly subject: ReportSubject;
  readonly status: TargetStatus;
  readonly deployment?: DeploymentReport["state"] | undefined;
}

/** A deployment succeeds only when something was seen to run. */
const deploymentStates: Readonly<Record<ReportedVerdict["state"], DeploymentReport["state"] | undefined>> = {
  healthy: "success",
  progressing: "in-progress",
  failed: "failure",
  misconfigured: undefined,
  superseded: undefined,
  unknown: undefined,
};

async function reportStatus(tale: StatusUpdate, telling: StatusReporter): Promise<void> {
  const { subject } = tale;
  const { context, world, silent } = telling;
  if (reportSettings(subject.target, context).report === "none") return;
  const name = targetName(subject.target);
  const found = await attempt(`${name}: no status was set`, () => reportDestination(subject, context, world), telling);
  if (typeof found === "string") world.log.warn(`${name}: no status was set, since ${found}`);
  if (found === undefined || typeof found === "string" || silent.has(found.forge.url)) return;
  const isSet = await attempt(
    `${name}: no status was set on ${found.commit.slice(0, 12)}`,
    () => setStatus(found, tale, telling),
    telling,
  );
  if (isSet === undefined) silent.add(found.forge.url);
  else await reportDeployment(found, tale, telling);
}

/** Runs what may fail. A failure becomes a warning, and the result is undefined. */
async function attempt<T>(doing: string, run: () => Promise<T>, { world }: StatusReporter): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted" || error.kind === "bug") throw error;
    world.log.warn([`${doing}: ${error.message}`, error.hint].filter(Boolean).join(". "));
    return undefined;
  }
}

async function setStatus(
  { forge, commit }: ReportDestination,
  { subject, status }: StatusUpdate,
  { known, world }: StatusReporter,
): Promise<"set" | "unchanged"> {
  const context = statusContext(subject.target);
  const key = JSON.stringify([forge.url, commit]);
  const present = known.get(key) ?? new Map((await forge.statuses.list(commit)).map((one) => [one.context, one]));
  known.set(key, present);
  const before = present.get(context);
  const { state, description, isRepetition = false } = status;
  const isSpoken = isRepetition && before !== undefined && before.state !== "pending";
  // The page does not count: a second run with the same result would only set the status again with its own page.
  const isSame = before?.state === state && before.description === description;
  if (isSpoken || isSame) return "unchanged";
  const url = subject.url ?? world.ci?.runUrl;
  const next = { context, state, description, ...(url === undefined ? {} : { url }) };
  const answer = await forge.statuses.set(commit, next);
  present.set(context, next);
  world.log.info(`told ${forge.commitUrl(commit)}: ${description}`);
  return answer;
}

async function reportDeployment(
  { forge, commit }: ReportDestination,
  { subject, status, deployment }: StatusUpdate,
  telling: StatusReporter,
): Promise<void> {
  const { context, world, silent } = telling;
  const { app, environment } = subject.target;
  const { deployments, url } = forge;
  const key = `deployments of ${url}`;
  if (deployments === undefined || deployment === undefined || environment === undefined || silent.has(key)) return;
  const { environmentUrl } = reportSettings(subject.target, context);
  const logUrl = subject.url ?? world.ci?.runUrl;
  const report: DeploymentReport = {
    commit,
    environment: `${environment}/${app}`,
    state: deployment,
    description: status.description,
    ...(logUrl === undefined ? {} : { logUrl }),
    ...(environmentUrl === undefined ? {} : { environmentUrl }),
  };
  const doing = `${targetName(subject.target)}: no deployment was recorded`;
  if ((await attempt(doing, () => deployments.report(report), telling)) === undefined) silent.add(key);
}

interface DeliveredPlace {
  readonly subject: ReportSubject;
  readonly changes: readonly ImageChange[];
  readonly delivery: DeliveryReport;
}

function placesOf({ deliveries }: Delivered, targets: readonly Target[]): DeliveredPlace[] {
  return targets.flatMap((target) =>
    deliveries.flatMap((delivery) => {
      const changes = delivery.changes.filter((change) => isSameTarget(change, target));
      if (changes.length === 0) return [];
      const { commit, pullRequest } = delivery;
      const subject: ReportSubject = {
        target,
        versions: changes.map(({ to }) => to),
        commit: commit ?? (pullRequest?.state === "open" ? pullRequest.headCommit : undefined),
        url: pullRequest?.url,
      };
      return [{ subject, changes, delivery }];
    }),
  );
}

/** The targets that a failure stopped. An app is not one of them if it is unknown whether it has the image at all. */
const undelivered = ({ deliveries }: Delivered, targets: readonly Target[]): Target[] =>
  targets.filter(
    (target) =>
      target.images.length > 0 &&
      !deliveries.some(({ changes }) => changes.some((change) => isSameTarget(change, target))),
  );
