import { targetName } from "../../domain/pipeline.ts";
import { versionMark } from "../../domain/proposal-marker.ts";
import { formatVersion, type Trailers } from "../../domain/trailers.ts";
import { TagboatError } from "../../errors.ts";
import type { PullRequest } from "../../forges/forge.ts";
import type { Snapshot } from "../../git/repository.ts";
import { type ClosedGate, type ClosedGates, noClosedGates } from "../../plan/closed-gates.ts";
import type { KeptImage } from "../../plan/plan-targets.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import type { Train } from "../../plan/release-train.ts";
import type { ProposalRequest } from "./proposal-request.ts";
import { markerIn } from "./proposal-text.ts";

/** The facts that a release train is planned from. */
export interface TrainState {
  readonly base: Snapshot;
  readonly pullRequests: readonly PullRequest[];
  /** The trailers of the present train's commit. Absent: there is no train yet. */
  readonly record: Trailers | undefined;
  /** Images of it that this run does not move. */
  readonly kept: readonly KeptImage[];
}

/** Plans the whole train on the newest base: what it carries, and what this run adds. */
export async function planTrain(request: ProposalRequest, state: TrainState): Promise<PlannedDelivery> {
  const { base, record, kept } = state;
  const { environment } = request.place;
  const { leaving } = request.train ?? {};
  const staying = kept.filter(({ app }) => leaving?.apps.includes(app) !== true);
  const gone = [...new Set(kept.filter((image) => !staying.includes(image)).map(({ app }) => app))];
  const left = gone.map((app) => `${nameIn(environment, app)}: ${leaving?.why}`);
  const plan = (images: readonly KeptImage[], train: Pick<Train, "left" | "closed">): Promise<PlannedDelivery> =>
    request.plan(base, base, images, { environment, record, ...train });
  const fitting = await planFitting(staying, (images, unfit) =>
    plan(images, {
      left: [...left, ...unfit.map(([app, why]) => `${nameIn(environment, app)}: ${why}`)],
      closed: noClosedGates,
    }),
  );
  const closed = declinedApps(request, state, fitting.planned);
  return closed.size === 0 ? fitting.planned : plan(fitting.images, { left: fitting.planned.left ?? [], closed });
}

const nameIn = (environment: string | undefined, app: string): string =>
  targetName({ app, ...(environment !== undefined && { environment }) });

/** An app that cannot be planned any more, and why: its files may no longer exist. */
type Unfit = readonly [app: string, why: string];

/** One app that cannot be planned must not push the others off the train. @throws as the plan, if the run's own apps are the reason */
async function planFitting(
  kept: readonly KeptImage[],
  plan: (images: readonly KeptImage[], unfit: readonly Unfit[]) => Promise<PlannedDelivery>,
): Promise<{ readonly planned: PlannedDelivery; readonly images: readonly KeptImage[] }> {
  try {
    return { planned: await plan(kept, []), images: kept };
  } catch (error) {
    if (kept.length === 0 || !isAboutApps(error)) throw error;
  }
  await plan([], []);
  const apps = [...new Set(kept.map(({ app }) => app))];
  const ofApps = (names: readonly string[]): readonly KeptImage[] => kept.filter(({ app }) => names.includes(app));
  const unfit = await findUnfit(apps, async (names) => void (await plan(ofApps(names), [])));
  const images = ofApps(apps.filter((app) => !unfit.some(([name]) => name === app)));
  return { planned: await plan(images, unfit), images };
}

/** Halves the apps until each that fails is found alone. */
async function findUnfit(
  apps: readonly string[],
  plan: (apps: readonly string[]) => Promise<void>,
): Promise<readonly Unfit[]> {
  try {
    await plan(apps);
    return [];
  } catch (error) {
    if (!isAboutApps(error)) throw error;
    const [first = ""] = apps;
    if (apps.length <= 1) return [[first, error.message]];
    const middle = Math.ceil(apps.length / 2);
    return [...(await findUnfit(apps.slice(0, middle), plan)), ...(await findUnfit(apps.slice(middle), plan))];
  }
}

/** A server that does not answer says nothing about an app. */
const isAboutApps = (error: unknown): error is TagboatError =>
  error instanceof TagboatError && ["not-found", "refused", "usage"].includes(error.kind);

/**
 * The apps that would join now, and whose versions a user declined by closing an earlier train without a merge. A later merge overrides
 * everything declined before it.
 */
function declinedApps(
  { place, train }: ProposalRequest,
  { pullRequests, record }: TrainState,
  { changeSet }: PlannedDelivery,
): ClosedGates {
  const joining = changeSet.changes.filter(
    (change) =>
      change.outcome === "updated" &&
      train?.isAsked(change) === true &&
      !record?.changes.some(({ app, to }) => app === change.app && formatVersion(to) === formatVersion(change.to)),
  );
  const declined = new Map<string, ClosedGate>();
  for (const pullRequest of pullRequests) {
    if (pullRequest.state === "merged") break;
    const marker = pullRequest.state === "closed" ? markerIn(pullRequest, place) : undefined;
    if (marker === undefined || marker.isClosed === true) continue;
    for (const { app, versions } of marker.carried ?? []) {
      const changes = joining.filter((change) => change.app === app);
      const [first] = changes;
      if (first === undefined || !changes.every(({ to }) => versions.includes(versionMark(to)))) continue;
      const reason = `#${pullRequest.number} was closed without a merge, and it proposed the same; reopen it, or deliver another image`;
      declined.set(targetName(first), { outcome: "held", reason });
    }
  }
  return declined;
}
