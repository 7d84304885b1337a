import { describe, expect, test } from "vitest";
import { type ArgoCdContext, type ArgoCdMemory, judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";
import { combineVerdicts } from "../../../src/domain/combine-verdicts.ts";
import { judgeCompared, readRecording, relationsOf, replay, rolloutOf } from "./replay.ts";
import { at, commits, comparedNow, context, healthyState, image, type Json, rollout, state } from "./states.ts";
import { timelines } from "./timelines.ts";

const judge = (application: unknown, more: Partial<ArgoCdContext> = {}, about: Partial<Rollout> = {}) =>
  judgeArgoCd(application, { ...rollout, ...about }, { ...context, ...more });

const verdictOf = (...args: Parameters<typeof judge>) => {
  const { verdict } = judge(...args);
  return `${verdict.rule} ${verdict.state}`;
};

/** Looks again and again, ten seconds apart, and gives back what it remembers each time. */
function watch(application: unknown, looks: number, more: Partial<ArgoCdContext> = {}) {
  let memory: ArgoCdMemory | undefined;
  let judgement = judge(application, more);
  for (let look = 0; look < looks; look++) {
    const now = new Date((more.now ?? context.now).getTime() + look * 10_000);
    judgement = judge(application, { ...more, now, ...(memory && { memory }) });
    memory = judgement.memory;
  }
  return judgement;
}

const impatient = { grace: { settle: 0 } };
const timeline = (file: string) => {
  const found = timelines.find((entry) => entry.file.startsWith(file));
  if (found === undefined) throw new Error(file);
  return found;
};

/** The end of a recording: its last application, judged when every grace is over. */
function endOf(file: string, commit: string) {
  const recording = readRecording(timeline(file).file);
  const noted = (text: string) => recording.notes.find((note) => note.text === text)?.body;
  return {
    application: structuredClone(recording.events.at(-1)?.application),
    rollout: rolloutOf(timeline(file), commit, recording),
    managedResources: noted("managed-resources"),
    resourceTree: noted("resource-tree"),
    context: { now: new Date(recording.begin + 600_000), ...relationsOf(timeline(file), commit) },
  };
}

describe("right after a sync", () => {
  const justSynced = (application: Json) => {
    application.status.sync.status = "OutOfSync";
    application.status.resources[1].status = "OutOfSync";
    application.status.reconciledAt = application.status.operationState.finishedAt;
  };

  test("Succeeded, Healthy and OutOfSync is not done yet, although it was compared in the same second", () => {
    expect(verdictOf(healthyState(justSynced), { ...at("10:01:31"), policy: impatient })).toBe("R13 progressing");
  });

  test("that it stays so is a failure, which names what differs", () => {
    const { verdict } = judge(healthyState(justSynced));
    expect(verdict).toMatchObject({
      rule: "R13",
      state: "failed",
      reason: expect.stringContaining("Deployment guestbook"),
    });
  });

  test("where Argo CD heals, a difference counts from when it was seen", () => {
    const application = healthyState(justSynced);
    expect(verdictOf(application, { memory: {} })).toBe("R13 progressing");
    expect(verdictOf(application, { memory: { seen: { drift: new Date("2026-08-22T10:12:00Z") } } })).toBe(
      "R13 failed",
    );
  });

  test("a difference that came with a later commit waits for the sync of it", () => {
    const application = healthyState(justSynced);
    application.status.sync.revision = commits.later;
    expect(verdictOf(application)).toBe("R14 progressing");
  });

  test("what is left is only what nobody deletes", () => {
    const application = healthyState(justSynced);
    application.status.resources[1].requiresPruning = true;
    expect(verdictOf(comparedNow(application))).toBe("R23 healthy");
  });
});

describe("times that are cut to the second", () => {
  test("a comparison in the second of the push counts as later", () => {
    const application = state("01-not-refreshed-synced-old");
    application.status.reconciledAt = "2026-08-22T10:00:05Z";
    expect(judge(application).verdict.reason).toContain("Git still gave it");
  });

  test("an operation that began in the second of the push, and tells no commit, is not taken for ours", () => {
    const application = state("09-sync-failed");
    application.status.operationState.operation.sync.revision = "main";
    application.status.operationState.syncResult.revision = "main";
    application.status.conditions = [];
    application.status.operationState.startedAt = "2026-08-22T10:00:05Z";
    expect(verdictOf(application)).toBe("R11 progressing");
    application.status.operationState.startedAt = "2026-08-22T10:00:06Z";
    expect(verdictOf(application)).toBe("R11 failed");
  });

  test("health has lasted only when a whole second more has passed", () => {
    const policy = { soak: 60_000 };
    expect(verdictOf(healthyState(), { ...at("10:02:19.999"), policy })).toBe("R22 progressing");
    expect(verdictOf(healthyState(), { ...at("10:02:20"), policy })).toBe("R23 healthy");
  });
});

describe("which commit was looked at", () => {
  test("a refresh that answers with the old commit asks for another; only confirmed ones end the wait", () => {
    const application = state("01-not-refreshed-synced-old");
    application.status.reconciledAt = "2026-08-22T10:14:00Z";
    expect(judge(application)).toMatchObject({ verdict: { rule: "R8", state: "progressing" }, needs: ["refresh"] });
    expect(judge(application, { refreshConfirmed: true }).verdict).toMatchObject({
      rule: "R8",
      state: "misconfigured",
      error: "config",
    });
  });

  test("a later commit counts while it has our images, and supersedes ours when it has others", () => {
    const application = healthyState((changed) => {
      changed.status.sync.revision = commits.later;
    });
    expect(verdictOf(application)).toBe("R23 healthy");
    expect(verdictOf(application, { contentAt: () => "changed" })).toBe("R10 superseded");
    expect(verdictOf(application, { contentAt: () => "unknown" })).toBe("R10 unknown");
  });

  test("a rewritten branch counts while it has our images", () => {
    const application = healthyState((changed) => {
      for (const part of [changed.status.sync, changed.status.operationState.syncResult])
        part.revision = commits.elsewhere;
    });
    expect(verdictOf(application, { contentAt: () => "same" })).toBe("R23 healthy");
    expect(verdictOf(application)).toBe("R9 progressing");
    expect(verdictOf(application, { refreshConfirmed: true })).toBe("R9 misconfigured");
    expect(verdictOf(application, { contentAt: () => "unknown" })).toBe("R9 unknown");
  });

  test.each(["main", "", "b82add2", undefined])("%j is no commit", (revision) => {
    const application = healthyState((changed) => {
      changed.status.sync.revision = revision;
    });
    expect(verdictOf(application, { relation: () => "same", contentAt: () => "same" })).toBe("R9 unknown");
  });

  test("a chart of ours is no source that has a commit", () => {
    const application = healthyState((changed) => {
      changed.spec.source.chart = "guestbook";
      changed.status.sync.comparedTo.source.chart = "guestbook";
    });
    expect(verdictOf(application)).toBe("R2 misconfigured");
  });

  test("in several sources each that reads our branch must have it, whatever the others have", () => {
    const application = comparedNow(state("12-multi-source-healthy"));
    application.spec.sources.push({
      repoURL: "git@git.example.com:platform/config.git",
      targetRevision: "main",
      path: "x",
    });
    application.status.sync.comparedTo.sources = application.spec.sources;
    application.status.sync.revisions.push(commits.old);
    expect(verdictOf(application)).toBe("R8 progressing");
    application.status.sync.revisions[2] = commits.ours;
    expect(verdictOf(application)).toBe("R23 healthy");
  });

  test.each([
    ["another repository", "https://git.example.com/platform/other.git", "main"],
    ["another branch", "https://git.example.com/platform/config.git", "staging"],
    ["a commit without ours", "https://git.example.com/platform/config.git", commits.old],
  ])("an application that reads %s never sees it", (_, repoURL, targetRevision) => {
    const application = healthyState((changed) => Object.assign(changed.spec.source, { repoURL, targetRevision }));
    expect(judge(application).verdict).toMatchObject({ rule: "R2", state: "misconfigured", error: "config" });
  });

  test.each([
    ["HTTPS://Git.example.com/platform/config", "refs/heads/main"],
    ["git@git.example.com:platform/config.git", "HEAD"],
    ["ssh://git@git.example.com:2222/platform/config.git/", ""],
    ["https://git.example.com/platform/config.git", commits.ours],
  ])("%s at %j is ours", (repoURL, targetRevision) => {
    const application = healthyState((changed) => {
      Object.assign(changed.spec.source, { repoURL, targetRevision });
      changed.status.sync.comparedTo.source = changed.spec.source;
    });
    expect(verdictOf(application, {}, { isDefaultBranch: true })).toBe("R23 healthy");
  });

  test("HEAD is the default branch, and not ours where that is another", () => {
    const application = healthyState((changed) => {
      changed.spec.source.targetRevision = "HEAD";
    });
    expect(verdictOf(application, {}, { isDefaultBranch: false })).toBe("R2 misconfigured");
  });

  test("an image that was changed in the application itself is compared first", () => {
    const application = healthyState((changed) => {
      changed.spec.source.kustomize = { images: [`${image}:1.42.0`] };
    });
    expect(verdictOf(application)).toBe("R7b progressing");
  });

  test("with a hydrator our commit must be rendered, and what is synced be what it was rendered into", () => {
    const application = comparedNow(state("15-hydrator-healthy"));
    const { sourceHydrator } = application.status;
    sourceHydrator.lastSuccessfulOperation.drySHA = commits.old;
    sourceHydrator.lastComparedDryRevision = commits.old;
    expect(verdictOf(application)).toBe("R3 progressing");
    sourceHydrator.currentOperation = { phase: "Failed", message: "no such chart", finishedAt: "2026-08-22T10:00:40Z" };
    expect(verdictOf(application)).toBe("R3 failed");
    expect(verdictOf(application, at("10:01:00"))).toBe("R3 progressing");
    sourceHydrator.currentOperation.finishedAt = "2026-08-22T09:59:00Z";
    expect(verdictOf(application)).toBe("R3 progressing");
    const other = comparedNow(state("15-hydrator-healthy"));
    other.status.sync.revision = commits.elsewhere;
    expect(verdictOf(other)).toBe("R9 unknown");
    expect(verdictOf(other, { relationOfHydrated: () => "ancestor" })).toBe("R8 progressing");
    expect(verdictOf(other, { relationOfHydrated: () => "descendant" })).toBe("R23 healthy");
  });
});

describe("operations", () => {
  test("one that is asked for has not begun, whatever the one before it came to", () => {
    const application = healthyState((changed) => {
      changed.status.operationState.phase = "Failed";
      changed.operation = { initiatedBy: { username: "applicationset-controller" }, sync: { syncOptions: [] } };
    });
    expect(judge(application).verdict).toMatchObject({ rule: "R7", reason: expect.stringContaining("requested") });
  });

  test("one that runs is not over, although nobody asks for it any more", () => {
    for (const phase of ["Running", "Terminating"]) {
      const application = healthyState((changed) => {
        changed.status.operationState.phase = phase;
      });
      expect(verdictOf(application)).toBe("R7 progressing");
    }
  });

  test("a rollback that has just ended does not pass, although it says Synced at our commit for a moment", () => {
    const application = healthyState((changed) => {
      const { operationState, history } = changed.status;
      operationState.syncResult.revision = commits.old;
      operationState.operation.sync.revision = commits.old;
      operationState.finishedAt = "2026-08-22T10:15:05Z";
      changed.status.reconciledAt = "2026-08-22T10:15:05Z";
      history.push({ id: 99, revision: commits.old, deployedAt: "2026-08-22T10:15:05Z" });
    });
    expect(verdictOf(application)).toBe("R21 progressing");
    const steps = replay(timeline("18"), "3d4d814", {});
    const after = steps.filter(({ t }) => t >= 29_400);
    expect(after.map(({ verdict }) => verdict.state)).not.toContain("healthy");
  });

  test("a hook that cannot run keeps it running for ever: explained at once, a failure when it lasts", () => {
    const application = state("04-hook-running");
    const resourceTree = {
      nodes: [
        {
          kind: "Pod",
          name: "guestbook-migrate-x7",
          namespace: "guestbook",
          parentRefs: [{ kind: "Job", name: "guestbook-migrate", namespace: "guestbook" }],
          health: { status: "Degraded", message: "Back-off pulling image" },
        },
      ],
    };
    expect(judge(application).needs).toEqual(["resource-tree"]);
    const first = judge(application, { resourceTree });
    expect(first.verdict).toMatchObject({
      rule: "R7",
      state: "progressing",
      reason: expect.stringContaining("guestbook-migrate"),
      resources: [{ kind: "Pod", name: "guestbook-migrate-x7", message: "Back-off pulling image" }],
    });
    expect(watch(application, 13, { resourceTree }).verdict.state).toBe("progressing");
    expect(watch(application, 14, { resourceTree }).verdict).toMatchObject({ rule: "R7", state: "failed" });
    resourceTree.nodes[0]?.parentRefs.splice(0, 1, { kind: "Job", name: "another", namespace: "guestbook" });
    expect(watch(application, 30, { resourceTree }).verdict.state).toBe("progressing");
  });

  test("a broken wave keeps it running for ever: a failure once its first attempt failed and it stays Degraded", () => {
    const steps = replay(timeline("38"), "20f6760", {});
    const failed = steps.find(({ verdict }) => verdict.state === "failed");
    expect(failed?.verdict).toMatchObject({ rule: "R7", reason: expect.stringMatching(/retry \d of 5/) });
    expect(failed?.application.status.operationState.phase).toBe("Running");
    const first = structuredClone(failed?.application);
    first.status.operationState.retryCount = 0;
    const now = new Date("2026-11-21T09:00:00Z");
    const recording = readRecording(timeline("38").file);
    const about = rolloutOf(timeline("38"), "20f6760", recording);
    const known = { now, ...relationsOf(timeline("38"), "20f6760") };
    expect(judgeArgoCd(failed?.application, about, known).verdict.state).toBe("failed");
    expect(judgeArgoCd(first, about, known).verdict).toMatchObject({ rule: "R7", state: "progressing" });
    const later = replay(timeline("38"), "74660d6", {});
    expect(later.map(({ verdict }) => verdict.state)).not.toContain("failed");
  });

  test("a sync that failed for good says what failed", () => {
    const { verdict } = judge(state("09-sync-failed"));
    expect(verdict).toMatchObject({ state: "failed", resources: [{ kind: "Deployment", name: "guestbook" }] });
  });

  test("a hook after the sync that failed is a failure, although all is Synced and Healthy", () => {
    const application = healthyState((changed) => {
      changed.status.operationState.phase = "Failed";
    });
    expect(verdictOf(application)).toBe("R11 failed");
  });

  test("a failed sync of an older commit, or of one that was taken back, is none of ours", () => {
    for (const revision of [commits.old, commits.later]) {
      const application = healthyState((changed) => {
        changed.status.operationState.phase = "Failed";
        changed.status.operationState.syncResult.revision = revision;
      });
      const contentAt = (asked: string) => (asked === commits.ours ? "same" : "changed");
      expect(verdictOf(application, { contentAt })).toBe("R23 healthy");
    }
  });

  test("a condition of a commit before ours does not fail it", () => {
    const application = state("02-outofsync-healthy-new-detected");
    const since = "2026-08-22T09:00:00Z";
    application.status.conditions = [
      { type: "SyncError", message: `Failed last sync attempt to [${commits.old}]: x`, lastTransitionTime: since },
    ];
    expect(verdictOf(application)).toBe("R14 progressing");
    application.status.conditions[0].message = `Failed last sync attempt to [${commits.ours}]: x`;
    expect(verdictOf(application)).toBe("R11 failed");
  });

  test("a sync of some resources, or a rehearsal, is not the sync of our commit", () => {
    for (const part of [{ resources: [{ kind: "Service", name: "guestbook" }] }, { dryRun: true }]) {
      const application = healthyState((changed) => {
        changed.status.operationState.phase = "Failed";
        Object.assign(changed.status.operationState.operation.sync, part);
      });
      expect(verdictOf(application)).toBe("R11 progressing");
    }
  });
});

describe("who does not sync by itself", () => {
  const manual = () => {
    const application = state("02-outofsync-healthy-new-detected");
    application.spec.syncPolicy.automated = undefined;
    return application;
  };

  test("waits for a person, asks for the sync, or fails, as the policy says", () => {
    expect(judge(manual()).verdict).toMatchObject({ rule: "R14", state: "progressing" });
    expect(judge(manual()).needs).not.toContain("sync");
    expect(judge(manual(), { policy: { sync: "request" } }).needs).toContain("sync");
    expect(verdictOf(manual(), { policy: { sync: "fail" } })).toBe("R14 failed");
    expect(judge(state("02-outofsync-healthy-new-detected"), { policy: { sync: "request" } }).needs).not.toContain(
      "sync",
    );
  });

  test("an ApplicationSet that syncs in steps has switched it off itself: it says which step", () => {
    const application = manual();
    application.spec.syncPolicy.automated = { enabled: false };
    application.metadata.ownerReferences = [{ kind: "ApplicationSet", name: "roll" }];
    const applicationSet = {
      spec: { strategy: { type: "RollingSync" } },
      status: {
        applicationStatus: [{ application: "guestbook-prod", step: "2", status: "Waiting", message: "its turn comes" }],
      },
    };
    const policy = { sync: "fail" } as const;
    expect(judge(application, { policy })).toMatchObject({
      verdict: { state: "progressing" },
      needs: ["application-set"],
    });
    expect(judge(application, { policy, applicationSet }).verdict.reason).toMatch(
      /roll.*step 2, Waiting.*its turn comes/,
    );
    expect(verdictOf(application, { policy, applicationSet: { spec: {} } })).toBe("R14 failed");
  });

  test("what is out of sync again after its sync is named, in place of a sync that has not begun", () => {
    const application = state("02-outofsync-healthy-new-detected");
    const { verdict } = judge(application);
    expect(verdict.reason).toMatch(/has not started to sync \(.*Deployment guestbook.* differs from Git\)/);
    expect(verdict.resources).toContainEqual({ kind: "Deployment", name: "guestbook", message: "OutOfSync" });
    const { operationState } = application.status;
    operationState.operation.sync = {
      revision: commits.ours,
      resources: [{ group: "apps", kind: "Deployment", name: "guestbook" }],
    };
    operationState.syncResult.revision = commits.ours;
    expect(judge(application).verdict.reason).toMatch(
      /out of sync again \(.*Deployment guestbook.* differs from Git\): another controller or a user may keep changing it/,
    );
  });

  test("a sync window says why nothing happens", () => {
    const application = state("02-outofsync-healthy-new-detected");
    expect(judge(application).needs).toEqual(["sync-windows"]);
    const night = { kind: "deny", schedule: "0 22 * * *", duration: "8h" };
    expect(judge(application, { syncWindows: { activeWindows: [night] } }).verdict.reason).toContain(
      "0 22 * * * for 8h",
    );
    const day = { ...night, kind: "allow" };
    expect(judge(application, { syncWindows: { assignedWindows: [day] } }).verdict.reason).toContain("closed now");
    const open = { activeWindows: [day], assignedWindows: [day] };
    expect(judge(application, { syncWindows: open }).verdict.reason).not.toContain("window");
  });
});

describe("errors of the definition", () => {
  const withCondition = (type: string, message: string) =>
    healthyState((changed) => {
      changed.status.conditions = [{ type, message, lastTransitionTime: "2026-08-22T10:00:30Z" }];
    });

  test("InvalidSpecError outlives its repair: it fails only after a refresh that confirms it", () => {
    const application = withCondition("InvalidSpecError", "cluster not found");
    expect(judge(application)).toMatchObject({ verdict: { rule: "R4", state: "unknown" }, needs: ["refresh"] });
    expect(verdictOf(application, { refreshConfirmed: true })).toBe("R4 failed");
    expect(verdictOf(application, { refreshConfirmed: true, ...at("10:01:00") })).toBe("R4 unknown");
  });

  test("a status that does not fit any more fails at once, another unknown error later", () => {
    const large = "Application status exceeds the Kubernetes resource size limit";
    expect(verdictOf(withCondition("UnknownError", large), at("10:00:31"))).toBe("R5 failed");
    expect(verdictOf(withCondition("UnknownError", "?"), at("10:03:00"))).toBe("R5 unknown");
    expect(verdictOf(withCondition("UnknownError", "?"))).toBe("R5 failed");
  });

  test("manifests that cannot be rendered fail; a Git server that is away does not, however long", () => {
    expect(verdictOf(withCondition("ComparisonError", "kustomize build failed"))).toBe("R6 failed");
    const away = 'failed to list refs: unexpected requesting "https://git.example.com/config.git" status code: 503';
    expect(verdictOf(withCondition("ComparisonError", away))).toBe("R6 unknown");
  });

  test("one that goes away carries nothing", () => {
    const application = healthyState((changed) => {
      changed.metadata.deletionTimestamp = "2026-08-22T10:14:00Z";
    });
    expect(judge(application).verdict).toMatchObject({ rule: "R1", state: "misconfigured", error: "not-found" });
  });
});

describe("which image runs", () => {
  test("a StatefulSet that replaces no pods by itself is Synced and Healthy on the old ones for good", () => {
    const { application, rollout: about, resourceTree, managedResources, context: known } = endOf("22", "026fc59");
    const sts = { ...about, images: about.images.filter(({ name }) => name.endsWith("/sts")) };
    expect(application.status.health.status).toBe("Healthy");
    expect(application.status.sync.status).toBe("Synced");
    expect(judgeArgoCd(application, sts, known).verdict.state).not.toBe("healthy");
    const settled = judgeArgoCd(application, sts, { ...known, managedResources, resourceTree });
    expect(settled.verdict).toMatchObject({
      rule: "R16",
      state: "failed",
      reason: expect.stringMatching(/sts-0|part-0/),
    });
    const templates = judgeArgoCd(application, sts, { ...known, managedResources });
    expect(templates.verdict.state).not.toBe("healthy");
    expect(templates.needs).toContain("resource-tree");
  });

  test("with a partition, too, and when a person has deleted the pods it passes", () => {
    const { application, rollout: about, resourceTree, managedResources, context: known } = endOf("22", "026fc59");
    const sts = { ...about, images: about.images.filter(({ name }) => name.endsWith("/sts")) };
    const tree = structuredClone(resourceTree);
    const replace = (prefix: string) => {
      for (const node of tree.nodes)
        if (node.kind === "Pod" && node.name.startsWith(prefix)) node.images = [`${sts.images[0]?.name}:1.0.1`];
    };
    replace("sts-");
    const partition = judgeArgoCd(application, sts, { ...known, managedResources, resourceTree: tree }).verdict;
    expect(partition).toMatchObject({ rule: "R16", state: "failed", reason: expect.stringContaining("part-0") });
    replace("part-");
    const { verdict } = judgeCompared(application, sts, { ...known, managedResources, resourceTree: tree });
    expect(verdict.rule).toBe("R23");
    // The image of a Deployment without replicas is looked for as well. The others' pods run theirs, so it needs no note.
    const both = judgeCompared(application, about, { ...known, managedResources, resourceTree: tree }).verdict;
    expect(both.rule).toBe("R23");
    expect(both.reason).not.toContain("replicas");
  });

  test("of a kind that nobody knows here the pods decide, and old ones are no failure", () => {
    const { application, rollout: about, resourceTree, managedResources, context: known } = endOf("22", "026fc59");
    const sts = { ...about, images: about.images.filter(({ name }) => name.endsWith("/sts")) };
    const renamed = (answer: Json) => JSON.parse(JSON.stringify(answer).replaceAll("StatefulSet", "CloneSet"));
    const { verdict } = judgeArgoCd(application, sts, {
      ...known,
      managedResources: renamed(managedResources),
      resourceTree: renamed(resourceTree),
    });
    expect(verdict).toMatchObject({ rule: "R16", state: "unknown", reason: expect.stringContaining("CloneSet") });
  });

  test("while pods are on their way, those that are there are the old ones: no contradiction", () => {
    const application = state("06-synced-new-progressing");
    application.status.summary.images = [`${image}:1.41.0`];
    application.status.operationState.syncResult.resources = [];
    expect(verdictOf(application)).toBe("R19 progressing");
  });

  test("a Deployment without replicas is shown by its template", () => {
    const { application, rollout: about, managedResources, context: known } = endOf("22", "026fc59");
    const zero = { ...about, images: about.images.filter(({ name }) => name.endsWith("/zero")) };
    expect(judgeCompared(application, zero, { ...known, managedResources }).verdict).toMatchObject({
      rule: "R23",
      evidence: "image",
      reason: expect.stringContaining("Deployment zero has 0 replicas: no pod runs the image."),
    });
  });

  test("an image whose difference is ignored is Synced at once, and never runs", () => {
    const { application, rollout: about, managedResources, context: known } = endOf("36", "a55fd6d");
    const first = judgeArgoCd(application, about, known);
    expect(first).toMatchObject({ verdict: { rule: "R16", state: "progressing" } });
    expect(first.needs).toEqual(expect.arrayContaining(["hard-refresh", "live-images"]));
    expect(judgeArgoCd(application, about, { ...known, memory: first.memory }).verdict.state).toBe("progressing");
    const stale = { ...known, now: new Date(known.now.getTime() + 30_000), memory: first.memory };
    expect(judgeArgoCd(application, about, stale).verdict.state).toBe("progressing");
    application.status.reconciledAt = new Date(known.now.getTime() + 2000).toISOString();
    const later = { ...known, now: new Date(known.now.getTime() + 30_000), memory: first.memory, managedResources };
    expect(judgeArgoCd(application, about, later).verdict).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("an ignored difference"),
    });
  });

  test("a hook's image alone is Synced at once, and the hook does not run: nobody knows, and no failure", () => {
    const { application, rollout: about, context: known } = endOf("37", "319bb2b");
    const { verdict } = judgeArgoCd(application, about, known);
    expect(verdict).toMatchObject({
      rule: "R16",
      state: "unknown",
      reason: expect.stringContaining("does not run without a sync"),
    });
    const relaxed = judgeArgoCd(application, about, { ...known, policy: { evidence: "revision" } });
    expect(relaxed.verdict).toMatchObject({ rule: "R23", evidence: "revision" });
  });

  test("where nothing shows it, it is unknown, and saying so; a gate can ask for less", () => {
    const application = healthyState((changed) => {
      changed.status.summary.images = [];
      changed.status.operationState.syncResult.resources = [];
    });
    expect(judge(application).verdict).toMatchObject({
      rule: "R16",
      state: "unknown",
      reason: expect.stringContaining("no live object"),
    });
    expect(judge(application, { liveImages: [`${image}:1.42.0`] }).verdict).toMatchObject({
      rule: "R23",
      evidence: "image",
    });
    for (const evidence of ["revision", "applied"] as const) {
      expect(judge(application, { policy: { evidence } }).verdict).toMatchObject({ rule: "R23", evidence: "revision" });
    }
    expect(verdictOf(healthyState(), {}, { images: [] })).toBe("R16 unknown");
    const unasked = judge(healthyState(), { policy: { evidence: "revision" } }, { images: [] });
    expect(unasked.verdict).toMatchObject({ rule: "R23", evidence: "revision" });
  });

  test("another image is no less another for a gate that asks for less", () => {
    const application = state("14-synced-new-but-stale-image");
    expect(verdictOf(application, { policy: { evidence: "applied" } })).toBe("R16 progressing");
  });

  test("every one of several images must be shown", () => {
    const images = [...rollout.images, { name: `${image}-worker`, tag: "1.42.0" }];
    expect(verdictOf(healthyState(), {}, { images })).toBe("R16 unknown");
    const liveImages = images.map(({ name, tag }) => `${name}:${tag}`);
    expect(verdictOf(healthyState(), { liveImages }, { images })).toBe("R23 healthy");
  });

  test("a digest decides where both have one", () => {
    const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
    const images = [{ name: image, tag: "1.42.0", digest: digest("a") }];
    expect(verdictOf(healthyState(), { liveImages: [`${image}:1.42.0@${digest("a")}`] }, { images })).toBe(
      "R23 healthy",
    );
    expect(verdictOf(healthyState(), { liveImages: [`${image}:1.42.0@${digest("b")}`] }, { images })).toBe(
      "R16 progressing",
    );
    const unnamed = healthyState((changed) => {
      changed.status.summary.images = [];
      changed.status.operationState.syncResult.resources = [];
    });
    expect(verdictOf(unnamed, { liveImages: [`${image}@${digest("a")}`] })).toBe("R16 unknown");
  });
});

