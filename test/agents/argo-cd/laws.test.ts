import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ArgoCdContext, judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import { commits, context, healthyState, image, type Json, rollout } from "./states.ts";

/** Changes an application, or what is known besides it. */
type Change = (application: Json, given: { -readonly [Key in keyof ArgoCdContext]: ArgoCdContext[Key] }) => void;

/** What makes of a healthy application one that is not. */
interface Fault {
  readonly name: string;
  readonly arbitrary: fc.Arbitrary<Change>;
}

const someTime = fc.integer({ min: 0, max: 3600 }).map((second) => {
  const time = new Date(Date.UTC(2026, 7, 22, 9, 30) + second * 1000);
  return `${time.toISOString().slice(0, 19)}Z`;
});

const set = (path: string, value: unknown) => (application: Json) => {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let at = application;
  for (const key of keys) {
    at[key] ??= {};
    at = at[key];
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
};

const otherTag = fc.stringMatching(/^[a-z0-9]{1,8}$/).filter((tag) => tag !== "1.42.0");

const faults: readonly Fault[] = [
  {
    name: "another image runs",
    arbitrary: otherTag.map((tag) => (application, given) => {
      application.status.summary.images = [`${image}:${tag}`];
      given.liveImages = [`${image}:${tag}`];
    }),
  },
  {
    name: "the pods have another image, and nothing else is told",
    arbitrary: otherTag.map((tag) => set("status.summary.images", [`${image}:${tag}`])),
  },
  {
    name: "nothing shows the image",
    arbitrary: fc.constantFrom([], ["registry.example.com/other:1.42.0"], null, 7).map((images) => (application) => {
      application.status.summary.images = images;
      application.status.operationState.syncResult.resources = [];
    }),
  },
  {
    name: "an operation runs",
    arbitrary: fc
      .constantFrom("Running", "Terminating", "", "Pending", undefined)
      .map((phase) => set("status.operationState.phase", phase)),
  },
  {
    name: "an operation is requested",
    arbitrary: fc
      .constantFrom<unknown>({ sync: {} }, {}, [], "sync", true, { sync: { revision: commits.old } })
      .map((operation) => set("operation", operation)),
  },
  {
    name: "our operation failed",
    arbitrary: fc.constantFrom("Failed", "Error").map((phase) => set("status.operationState.phase", phase)),
  },
  {
    name: "the revision is not ours, nor a later one",
    arbitrary: fc
      .constantFrom(commits.old, commits.elsewhere, "main", "", undefined, "f".repeat(40))
      .map((revision) => set("status.sync.revision", revision)),
  },
  {
    name: "a later revision has other images",
    arbitrary: fc.constantFrom("changed", "unknown").map((content) => (application, given) => {
      application.status.sync.revision = commits.later;
      given.contentAt = () => content as "changed";
    }),
  },
  {
    name: "health is not Healthy",
    arbitrary: fc
      .constantFrom("Degraded", "Missing", "Progressing", "Suspended", "Unknown", "healthy", "", undefined, 1)
      .map((status) => set("status.health.status", status)),
  },
  {
    name: "health is new",
    arbitrary: fc
      .integer({ min: 5, max: 9 })
      .map((second) => set("status.health.lastTransitionTime", `2026-08-22T10:14:5${second}Z`)),
  },
  {
    name: "nobody knows whether it is in sync",
    arbitrary: fc.constantFrom("Unknown", "", undefined, "synced").map((status) => set("status.sync.status", status)),
  },
  { name: "out of sync", arbitrary: fc.constant(set("status.sync.status", "OutOfSync")) },
  {
    name: "not compared since",
    arbitrary: fc
      .constantFrom("2026-08-22T09:59:00Z", undefined, "yesterday")
      .map((time) => set("status.reconciledAt", time)),
  },
  {
    name: "an error of the definition",
    arbitrary: fc
      .tuple(fc.constantFrom("ComparisonError", "InvalidSpecError", "UnknownError"), fc.string(), someTime)
      .map(([type, message, lastTransitionTime]) => set("status.conditions", [{ type, message, lastTransitionTime }])),
  },
  { name: "it is deleted", arbitrary: someTime.map((time) => set("metadata.deletionTimestamp", time)) },
  {
    name: "it reads another branch",
    arbitrary: fc.constantFrom("staging", "v1", "main2").map((branch) => set("spec.source.targetRevision", branch)),
  },
  {
    name: "nobody has looked for long",
    arbitrary: fc.integer({ min: 16, max: 6000 }).map((minutes) => (application, given) => {
      const looked = Date.parse(application.status.reconciledAt ?? "2026-08-22T10:14:00Z");
      given.now = new Date(Math.max(looked, given.now.getTime()) + minutes * 60_000);
    }),
  },
  { name: "it reads a chart", arbitrary: fc.constant(set("spec.source.chart", "guestbook")) },
  { name: "its definition has changed since", arbitrary: fc.constant(set("spec.source.path", "apps/other")) },
];

const anyFault = fc.oneof(...faults.map(({ arbitrary }) => arbitrary));

function judge(changes: readonly Change[]) {
  const given = { ...context };
  const application = healthyState((changed) => {
    for (const change of changes) change(changed, given);
  });
  return judgeArgoCd(application, rollout, given);
}

describe("a verdict is never healthy when", () => {
  test.each(faults)("$name", ({ arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (change) => {
        expect(judge([change]).verdict.state).not.toBe("healthy");
      }),
      { numRuns: 50 },
    );
  });

  test("there are several faults at once, in any order", () => {
    fc.assert(
      fc.property(fc.array(anyFault, { minLength: 1, maxLength: 5 }), (changes) => {
        expect(judge(changes).verdict.state).not.toBe("healthy");
      }),
      { numRuns: 500 },
    );
  });

  test("a fault is added to any application at all: what was not healthy stays so, and what was is no longer", () => {
    fc.assert(
      fc.property(fc.array(anyFault, { maxLength: 3 }), anyFault, (before, more) => {
        const [without, together] = [judge(before).verdict.state, judge([...before, more]).verdict.state];
        if (without !== "healthy") expect(together).not.toBe("healthy");
      }),
      { numRuns: 500 },
    );
  });
});

