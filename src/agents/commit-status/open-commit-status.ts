import type { Evidence } from "../../domain/gate.ts";
import { TagboatError } from "../../errors.ts";
import type { CommitStatuses } from "../../forges/forge.ts";
import type { Clock } from "../../world.ts";
import type { Agent, Look, Watch } from "../agent.ts";
import type { Revisions, Rollout } from "../rollout.ts";
import { judgeStatuses, type StatusesOfCommit, type StatusFacts, type StatusMemory } from "./judge-statuses.ts";

export interface CommitStatusOptions {
  /** Name in the config, for messages. */
  readonly name: string;
  readonly use: { readonly status?: string; readonly count?: number };
  readonly settings: { readonly description?: string | undefined; readonly evidence?: Evidence | undefined };
  /** Opens the statuses of the config repository. Called at each look, because the forge may have a passing error on the first. */
  readonly statuses: () => Promise<CommitStatuses>;
  readonly clock: Clock;
}

/** Milliseconds. A failed attempt may be followed by one that succeeds and sets a second status. */
const grace = 120_000;

/** Agent for statuses that another system sets on the config commit. Sends no request yet. @throws config */
export function openCommitStatus({ name, use, settings, statuses, clock }: CommitStatusOptions): Agent {
  const { status, count = 1 } = use;
  if (status === undefined) {
    throw new TagboatError("config", `${name} is not told which commit status to look for`, {
      hint: "Give `status` beside `use`: its name, or a glob.",
    });
  }
  // A status does not say whether its sender waited for pods. The config may know.
  const evidence = settings.evidence ?? "applied";
  return {
    kind: "commit-status",
    name,
    evidence,
    remembers: false,
    clockUncertaintyMs: 1_000,
    watch(rollout, revisions): Watch {
      let memory: StatusMemory | undefined;
      return {
        async look(): Promise<Look> {
          const at = clock.now();
          try {
            const facts = await readStatuses(await statuses(), rollout, revisions);
            const policy = { name: status, count, description: settings.description, evidence, grace };
            const judged = judgeStatuses(facts, policy, { now: at, ...(memory && { memory }) });
            memory = judged.memory;
            const moments = judged.verdict.state === "healthy" ? [{ what: "synced", at } as const] : [];
            return { at, subjects: [{ subject: status, verdict: judged.verdict, facts: {}, moments }] };
          } catch (error) {
            // The forge may not know a commit in the first second after its push.
            if (error instanceof TagboatError && (error.kind === "remote" || error.kind === "not-found"))
              return { at, subjects: [], noResponse: error.message };
            throw error;
          }
        },
        close: () => Promise.resolve(),
      };
    },
  };
}

/**
 * How many later commits to read: Flux and Argo CD skip a commit that another follows at once. The newest are enough. Each costs a
 * request at every look, and forges limit requests per hour.
 */
const mostLater = 4;

async function readStatuses(statuses: CommitStatuses, rollout: Rollout, revisions: Revisions): Promise<StatusFacts> {
  const later = (await revisions.later?.()) ?? [];
  const followers = await Promise.all(
    later.slice(0, mostLater).map(async (commit) => ({
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