describe("health", () => {
  test("pods that get ready and crash in turn never settle", () => {
    const steps = replay(timeline("40"), "b472eb7", {});
    expect(steps.some(({ verdict }) => verdict.rule === "R21")).toBe(true);
    expect(steps.map(({ verdict }) => verdict.state)).not.toContain("healthy");
  });

  test("a soak begins again with every break, by the application's own records alone", () => {
    const policy = { soak: 600_000 };
    expect(verdictOf(healthyState(), { policy })).toBe("R23 healthy");
    const broken = healthyState((changed) => {
      changed.status.health.lastTransitionTime = "2026-08-22T10:10:00Z";
    });
    expect(judge(broken, { policy }).verdict).toMatchObject({ rule: "R22", since: new Date("2026-08-22T10:10:01Z") });
  });

  test("a short Progressing passes where it is tolerated; a long one, a Degraded and another deployment do not", () => {
    const policy = { soak: 600_000, tolerate: 120_000 };
    const health = (status: string, since: string) =>
      healthyState((changed) => {
        changed.status.health = { status, lastTransitionTime: since };
      });
    const run = (...looks: readonly (readonly [time: string, application: Json])[]) => {
      let memory: ArgoCdMemory | undefined;
      let last = "";
      for (const [time, application] of looks) {
        const judgement = judge(application, { policy, ...at(time), ...(memory && { memory }) });
        memory = judgement.memory;
        last = judgement.verdict.state;
      }
      return last;
    };
    const before = ["10:08:00", healthyState()] as const;
    const blip = ["10:09:00", health("Progressing", "2026-08-22T10:08:30Z")] as const;
    const after = ["10:12:00", health("Healthy", "2026-08-22T10:09:30Z")] as const;
    expect(run(before, blip, after)).toBe("healthy");
    expect(run(before, ["10:09:00", health("Degraded", "2026-08-22T10:08:30Z")], after)).toBe("progressing");
    expect(run(before, blip, ["10:12:00", health("Healthy", "2026-08-22T10:11:00Z")])).toBe("progressing");
    const redeployed = health("Healthy", "2026-08-22T10:09:30Z");
    redeployed.status.history.push({ revision: commits.ours, deployedAt: "2026-08-22T10:09:00Z" });
    expect(run(before, blip, ["10:12:00", redeployed])).toBe("progressing");
  });

  test("suspended waits, passes or fails, as the policy says", () => {
    const application = healthyState((changed) => {
      changed.status.health.status = "Suspended";
    });
    expect(verdictOf(application)).toBe("R18 progressing");
    expect(verdictOf(application, { policy: { suspended: "fail" } })).toBe("R18 failed");
    expect(verdictOf(application, { policy: { suspended: "pass" } })).toBe("R23 healthy");
  });

  test("a pod of ours that stays broken fails before the Deployment's own deadline", () => {
    const { application } = { application: state("06-synced-new-progressing") };
    const broken = {
      kind: "Pod",
      name: "guestbook-1",
      images: [`${image}:1.42.0`],
      health: { status: "Degraded", message: "CrashLoopBackOff" },
    };
    const resourceTree = { nodes: [broken] };
    expect(watch(application, 13, { resourceTree }).verdict).toMatchObject({ rule: "R19", state: "progressing" });
    expect(watch(application, 14, { resourceTree }).verdict).toMatchObject({ rule: "R19", state: "failed" });
    const old = { nodes: [{ ...broken, images: [`${image}:1.41.0`] }] };
    expect(watch(application, 30, { resourceTree: old }).verdict.state).toBe("progressing");
  });

  test("what was Degraded before our commit is given time, and said", () => {
    const application = healthyState((changed) => {
      changed.status.health = { status: "Degraded", lastTransitionTime: "2026-08-21T10:00:00Z" };
    });
    const { verdict } = judge(application, at("10:01:00"));
    expect(verdict).toMatchObject({
      rule: "R17",
      state: "progressing",
      reason: expect.stringContaining("before our commit"),
    });
    expect(verdictOf(application)).toBe("R17 failed");
  });

  test.each(["Unknown", undefined, "Splendid"])("%j is no health", (status) => {
    const application = healthyState((changed) => {
      changed.status.health.status = status;
    });
    expect(verdictOf(application)).toBe("R20 unknown");
  });
});

