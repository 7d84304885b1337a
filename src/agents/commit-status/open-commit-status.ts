import type { Evidence } from "../../domain/gate.ts";
import type { SubjectVerdict, Verdict } from "../../domain/verdict.ts";
import { TagboatError } from "../../errors.ts";
import type { CommitStatuses, StatusHistory } from "../../forges/forge.ts";
import type { Clock } from "../../world.ts";
import type { Agent, Look, Watch } from "../agent.ts";
import type { LaterCommits, Revisions, Rollout } from "../rollout.ts";
import {
  isSuccess,
  judgeStatuses,
  type StatusesOfCommit,
  type StatusFacts,
  type StatusJudgement,
  type StatusMemory,
  type StatusPolicy,
} from "./judge-statuses.ts";
import { type SuccessRun, successRun } from "./success-run.ts";

export interface CommitStatusOptions {
  /** Name in the config, for messages. */
  readonly name: string;
  readonly use: { readonly status?: string; readonly count?: number };
  readonly settings: { readonly description?: string | undefined; readonly evidence?: Evidence | undefined };
  /** Opens the statuses of the config repository. Called at each look, because the forge may have a passing error on the first. */
  readonly statuses: () => Promise<CommitStatuses>;
  readonly clock: Clock;
  /** Whether the latest statuses are enough. Their history costs a request for each commit. */
  readonly isGlance?: boolean | undefined;
}

/** Milliseconds. A failed attempt may be followed by one that succeeds and sets a second status. */
const grace = 120_000;

/** Agent for statuses that another system sets on the config commit. Sends no request yet. @throws config */
export function openCommitStatus(options: CommitStatusOptions): Agent {
  const { name, use, settings, statuses, clock, isGlance = false } = options;
  const { status, count = 1 } = use;
  if (status === undefined) {
    throw new TagboatError("config", `${name} is not told which commit status to look for`, {
      hint: "Give `status` beside `use`: its name, or a glob.",
    });
  }
  // A status does not say whether its sender waited for pods. The config may know.
  const evidence = settings.evidence ?? "applied";
  const policy: StatusPolicy = { name: status, count, description: settings.description, evidence, grace };
  return {
    kind: "commit-status",
    name,
    evidence,
    remembers: !isGlance,
    clockUncertaintyMs: 1_000,
    watch(rollout, revisions): Watch {
      let memory: StatusMemory | undefined;
      return {
        async look(): Promise<Look> {
          try {
            const seen = { rollout, revisions, policy, memory };
            const { at, judgement, since } = await readOnce(await statuses(), seen, { clock, isGlance });
            memory = judgement.memory;
            const verdict = { ...judgement.verdict, ...(since && { since }) };
            return { at, subjects: [subjectOf(status, verdict, at)] };
          } catch (error) {
            // The forge may not know a commit in the first second after its push.
            if (!(error instanceof TagboatError) || (error.kind !== "remote" && error.kind !== "not-found"))
              throw error;
            const { message, hint } = error;
            return { at: clock.now(), subjects: [], noResponse: message, ...(hint !== undefined && { hint }) };
          }
        },
        close: () => Promise.resolve(),
      };
    },
  };
}

interface Watched {
  readonly rollout: Rollout;
  readonly revisions: Revisions;
}

interface Seen extends Watched {
  readonly policy: StatusPolicy;
  readonly memory: StatusMemory | undefined;
}

interface ReadOnce {
  readonly at: Date;
  readonly judgement: StatusJudgement;
  /** Since when it has been healthy without a break. Undefined: not healthy, or unknown. */
  readonly since: Date | undefined;
}

async function readOnce(
  statuses: CommitStatuses,
  { policy, memory, ...watched }: Seen,
  { clock, isGlance }: { readonly clock: Clock; readonly isGlance: boolean },
): Promise<ReadOnce> {
  const later = (await watched.revisions.later?.()) ?? { commits: [], isWhole: true };
  const facts = await readStatuses(statuses, later, watched);
  const serverTime = statuses.serverTime();
  const at = serverTime ?? clock.now();
  const judgement = judgeStatuses(facts, policy, { now: at, ...(memory && { memory }) });
  const { succeeded: contexts } = judgement;
  // Without the forge's clock, the age of a status is unknown.
  const isAsked = contexts.length > 0 && serverTime !== undefined && !isGlance;
  const run = { contexts, policy, commits: consecutive(later, watched) };
  return { at, judgement, since: isAsked ? await successSince(statuses, run) : undefined };
}

function subjectOf(subject: string, verdict: Verdict, at: Date): SubjectVerdict {
  const { state, rule } = verdict;
  return {
    subject,
    verdict,
    // While a failure may still be followed by a success, the verdict is `progressing`. It is no pause that a soak may tolerate.
    facts: rule === "C3" ? { health: "failure" } : {},
    moments: state === "healthy" ? [{ what: "synced", at }] : [],
  };
}

/**
 * How many later commits to read: Flux and Argo CD skip a commit that another follows at once. The newest are enough. Each costs a
 * request at every look, and forges limit requests per hour.
 */
const mostLater = 4;

async function readStatuses(
  statuses: CommitStatuses,
  later: LaterCommits,
  { rollout, revisions }: Watched,
): Promise<StatusFacts> {
  const followers = await Promise.all(
    later.commits.slice(0, mostLater).map(async (commit) => ({
      commit,
      relation: await revisions.relation(commit),
      content: await revisions.contentAt(commit),
    })),
  );
  const carrying = followers.filter(({ relation, content }) => relation === "descendant" && content === "same");
  const commits = [...carrying.map(({ commit }) => commit), rollout.commit];
  const read = commits.map(
    async (commit): Promise<StatusesOfCommit> => ({
      commit,
      isOurs: commit === rollout.commit,
      statuses: await statuses.list(commit),
    }),
  );
  return {
    commits: await Promise.all(read),
    isReplaced: followers[0]?.relation === "descendant" && followers[0].content === "changed",
  };
}

/** The commits that carry our image, newest first, up to the first that may not. */
async function* consecutive(later: LaterCommits, { rollout, revisions }: Watched): AsyncGenerator<string> {
  for (const commit of later.commits) {
    const [relation, content] = await Promise.all([revisions.relation(commit), revisions.contentAt(commit)]);
    if (relation !== "descendant" || content !== "same") return;
    yield commit;
  }
  if (later.isWhole) yield rollout.commit;
}

interface Run {
  readonly contexts: readonly string[];
  readonly policy: StatusPolicy;
  readonly commits: AsyncIterable<string>;
}

/** Since when all contexts have been success without a break. Undefined: unknown. Reads older commits only if they can tell more. */
async function successSince(statuses: CommitStatuses, { contexts, policy, commits }: Run): Promise<Date | undefined> {
  const histories: StatusHistory[] = [];
  let runs: readonly SuccessRun[] = [];
  for await (const commit of commits) {
    histories.push(await statuses.history(commit));
    runs = contexts.map((context) => successRun(histories, context, (status) => isSuccess(status, policy)));
    if (runs.every(({ isOpen }) => !isOpen)) break;
  }
  const starts = runs.flatMap(({ since }) => since?.getTime() ?? []);
  return starts.length === 0 || starts.length < runs.length ? undefined : new Date(Math.max(...starts));
}
