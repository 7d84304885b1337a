import { textAt } from "./foreign-document.ts";

/** The event that started a CI run. */
interface StartOfRun {
  /** Name of the event, from the runner. */
  readonly event: string | undefined;
  /** The event payload. Undefined: missing or unreadable. */
  readonly payload: unknown;
  /** "owner/name" of the run's repository, from the runner. */
  readonly repository: string | undefined;
}

/** Whether a run may write, depending on what started it. */
export interface TriggerFacts {
  /** Repository that the commits come from, if it is not the run's own. */
  readonly fork?: string;
  /** Why the run may not write. Absent: it may. */
  readonly mayNotWrite?: string;
}

type Judge = (start: StartOfRun) => TriggerFacts;

// Only users with write access, or the server's own schedule, start these, on commits of the repository itself.
const startedInside = [
  "push",
  "schedule",
  "workflow_dispatch",
  "repository_dispatch",
  "release",
  "create",
  "merge_group",
];

/** Events that may write. All others are refused. */
const judges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ...startedInside.map((event): [string, Judge] => [event, () => ({})]),
  ["pull_request", judgePullRequest],
  ["pull_request_target", judgePullRequest],
  ["workflow_run", judgeFollowedRun],
]);

/** Events of a followed run that show whose commits it built. A run that follows another `workflow_run` cannot see the first one. */
const followed: ReadonlySet<string> = new Set([...startedInside, "pull_request"]);

/** Refuses anything missing, unreadable or unknown: a payload must prove that the run may write. */
export function judgeTrigger(start: StartOfRun): TriggerFacts {
  const { event } = start;
  if (!event) return { mayNotWrite: "The runner does not name the event that started this run" };
  const judge = judges.get(event);
  return judge === undefined
    ? { mayNotWrite: `This run was started by "${event}", which is not on the list of events that may write` }
    : judge(start);
}

function judgePullRequest(start: StartOfRun): TriggerFacts {
  return judgeOrigin(start, {
    base: textAt(start.payload, "pull_request", "base", "repo", "full_name"),
    // Null once the fork is deleted.
    head: textAt(start.payload, "pull_request", "head", "repo", "full_name"),
  });
}

function judgeFollowedRun(start: StartOfRun): TriggerFacts {
  const { payload } = start;
  const facts = judgeOrigin(start, {
    base: textAt(payload, "workflow_run", "repository", "full_name"),
    head: textAt(payload, "workflow_run", "head_repository", "full_name"),
  });
  if (facts.mayNotWrite !== undefined) return facts;
  const event = textAt(payload, "workflow_run", "event");
  if (event !== undefined && followed.has(event)) return facts;
  const what = event === undefined ? "an unnamed event" : `"${event}"`;
  return {
    mayNotWrite: `This run follows a run that ${what} started, so the repository that its commits come from is unknown`,
  };
}

interface Origin {
  /** Repository that will receive the commits. */
  readonly base: string | undefined;
  /** Repository that the commits come from. */
  readonly head: string | undefined;
}

function judgeOrigin({ event, payload, repository }: StartOfRun, { base, head }: Origin): TriggerFacts {
  if (payload === undefined)
    return {
      mayNotWrite: `The payload of "${event}" cannot be read, so the repository that the commits come from is unknown`,
    };
  if (!repository) return { mayNotWrite: "The runner does not name the repository that this run belongs to" };
  if (head === undefined)
    return { mayNotWrite: `The payload of "${event}" does not name the repository that the commits come from` };
  if (!isSame(head, repository))
    return {
      fork: head,
      mayNotWrite: `This run is for a pull request from ${head}, another repository than its own`,
    };
  if (base !== undefined && isSame(base, repository)) return {};
  return { mayNotWrite: `The payload of "${event}" does not name ${repository} as the repository that it is for` };
}

/** Owner and repository names ignore case. */
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