describe("an application of applications", () => {
  test("the parent is Healthy before its children have heard of the commit: together they are not", () => {
    const parent = readRecording("26a-app-of-apps-parent");
    const child = readRecording("26b-app-of-apps-child-one");
    const line = timeline("26b");
    const about = rolloutOf(line, "12a1be1", child);
    const seen = (application: Json, t: number) => ({
      subject: application.metadata.name,
      verdict: judgeArgoCd(application, about, {
        now: new Date(child.begin + t),
        policy: { ...impatient, evidence: "revision" },
        ...relationsOf(line, "12a1be1"),
      }).verdict,
      facts: {},
      moments: [],
    });
    const moments = parent.events.map(({ t, application }) => {
      const last = child.events.findLast((event) => event.t <= t) ?? child.events[0];
      return [seen(application, t), seen(last?.application, t)] as const;
    });
    const early = moments.filter(
      ([top, below]) => top.verdict.state === "healthy" && below.verdict.state !== "healthy",
    );
    expect(early.length).toBeGreaterThan(0);
    for (const pair of early) expect(combineVerdicts(pair).state).not.toBe("healthy");
  });
});

describe("what is no application", () => {
  const throwing = new Proxy(
    {},
    {
      get: () => {
        throw new Error("gone");
      },
      ownKeys: () => {
        throw new Error("gone");
      },
    },
  );
  test.each([null, undefined, 7, "x", [], {}, { metadata: null }, { metadata: { name: "x" }, spec: [] }, throwing])(
    "is unknown",
    (odd) => {
      expect(judge(odd).verdict).toMatchObject({ rule: "R0", state: "unknown" });
    },
  );
});
