import type { GateRow } from "../../src/domain/gate-report.ts";
import type { GateFacts, LookResult, RequirementFacts, SourceFacts, Unread } from "../../src/gate/gate-facts.ts";

/** One line of the truth table: a fact that differs from those of an open gate, and what its check says then. */
export interface GateCase {
  readonly check: GateRow["check"];
  /** The fact, as docs/gate.md describes it. */
  readonly when: string;
  readonly facts: Partial<GateFacts>;
  readonly state: GateRow["state"];
  readonly reason: string;
  readonly earliest?: string;
  readonly noResponse?: true;
}

const minutes = (count: number): number => count * 60_000;

/** A Saturday. */
export const now = new Date("2026-11-28T12:00:00Z");

export const healthyLook: LookResult = {
  kind: "look",
  state: "healthy",
  reason: "all of it runs",
  evidence: "image",
  healthyFor: minutes(45),
  noResponse: false,
};

const dev: SourceFacts = {
  environment: "dev",
  inGit: { kind: "version", version: "1.5.0", isCandidate: true },
  proof: healthyLook,
};

/** A gate that asks for everything, and facts by which all of it holds. */
export const openFacts: GateFacts = {
  gate: { soak: minutes(30), evidence: "image", freeze: [] },
  candidate: "1.5.0",
  sources: [dev],
  order: { policy: "strict", present: "1.4.0", comparison: { order: "newer" } },
  requirements: [statuses("success")],
};

const silent: Unread = { kind: "unread", reason: "argocd.example.com answered 502", noResponse: true };
const rejected: Unread = { kind: "unread", reason: "the token was rejected", noResponse: false };

const weekend = { cron: "0 16 * * 5", milliseconds: minutes(64 * 60), timeZone: "Europe/Berlin", reason: "weekend" };

function statuses(...states: readonly ("pending" | "success" | "failure" | "skipped")[]): RequirementFacts {
  return {
    requirement: { status: "e2e/*", on: "source-commit" },
    found: {
      kind: "statuses",
      statuses: states.map((state, index) => ({ context: `e2e/${index + 1}`, state })),
      commit: "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432",
    },
  };
}

function answer(status: number): RequirementFacts {
  return {
    requirement: { http: "https://smoke.example.com/dev", expect: 200 },
    found: { kind: "answer", status },
  };
}

const source = (change: Partial<SourceFacts>): Partial<GateFacts> => ({ sources: [{ ...dev, ...change }] });
const look = (change: Partial<LookResult>): Partial<GateFacts> => source({ proof: { ...healthyLook, ...change } });
const order = (change: Partial<NonNullable<GateFacts["order"]>>): Partial<GateFacts> => ({
  order: { policy: "strict", present: "1.4.0", comparison: { order: "newer" }, ...change },
});

