import type { ChangeSet } from "../../domain/change-set.ts";
import type { DeliveryRecord } from "../../domain/deliveries.ts";
import type { DeliveryReport, Outcome } from "../../domain/report.ts";
import { TagboatError } from "../../errors.ts";
import type { Forge } from "../../forges/forge.ts";
import type { CommitId, Refused, Repository, Snapshot, Want } from "../../git/repository.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import type { World } from "../../world.ts";
import { type Again, type AttemptPolicy, attemptUntilDone } from "../attempts.ts";
import { deliveryReport, outcomeOf } from "../delivery-report.ts";

export interface PushRequest {
  readonly repository: Repository;
  /** Absent: the remote's HEAD. */
  readonly branch?: string | undefined;
  readonly want?: Want;
  /** An already open snapshot for the first attempt. */
  readonly opened?: Snapshot | undefined;
  /** Called for every attempt with the newest state of the branch. */
  plan(snapshot: Snapshot): Promise<PlannedDelivery>;
  /** Called with the final plan: the delivered one, or one without changes. */
  onPlanned?(changeSet: ChangeSet): void;
}

/** A push that lost the race for this branch. */
interface LostRace extends Again {
  readonly branch: string;
}

const policy: AttemptPolicy<LostRace> = {
  longestPause: 8_000,
  isPaced: true,
  retrying: ({ why }, attempts) => `${why}; retrying (${attempts})`,
  conflict: ({ branch }, { attempts, elapsed }) =>
    new TagboatError(
      "conflict",
      `Branch "${branch}" kept moving: ${attempts} attempts in ${Math.round(elapsed / 1000)} s`,
      { hint: "Nothing was written. Run the same command again; it is safe." },
    ),
};

/**
 * Pushes a plan. After a lost race it plans again on the new head. It does not rebase text, so no other writer's
 * change is lost. Fails with `conflict` if the branch keeps moving for too long.
 */
export async function pushChange(request: PushRequest, world: World): Promise<DeliveryReport> {
  const record = world.deliveries.begin();
  const attempted: Attempted[] = [];
  const pushOnce = async (attempts: number): Promise<DeliveryReport | LostRace> => {
    const snapshot = await openFor(request, attempts);
    const planned = await request.plan(snapshot);
    const done = { request, record, snapshot, planned, attempts };
    if (planned.changeSet.files.length === 0 && planned.isMessage !== true)
      return settled(done, await landed(attempted, done));
    const { branch } = snapshot;
    const result = await record.write(`the push to "${branch}" of ${request.repository.url}`, () =>
      request.repository.write(snapshot, planned.commit, { branch, expect: snapshot.commit }),
    );
    if (result.kind === "written") return report(done, "updated", result.commit);
    if (result.kind === "refused") throw pushRefusal(result, branch);
    attempted.push({ commit: result.attempted, planned });
    return { kind: "again", why: result.reason, branch };
  };
  return attemptUntilDone<DeliveryReport, LostRace>(pushOnce, policy, world);
}

async function openFor(request: PushRequest, attempts: number): Promise<Snapshot> {
  if (attempts === 1 && request.opened !== undefined) return request.opened;
  return request.repository.open(request.opened?.branch ?? request.branch, request.want);
}

interface Done {
  readonly request: PushRequest;
  readonly record: DeliveryRecord;
  readonly snapshot: Snapshot;
  readonly planned: PlannedDelivery;
  readonly attempts: number;
}

/** A pushed commit that lost the race, or whose result is unknown. */
interface Attempted {
  readonly commit: CommitId;
  readonly planned: PlannedDelivery;
}

/** There is nothing to write: because nothing changed, or because our commit landed although its answer was lost. */
function settled(done: Done, ours: Attempted | undefined): DeliveryReport {
  if (ours !== undefined) return report({ ...done, planned: ours.planned }, "updated", ours.commit);
  return report(done, outcomeOf(done.planned.changeSet));
}

async function landed(attempted: readonly Attempted[], { request, snapshot }: Done): Promise<Attempted | undefined> {
  for (const attempt of attempted) {
    const relation = await request.repository.relation(attempt.commit, snapshot.commit);
    if (relation === "same" || relation === "ancestor") return attempt;
  }
  return undefined;
}

function report(
  { request, record, snapshot, planned, attempts }: Done,
  outcome: Outcome,
  commit?: CommitId,
): DeliveryReport {
  const { changeSet } = planned;
  const report = deliveryReport({
    repository: request.repository,
    base: snapshot,
    changeSet,
    // Images that were already there do not make the outcome mixed.
    outcome: outcome === "updated" ? writtenOutcome(changeSet) : outcome,
    commit,
    attempts,
  });
  record.keep(report);
  request.onPlanned?.(changeSet);
  return report;
}

function writtenOutcome({ changes }: ChangeSet): Outcome {
  const others = changes.filter(({ outcome }) => outcome !== "unchanged");
  return others.length === 0 ? "updated" : outcomeOf({ changes: others });
}

/** Error for a push that the server refused, with what to do. */
export function pushRefusal(
  refused: Refused,
  branch: string,
  /** The forge of the pull request that the branch belongs to. */
  proposedTo?: Pick<Forge, "kind">,
): TagboatError {
  const { cause, message, credentialsHint } = refused;
  const hints: Record<Refused["cause"], string> = {
    "protected-branch": proposedTo
      ? "A rule protects the pull request's own branch: let this account push and force-push to it, or set another branch with `pullRequest.branch`."
      : "The branch takes no direct push from this token: let it push there, or deliver by --delivery pull-request or --delivery merge.",
    "protected-path": "The branch protects one of these files from direct pushes.",
    unsigned: `The branch takes signed commits only: sign with --sign on, by a key that the host knows as the committer's.${proposedTo?.kind === "github" ? " Or let GitHub make and sign the commits: --commit-via api." : ""}`,
    hook: "A hook of the server said no; its words are above.",
    permission: "The token may read, but not write. It needs write access to the repository's contents.",
    "name-clash": "Another branch's name is a folder of this one's.",
    archived: "The repository is archived and takes no more changes.",
  };
  return new TagboatError("refused", `The push to "${branch}" was refused: ${message}`, {
    hint: credentialsHint === undefined ? hints[cause] : `${hints[cause]} ${credentialsHint}`,
    cause: refused,
  });
}

/** Whether a push was refused because a rule protects the branch, so that a pull request may still reach it. */
export function isRefusedByProtection(error: unknown): boolean {
  const refused = error instanceof TagboatError ? (error.cause as Partial<Refused> | undefined) : undefined;
  return refused?.kind === "refused" && refused.cause === "protected-branch";
}
