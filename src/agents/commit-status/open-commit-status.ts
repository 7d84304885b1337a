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
  /** Statuses of the config repository; called at each look, since their forge may have a bad minute when it is first looked for. */
  readonly statuses: () => Promise<CommitStatuses>;
  readonly clock: Clock;
}

/** Milliseconds. A failed try may be followed by one that succeeds, of which a second status tells. */
const grace = 120_000;

/** Statuses that somebody posts on the config commit. Nothing is asked yet. @throws config */
export function openCommitStatus({ name, use, settings, statuses, clock }: CommitStatusOptions): Agent {
  const { status, count = 1 } = use;
  if (status === undefined) {
    throw new TagboatError("config", `${name} is not told which commit status to look for`, {
      hint: "Give `status` beside `use`: its name, or a glob.",
    });
  }
  // Nobody can tell from a status that somebody waited for pods: the config may know.
  const evidence = settings.evidence ?? "applied";
  return {
    kind: "commit-status",
    name,
    evidence,
    remembers: false,
    doubt: 1_000,
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
            // A commit may not be known to the forge in the second after its push.
            if (error instanceof TagboatError && (error.kind === "remote" || error.kind === "not-found"))
              return { at, subjects: [], silence: error.message };
            throw error;
          }
        },
        close: () => Promise.resolve(),
      };
    },
  };
}

/**
 * Later commits that are looked at: Flux and Argo CD skip those that were followed at once by another. The newest are enough, and each
 * is a request at every look, of which a forge counts the hour's.
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