/** Every way in which a check can end. */
export const gateTable: readonly GateCase[] = [
  {
    check: "source",
    when: "every agent of the earlier environment shows the version healthy, with enough evidence",
    facts: {},
    state: "holds",
    reason: "healthy: all of it runs",
  },
  {
    check: "source",
    when: "the earlier environment has another version in Git",
    facts: source({ inGit: { kind: "version", version: "1.4.9", isCandidate: false } }),
    state: "waits",
    reason: "it has another version: 1.4.9",
  },
  {
    check: "source",
    when: "no version is there yet",
    facts: source({ inGit: { kind: "version", version: undefined, isCandidate: false } }),
    state: "waits",
    reason: "no version has been delivered there yet",
  },
  {
    check: "source",
    when: "its Git could not be read",
    facts: source({ inGit: rejected }),
    state: "unknown",
    reason: "the token was rejected",
  },
  {
    check: "source",
    when: "the rollout there is progressing",
    facts: look({ state: "progressing", reason: "2 of 3 pods are ready" }),
    state: "waits",
    reason: "2 of 3 pods are ready",
  },
  {
    check: "source",
    when: "another image has superseded it there",
    facts: look({ state: "superseded", reason: "1.5.1 replaced it" }),
    state: "waits",
    reason: "1.5.1 replaced it",
  },
  {
    check: "source",
    when: "the rollout there failed",
    facts: look({ state: "failed", reason: "CrashLoopBackOff" }),
    state: "refuses",
    reason: "CrashLoopBackOff",
  },
  {
    check: "source",
    when: "the agent is misconfigured: it can say nothing about the version",
    facts: look({ state: "misconfigured", reason: "there is no Application grade-api-dev" }),
    state: "unknown",
    reason: "there is no Application grade-api-dev",
  },
  {
    check: "source",
    when: "the agents prove nothing, either way",
    facts: look({ state: "unknown", reason: "nothing shows the image" }),
    state: "unknown",
    reason: "nothing shows the image",
  },
  {
    check: "source",
    when: "an agent does not answer",
    facts: look({ state: "unknown", reason: "argocd.example.com answered 502", noResponse: true }),
    state: "unknown",
    reason: "argocd.example.com answered 502",
    noResponse: true,
  },
  {
    check: "source",
    when: "the agents show less than `evidence` asks for",
    facts: look({ evidence: "revision" }),
    state: "unknown",
    reason: "its agents show that our commit runs, but not that our image runs, which `gate.evidence` asks for",
  },
  {
    check: "source",
    when: "the config says `agents: []`: nobody can be asked there",
    facts: source({ proof: { kind: "not-verified" } }),
    state: "holds",
    reason: "1.5.0 is there, not verified (`agents: []`)",
  },
  {
    check: "source",
    when: "the config has no `agents` there",
    facts: source({ proof: { kind: "not-configured" } }),
    state: "unknown",
    reason: "no agent is configured there; list its `agents`, or write `agents: []` if none can be asked",
  },
  {
    check: "soak",
    when: "it has been healthy for long enough, without a break",
    facts: {},
    state: "holds",
    reason: "healthy for 45m of 30m",
  },
  {
    check: "soak",
    when: "it has been healthy for a shorter time",
    facts: look({ healthyFor: minutes(12) }),
    state: "waits",
    reason: "healthy for 12m of 30m",
    earliest: "2026-11-28T12:18:00.000Z",
  },
  {
    check: "soak",
    when: "it is not healthy",
    facts: look({ state: "progressing" }),
    state: "waits",
    reason: "not healthy yet; soaks for 30m",
  },
  {
    check: "soak",
    when: "its health is unknown",
    facts: look({ state: "unknown", noResponse: true }),
    state: "unknown",
    reason: "its health is unknown",
    noResponse: true,
  },
  {
    check: "soak",
    when: "the agents keep no record of how long it has been healthy",
    facts: {
      sources: [
        { ...dev, proof: { kind: "look", state: "healthy", reason: "", evidence: "image", noResponse: false } },
      ],
    },
    state: "unknown",
    reason: "its agents do not say since when it has been healthy",
  },
  {
    check: "soak",
    when: "nobody is asked there",
    facts: source({ proof: { kind: "not-verified" } }),
    state: "unknown",
    reason: "no agent is asked there, so nothing proves how long it has been healthy",
  },
  {
    check: "soak",
    when: "the version is not there",
    facts: source({ inGit: { kind: "version", version: "1.4.9", isCandidate: false } }),
    state: "waits",
    reason: "the version is not there",
  },
  {
    check: "soak",
    when: "the agents could not be asked",
    facts: source({ proof: silent }),
    state: "unknown",
    reason: "argocd.example.com answered 502",
    noResponse: true,
  },
  {
    check: "order",
    when: "the version is newer than the present one",
    facts: {},
    state: "holds",
    reason: "newer than 1.4.0",
  },
  {
    check: "order",
    when: "it is the present one",
    facts: order({ comparison: { order: "same" } }),
    state: "holds",
    reason: "1.4.0 is there already",
  },
  {
    check: "order",
    when: "it is older",
    facts: order({ comparison: { order: "older" } }),
    state: "refuses",
    reason: "older than 1.4.0",
  },
  {
    check: "order",
    when: "its source commit diverged from the present one's",
    facts: order({ comparison: { order: "diverged" } }),
    state: "refuses",
    reason: "its history diverged from that of 1.4.0",
  },
  {
    check: "order",
    when: "it is another variant of the image, such as `-alpine`",
    facts: order({ comparison: { order: "other-flavour" } }),
    state: "refuses",
    reason: "another variant of the image than 1.4.0",
  },
  {
    check: "order",
    when: "the order is unknown, with `order: strict`",
    facts: order({ comparison: { order: "unknown", why: "no source repository was asked" } }),
    state: "refuses",
    reason: "its order to 1.4.0 is unknown: no source repository was asked",
  },
  {
    check: "order",
    when: "the order is unknown, with `order: prefer`",
    facts: order({ policy: "prefer", comparison: { order: "unknown" } }),
    state: "holds",
    reason: "its order to 1.4.0 is unknown",
  },
  {
    check: "order",
    when: "with `order: off`",
    facts: order({ policy: "off", comparison: { order: "older" } }),
    state: "holds",
    reason: "not compared (`order: off`)",
  },
  { check: "hold", when: "no hold binds the app there", facts: {}, state: "holds", reason: "none" },
  {
    check: "hold",
    when: "a hold without an end",
    facts: { hold: { by: "alice", reason: "2.3.1 loses sessions" } },
    state: "refuses",
    reason: "held by alice: 2.3.1 loses sessions",
  },
  {
    check: "hold",
    when: "a hold that ends",
    facts: { hold: { by: "alice", until: new Date("2026-11-28T15:00:00Z") } },
    state: "waits",
    reason: "held by alice until 2026-11-28 15:00 UTC",
    earliest: "2026-11-28T15:00:00.000Z",
  },
  {
    check: "hold",
    when: "a hold that has ended",
    facts: { hold: { by: "alice", until: now } },
    state: "holds",
    reason: "none",
  },
  {
    check: "hold",
    when: "the version was taken back in this environment",
    facts: { takenBack: "a user reverted 1.5.0" },
    state: "refuses",
    reason: "a user reverted 1.5.0",
  },
  {
    check: "hold",
    when: "a hold that ends, and the version was taken back",
    facts: { hold: { until: new Date("2026-11-28T15:00:00Z") }, takenBack: "a user reverted 1.5.0" },
    state: "refuses",
    reason: "held until 2026-11-28 15:00 UTC",
  },
  {
    check: "hold",
    when: "the history of the environment could not be read",
    facts: { takenBack: silent },
    state: "unknown",
    reason: "argocd.example.com answered 502",
    noResponse: true,
  },
  {
    check: "hold",
    when: "a hold that ends, and the history of the environment could not be read",
    facts: { hold: { until: new Date("2026-11-28T15:00:00Z") }, takenBack: silent },
    state: "waits",
    reason: "held until 2026-11-28 15:00 UTC",
    earliest: "2026-11-28T15:00:00.000Z",
  },
  {
    check: "hold",
    when: "the hold's file is not a regular file",
    facts: { hold: { unreadable: ".tagboat/holds/prod is a link" } },
    state: "refuses",
    reason: "the hold cannot be read: .tagboat/holds/prod is a link",
  },
  {
    check: "hold",
    when: "the branch with the holds could not be read",
    facts: { hold: silent },
    state: "unknown",
    reason: "argocd.example.com answered 502",
    noResponse: true,
  },
  {
    check: "freeze",
    when: "no window is open",
    facts: { gate: { ...openFacts.gate, freeze: [{ ...weekend, cron: "0 16 * * 1", milliseconds: minutes(60) }] } },
    state: "holds",
    reason: "no window is open",
  },
  {
    check: "freeze",
    when: "a window is open",
    facts: { gate: { ...openFacts.gate, freeze: [weekend] } },
    state: "waits",
    reason: "frozen until 2026-11-30 07:00 UTC: weekend",
    earliest: "2026-11-30T07:00:00.000Z",
  },
  {
    check: "freeze",
    when: "windows follow each other without an end",
    facts: {
      gate: { ...openFacts.gate, freeze: [{ cron: "0 0 * * *", milliseconds: minutes(24 * 60), timeZone: "UTC" }] },
    },
    state: "waits",
    reason: "frozen",
  },
  {
    check: "require",
    when: "all statuses that match succeeded",
    facts: { requirements: [statuses("success", "success", "skipped")] },
    state: "holds",
    reason: "e2e/1, e2e/2 succeeded on 9f8e7d6",
  },
  {
    check: "require",
    when: "one of them failed",
    facts: { requirements: [statuses("success", "failure", "pending")] },
    state: "refuses",
    reason: "e2e/2 failed on 9f8e7d6",
  },
  {
    check: "require",
    when: "one of them is still running",
    facts: { requirements: [statuses("success", "pending")] },
    state: "waits",
    reason: "e2e/2 still running on 9f8e7d6",
  },
  {
    check: "require",
    when: "no status matches",
    facts: { requirements: [statuses()] },
    state: "waits",
    reason: "no such status on 9f8e7d6 yet",
  },
  {
    check: "require",
    when: "all that match were skipped",
    facts: { requirements: [statuses("skipped")] },
    state: "waits",
    reason: "e2e/1 skipped on 9f8e7d6",
  },
  {
    check: "require",
    when: "the statuses could not be read",
    facts: { requirements: [{ ...statuses(), found: silent }] },
    state: "unknown",
    reason: "argocd.example.com answered 502",
    noResponse: true,
  },
  {
    check: "require",
    when: "the address answers as expected",
    facts: { requirements: [answer(200)] },
    state: "holds",
    reason: "answered 200",
  },
  {
    check: "require",
    when: "the address gives another answer",
    facts: { requirements: [answer(404)] },
    state: "refuses",
    reason: "answered 404, not 200",
  },
  {
    check: "require",
    when: "the address answers 429, or 500 and above",
    facts: { requirements: [answer(503)] },
    state: "unknown",
    reason: "answered 503, not 200",
    noResponse: true,
  },
];
