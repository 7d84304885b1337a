import { describe, expect, test } from "vitest";
import { type ArgoCdContext, type ArgoCdMemory, judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import { context, rollout, state } from "./states.ts";

const createdAt = "2026-08-22T10:00:40Z";

/** A hook's Job and its pod, as the tree shows them while no container has been created. */
const tree = (reason: string, parent = "guestbook-migrate") => ({
  nodes: [
    { group: "batch", kind: "Job", name: "guestbook-migrate", namespace: "guestbook", createdAt },
    {
      kind: "Pod",
      name: "guestbook-migrate-x7",
      namespace: "guestbook",
      parentRefs: [{ group: "batch", kind: "Job", name: parent, namespace: "guestbook" }],
      info: [{ name: "Status Reason", value: reason }],
      health: { status: "Progressing" },
    },
  ],
});

const event = (type: string, reason: string, lastTimestamp: string) => ({
  type,
  reason,
  message: `${reason} happened`,
  lastTimestamp,
  involvedObject: { kind: "Pod", namespace: "guestbook", name: "guestbook-migrate-x7" },
});

const failedMount = event("Warning", "FailedMount", "2026-08-22T10:02:00Z");
const scheduled = event("Normal", "Scheduled", "2026-08-22T10:02:00Z");
const pulling = event("Normal", "Pulling", "2026-08-22T10:02:00Z");

/** The state of a hook of one phase, seen so many times, ten seconds apart. */
function afterLooks(looks: number, phase: string, facts: Partial<ArgoCdContext>) {
  const application = state("04-hook-running");
  for (const result of application.status.operationState.syncResult.resources) result.hookType = phase;
  let memory: ArgoCdMemory | undefined;
  let judgement = judgeArgoCd(application, rollout, { ...context, ...facts });
  for (let look = 0; look < looks; look++) {
    const now = new Date(context.now.getTime() + look * 10_000);
    judgement = judgeArgoCd(application, rollout, { ...context, ...facts, now, ...(memory && { memory }) });
    memory = judgement.memory;
  }
  return judgement;
}

describe.each(["PreSync", "Sync", "PostSync"])("a hook of the phase %s whose pod creates no container", (phase) => {
  test("has its events asked for when the grace is over, and fails by a warning that is the last word", () => {
    const resourceTree = tree("ContainerCreating");
    expect(afterLooks(13, phase, { resourceTree }).needs).toEqual(["resource-tree"]);
    const open = afterLooks(14, phase, { resourceTree });
    expect(open.needs).toEqual(["resource-tree", "pod-events"]);
    expect(open.verdict).toMatchObject({ rule: "R7", state: "progressing", resources: [{ kind: "Pod" }] });
    const { verdict } = afterLooks(14, phase, { resourceTree, podEvents: [scheduled, failedMount] });
    expect(verdict).toMatchObject({ rule: "R7", state: "failed" });
    expect(verdict.reason).toContain("its pod is ContainerCreating, for 2m10s now. FailedMount: FailedMount happened");
  });
});

test.each([
  ["it pulls its image by now", tree("ContainerCreating"), [failedMount, pulling]],
  ["nothing was warned of", tree("ContainerCreating"), [scheduled]],
  [
    "another pod was warned of",
    tree("ContainerCreating"),
    [{ ...failedMount, involvedObject: { kind: "Pod", name: "x" } }],
  ],
  ["it runs", tree("Running"), [failedMount]],
  ["the pod is not the hook's", tree("ContainerCreating", "another"), [failedMount]],
])("a hook that takes long is waited for where %s", (_, resourceTree, podEvents) => {
  expect(afterLooks(30, "PreSync", { resourceTree, podEvents }).verdict.state).toBe("progressing");
});

test("a hook that runs is named, with its time by the tree, or else since it was seen first", () => {
  const { verdict } = afterLooks(1, "PreSync", {
    resourceTree: tree("Running"),
    now: new Date("2026-08-22T10:12:59Z"),
  });
  expect(verdict.since).toEqual(new Date(createdAt));
  expect(afterLooks(20, "PreSync", {}).verdict.reason).toContain(
    "The hook guestbook-migrate has been running for 3m: ",
  );
});