describe("over generated applications", () => {
  const revision = fc.constantFrom(...Object.values(commits), "main", "");
  const running = fc.constantFrom(`${image}:1.42.0`, `${image}:1.41.0`, "registry.example.com/other:1");
  const images = fc.uniqueArray(running, { maxLength: 3 });
  const second = someTime;
  const generated = fc.record({
    sync: fc.constantFrom("Synced", "Synced", "OutOfSync", "Unknown"),
    revision,
    health: fc.constantFrom("Healthy", "Healthy", "Progressing", "Degraded", "Suspended"),
    healthSince: second,
    phase: fc.constantFrom("Succeeded", "Succeeded", "Running", "Failed", "Error"),
    synced: revision,
    started: second,
    finished: second,
    reconciled: fc.oneof(second, fc.constant("2026-08-22T10:14:00Z")),
    requested: fc.boolean(),
    pods: images,
    live: fc.option(images, { nil: undefined }),
    applied: images,
    content: fc.constantFrom("same", "changed", "unknown"),
    confirmed: fc.boolean(),
    kind: fc.constantFrom("Deployment", "StatefulSet"),
  });

  const build = (one: Parameters<Parameters<typeof generated.map>[0]>[0]) => {
    const application = healthyState(({ status }) => {
      status.sync = { ...status.sync, status: one.sync, revision: one.revision };
      status.health = { status: one.health, lastTransitionTime: one.healthSince };
      status.reconciledAt = one.reconciled;
      status.summary.images = one.pods;
      status.resources[1].kind = one.kind;
      const { operationState } = status;
      Object.assign(operationState, { phase: one.phase, startedAt: one.started, finishedAt: one.finished });
      operationState.operation.sync.revision = one.synced;
      operationState.syncResult.revision = one.synced;
      operationState.syncResult.resources = [
        { kind: one.kind, name: "guestbook", status: "Synced", images: one.applied },
      ];
      status.history = [{ revision: one.synced, deployedAt: one.finished }];
    });
    if (one.requested) application.operation = { sync: { revision: one.synced } };
    const given: ArgoCdContext = {
      ...context,
      contentAt: (asked) => (asked === commits.ours ? "same" : (one.content as "same")),
      refreshConfirmed: one.confirmed,
      ...(one.live && { liveImages: one.live }),
    };
    return judgeArgoCd(application, rollout, given).verdict.state;
  };

  test("healthy implies all that the page promises", () => {
    let healthy = 0;
    fc.assert(
      fc.property(generated, (one) => {
        if (build(one) !== "healthy") return;
        healthy++;
        expect(one.health).toBe("Healthy");
        expect(one.sync).toBe("Synced");
        expect(one.requested).toBe(false);
        expect(one.phase).not.toBe("Running");
        // What failed is known to be about something else.
        if (one.phase !== "Succeeded") expect(one.synced).not.toBe(commits.ours);
        const carrying = [commits.ours, ...(one.content === "same" ? [commits.later, commits.elsewhere] : [])];
        expect(carrying).toContain(one.revision);
        expect(Date.parse(one.reconciled)).toBeGreaterThanOrEqual(Date.parse(one.finished));
        expect(Date.parse(one.reconciled)).toBeGreaterThanOrEqual(context.now.getTime() - 15 * 60_000);
        const seen = [...(one.live ?? []), ...one.pods, ...one.applied];
        expect(seen).toContain(`${image}:1.42.0`);
        const named = (one.live ?? []).filter((text) => text.startsWith(image));
        if (named.length > 0) expect(named).toContain(`${image}:1.42.0`);
      }),
      { numRuns: 10_000 },
    );
    expect(healthy).toBeGreaterThan(10);
  });
});

