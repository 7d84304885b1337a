import type { Evidence } from "../../domain/gate.ts";
import { statusPattern } from "../../domain/status-pattern.ts";
import type { Verdict, VerdictState } from "../../domain/verdict.ts";
import type { CommitStatus } from "../../forges/forge.ts";

/** Statuses of one commit that carries our image: our commit, or a later one. */
export interface StatusesOfCommit {
  readonly commit: string;
  readonly isOurs: boolean;
  readonly statuses: readonly CommitStatus[];
}

/** Known commits, newest first. Later commits are included only if they carry our image. */
export interface StatusFacts {
  readonly commits: readonly StatusesOfCommit[];
  /** Whether the branch now carries other images. */
  readonly isReplaced: boolean;
}

export interface StatusPolicy {
  /** Name of a status, or a glob. All matching statuses must be success. */
  readonly name: string;
  /** Smallest number of matching statuses. */
  readonly count: number;
  /** Description that a success must have. */
  readonly description?: string | undefined;
  /** Evidence that a success gives. The status itself does not say whether its sender waited for pods. */
  readonly evidence: Evidence;
  /** Milliseconds that a failure must last, because a retry may succeed. */
  readonly grace: number;
}

export interface StatusContext {
  readonly now: Date;
  readonly memory?: StatusMemory;
}

export interface StatusMemory {
  readonly failingSince?: Date;
}

export interface StatusJudgement {
  readonly verdict: Verdict;
  readonly memory: StatusMemory;
  /** The contexts that make it healthy. Empty for any other state. */
  readonly succeeded: readonly string[];
}

/** One status context, from the newest commit that has it. */
interface Newest {
  readonly status: CommitStatus;
  readonly commit: StatusesOfCommit;
}

/** The rules. The first match decides. */
export const statusRules = [
  { id: "C1", means: "the branch carries other images by now" },
  { id: "C2", means: "no commit that carries our image has such a status, or too few: that proves nothing" },
  { id: "C3", means: "the newest of one name is a failure, for longer than a second try takes" },
  { id: "C4", means: "the newest of one name is pending, or was skipped" },
  { id: "C5", means: "it is called a success, and says something else" },
  { id: "C6", means: "all are success" },
] as const;

/** Judges commit statuses. Pure. */
export function judgeStatuses(facts: StatusFacts, policy: StatusPolicy, context: StatusContext): StatusJudgement {
  if (facts.isReplaced) return told("C1", "superseded", "The branch carries other images by now.");
  const newest = newestOf(facts.commits, statusPattern(policy.name));
  const which = policy.count > 1 ? `${policy.count} statuses` : "a status";
  if (newest.length < policy.count) {
    const has = newest.length === 0 ? "has" : `has no more than ${newest.length} of`;
    const reason = `Neither our commit nor a later one with our image ${has} ${which} named ${policy.name} yet.`;
    return told("C2", "progressing", reason);
  }
  const failed = newest.filter(({ status }) => status.state === "failure");
  if (failed.length > 0) return failing(failed, policy, context);
  const waiting = newest.find(({ status }) => status.state !== "success");
  if (waiting !== undefined) return told("C4", "progressing", `${shown(waiting)} is ${waiting.status.state}.`);
  const hollow = newest.find(({ status }) => !isSuccess(status, policy));
  if (hollow !== undefined) {
    const said = hollow.status.description ?? "nothing";
    return told("C5", "progressing", `${shown(hollow)} is called a success, and says "${said}".`);
  }
  const reason = `${newest.map((found) => shown(found)).join(", ")}: success.`;
  const [first] = newest;
  const judgement = told("C6", "healthy", reason, {
    evidence: policy.evidence,
    ...(first?.status.url && { url: first.status.url }),
  });
  return { ...judgement, succeeded: newest.map(({ status }) => status.context) };
}

/** Whether a status is a success that also says so. */
export const isSuccess = (status: CommitStatus, { description }: Pick<StatusPolicy, "description">): boolean =>
  status.state === "success" && saysSuccess(status, description);

function failing(failed: readonly Newest[], { grace }: StatusPolicy, { now, memory }: StatusContext): StatusJudgement {
  const failingSince = memory?.failingSince ?? now;
  const isFinal = now.getTime() - failingSince.getTime() >= grace;
  const [first] = failed;
  const said = first?.status.description === undefined ? "" : `: ${first.status.description}`;
  const reason = `${first === undefined ? "" : shown(first)} is a failure${said}.`;
  const resources = failed.map(({ status: { context, description } }) => ({
    kind: "CommitStatus",
    name: context,
    ...(description !== undefined && { message: description }),
  }));
  const { verdict } = told("C3", isFinal ? "failed" : "progressing", reason);
  return {
    verdict: { ...verdict, resources, ...(first?.status.url && { url: first.status.url }) },
    memory: { failingSince },
    succeeded: [],
  };
}

function newestOf(commits: readonly StatusesOfCommit[], isWanted: (context: string) => boolean): Newest[] {
  const found = new Map<string, Newest>();
  for (const commit of commits)
    for (const status of commit.statuses)
      if (isWanted(status.context) && !found.has(status.context)) found.set(status.context, { status, commit });
  return [...found.values()];
}

/** Flux's descriptions of states other than success. Before notification-controller 1.8, Flux reported them as success. */
const hollowWords = [
  "dependency not ready",
  "health check canceled",
  "artifact failed",
  "progressing",
  "progressing with retry",
];

function saysSuccess({ context, description = "" }: CommitStatus, wanted: string | undefined): boolean {
  const said = description.trim().toLowerCase();
  if (wanted !== undefined) return said === wanted.trim().toLowerCase();
  return !(context.toLowerCase().startsWith("kustomization/") && hollowWords.includes(said));
}

const shown = ({ status, commit }: Newest): string =>
  commit.isOurs ? status.context : `${status.context} (of the later commit ${commit.commit.slice(0, 7)})`;

function told(rule: string, state: VerdictState, reason: string, more: Partial<Verdict> = {}): StatusJudgement {
  return { verdict: { state, reason, rule, resources: [], ...more }, memory: {}, succeeded: [] };
}