describe("whatever the agent sends", () => {
  const key = fc.constantFrom(
    "metadata",
    "name",
    "spec",
    "source",
    "sources",
    "status",
    "sync",
    "revision",
    "revisions",
    "health",
    "conditions",
    "operationState",
    "history",
    "resources",
    "summary",
    "images",
    "__proto__",
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      fc.string(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    ),
  })).value;

  test("the judge answers, and it is not healthy", () => {
    fc.assert(
      fc.property(json, json, json, (application, managedResources, resourceTree) => {
        const odd = {
          ...context,
          managedResources,
          resourceTree,
          syncWindows: managedResources,
          applicationSet: resourceTree,
        };
        expect(judgeArgoCd(application, rollout, odd).verdict.state).not.toBe("healthy");
      }),
      { numRuns: 500 },
    );
  });

  test("in any one place of a healthy application, the judge answers", () => {
    const paths = placesOf(healthyState());
    fc.assert(
      fc.property(fc.constantFrom(...paths), json, (path, value) => {
        const application = healthyState(set(path, value));
        expect(judgeArgoCd(application, rollout, context).verdict.rule).toMatch(/^R\d+b?$/);
      }),
      { numRuns: 1000 },
    );
  });

  test("a text of the agent stays on one line and has an end", () => {
    const message = `one\n::error::two\u001b[31m\u2028${"x".repeat(10_000)}`;
    const { reason } = judge([set("status.conditions", [{ type: "ComparisonError", message }])]).verdict;
    expect(reason.length).toBeLessThan(600);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there.
    expect(reason).not.toMatch(/[\u0000-\u001f\u2028]/);
  });
});

function placesOf(value: Json, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, part]) => placesOf(part, path === "" ? key : `${path}.${key}`));
  return path === "" ? inner : [path, ...inner];
}
