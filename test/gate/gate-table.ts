import type { GateRow } from "../../src/domain/gate-report.ts";
import type { Review } from "../../src/forges/forge.ts";
import type {
  FoundReviews,
  GateFacts,
  LookResult,
  RecordedProof,
  RequirementFacts,
  SourceFacts,
  Unread,
} from "../../src/gate/gate-facts.ts";
import type { ImageFinding } from "../../src/plan/image-finding.ts";

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

const head = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
const older = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432";

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
  images: [{ kind: "found", what: "registry.example.com has registry.example.com/api:1.5.0" }],
  approvals: reviewed({}),
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

export function approval(by: string, change: Partial<Review> = {}): Review {
  return { by, opinion: "approved", commit: head, isStale: false, counts: true, isBot: false, ...change };
}

/** Two approvals are required, by default of anybody, and alice and bob gave them. */
export function reviewed(
  { from = [], ...found }: Partial<FoundReviews> & { readonly from?: readonly string[] },
  required = 2,
): NonNullable<GateFacts["approvals"]> {
  return {
    required: { count: required, from },
    found: {
      kind: "reviews",
      head,
      reviews: [approval("alice"), approval("bob")],
      involved: new Map([
        ["deployer", "opened the pull request"],
        ["carol", "started this run"],
        ["dave", "pushed it"],
      ]),
      teams: new Map(),
      ...found,
    },
  };
}

const approvals = (...given: readonly Review[]): Partial<GateFacts> => ({
  approvals: reviewed({ reviews: [approval("alice"), ...given] }),
});
const team = (members: readonly string[] | Unread): Partial<GateFacts> => ({
  approvals: reviewed({
    from: ["alice", "acme/release-managers"],
    teams: new Map([["acme/release-managers", members]]),
  }),
});

function answer(status: number, expect = 200): RequirementFacts {
  return {
    requirement: { http: "https://smoke.example.com/dev", expect },
    found: { kind: "answer", status },
  };
}

const recorded: RecordedProof = {
  kind: "recorded",
  version: "1.5.0",
  commit: older,
  at: new Date("2026-11-28T11:40:00Z"),
  evidence: "image",
  healthyFor: minutes(45),
};
const { healthyFor: _, ...withoutLength } = recorded;
const replaced = (record: NonNullable<SourceFacts["record"]>): Partial<GateFacts> =>
  source({ inGit: { kind: "version", version: "1.5.1", isCandidate: false }, record });

const missing: ImageFinding = {
  kind: "missing",
  what: "registry.example.com has no registry.example.com/api:1.5.0",
  reason: "not found",
};
const unanswered: ImageFinding = {
  kind: "no-answer",
  what: "registry.example.com/api:1.5.0 could not be verified",
  reason: "it answered 503",
};
const images = (...findings: readonly ImageFinding[]): Partial<GateFacts> => ({ images: findings });

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
    when: "the rollout there is progressing, and one agent does not answer",
    facts: look({ state: "progressing", reason: "2 of 3 pods are ready", noResponse: true }),
    state: "waits",
    reason: "2 of 3 pods are ready",
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
    check: "source",
    when: "with `--tag`: a newer version has replaced the version there, and its success is recorded",
    facts: replaced(recorded),
    state: "holds",
    reason: "1.5.0 was healthy: recorded on 9f8e7d6, 2026-11-28 11:40 UTC; it has 1.5.1 now",
  },
  {
    check: "source",
    when: "with `--tag`: the record shows less than `evidence` asks for",
    facts: replaced({ ...recorded, evidence: "revision" }),
    state: "unknown",
    reason:
      "the record shows that our commit runs, but not that our image runs, which `gate.evidence` asks for: recorded on 9f8e7d6, 2026-11-28 11:40 UTC; it has 1.5.1 now",
  },
  {
    check: "source",
    when: "with `--tag`: it was replaced, and no success is recorded, or a failure after it",
    facts: replaced({ kind: "unproven", reason: "no proof of 1.5.0 is recorded there", hint: "Promote 1.5.1" }),
    state: "refuses",
    reason: "it has 1.5.1 now, and no proof of 1.5.0 is recorded there",
  },
  {
    check: "source",
    when: "with `--tag`: it was rolled back there, or in an environment before",
    facts: replaced({
      kind: "taken-back",
      reason: "1.5.0: it was rolled back in dev on 2026-11-28, in commit 9f8e7d6",
    }),
    state: "refuses",
    reason: "1.5.0: it was rolled back in dev on 2026-11-28, in commit 9f8e7d6",
  },
  {
    check: "source",
    when: "with `--tag`: it was replaced where the config says `agents: []`",
    facts: replaced({ kind: "not-verified" }),
    state: "holds",
    reason: "it was there, not verified (`agents: []`); it has 1.5.1 now",
  },
  {
    check: "source",
    when: "with `--tag`: the forge with the record does not answer",
    facts: replaced(silent),
    state: "unknown",
    reason: "argocd.example.com answered 502",
    noResponse: true,
  },
  {
    check: "soak",
    when: "with `--tag`: it was replaced, and had been healthy for long enough when its success was recorded",
    facts: replaced(recorded),
    state: "holds",
    reason: "it was healthy for 45m of 30m: recorded on 9f8e7d6, 2026-11-28 11:40 UTC",
  },
  {
    check: "soak",
    when: "with `--tag`: it was replaced before it had been healthy for long enough",
    facts: replaced({ ...recorded, healthyFor: minutes(12) }),
    state: "refuses",
    reason: "it was healthy for 12m of 30m: recorded on 9f8e7d6, 2026-11-28 11:40 UTC",
  },
  {
    check: "soak",
    when: "with `--tag`: the record does not say since when it had been healthy",
    facts: replaced(withoutLength),
    state: "unknown",
    reason: "the record does not say since when it had been healthy: recorded on 9f8e7d6, 2026-11-28 11:40 UTC",
  },
  {
    check: "soak",
    when: "with `--tag`: it was replaced where the config says `agents: []`",
    facts: replaced({ kind: "not-verified" }),
    state: "unknown",
    reason: "no agent is asked there, so nothing proves how long it has been healthy",
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
    when: "it has been healthy for exactly that long",
    facts: look({ healthyFor: minutes(30) }),
    state: "holds",
    reason: "healthy for 30m of 30m",
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
    when: "its agent is misconfigured",
    facts: look({ state: "misconfigured" }),
    state: "unknown",
    reason: "its health is unknown",
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
    reason: "frozen, with no end found",
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
    when: "the address answers with the code that `expect` names",
    facts: { requirements: [answer(204, 204)] },
    state: "holds",
    reason: "answered 204",
  },
  {
    check: "require",
    when: "the address answers with 200, and `expect` names another code",
    facts: { requirements: [answer(200, 204)] },
    state: "refuses",
    reason: "answered 200, not 204",
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
  {
    check: "image",
    when: "the registry has the image",
    facts: {},
    state: "holds",
    reason: "registry.example.com has registry.example.com/api:1.5.0",
  },
  {
    check: "image",
    when: "the registry says that it has no such image",
    facts: images(missing),
    state: "refuses",
    reason: "registry.example.com has no registry.example.com/api:1.5.0: not found",
  },
  {
    check: "image",
    when: "the app pulls one image from two registries, which have different digests for the tag",
    facts: images({
      kind: "differs",
      what: "a.example.com/api and b.example.com/api have different digests for 1.5.0",
    }),
    state: "refuses",
    reason: "a.example.com/api and b.example.com/api have different digests for 1.5.0",
  },
  {
    check: "image",
    when: "the registry does not answer, with `unreachable: refuse` or `verifyImage: pin`",
    facts: images(unanswered),
    state: "unknown",
    reason: "registry.example.com/api:1.5.0 could not be verified: it answered 503",
    noResponse: true,
  },
  {
    check: "image",
    when: "the registry does not answer, with `unreachable: warn`",
    facts: images({ ...unanswered, isAccepted: true }),
    state: "holds",
    reason: "registry.example.com/api:1.5.0 could not be verified: it answered 503 (`unreachable: warn`)",
  },
  {
    check: "image",
    when: "one of several images is missing, and the registry does not answer about another",
    facts: images(unanswered, missing),
    state: "refuses",
    reason: "registry.example.com has no registry.example.com/api:1.5.0: not found",
  },
  {
    check: "approvals",
    when: "enough accounts approved the head of the pull request",
    facts: {},
    state: "holds",
    reason: "2 of 2 on 1a2b3c4: alice, bob",
  },
  {
    check: "approvals",
    when: "there is no pull request yet",
    facts: { approvals: { required: { count: 2, from: [] }, found: { kind: "no-proposal" } } },
    state: "waits",
    reason: "no pull request yet",
  },
  {
    check: "approvals",
    when: "an approval is missing",
    facts: approvals(),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice",
  },
  {
    check: "approvals",
    when: "an approval is of an older head",
    facts: approvals(approval("bob", { commit: older })),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; bob approved 9f8e7d6, which is another commit",
  },
  {
    check: "approvals",
    when: "the forge marked an approval as stale",
    facts: approvals(approval("bob", { isStale: true })),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; bob approved before the newest push",
  },
  {
    check: "approvals",
    when: "an approval was dismissed",
    facts: approvals(approval("bob", { opinion: "dismissed" })),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice",
  },
  {
    check: "approvals",
    when: "one account approved several times",
    facts: approvals(approval("Alice")),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: Alice",
  },
  {
    check: "approvals",
    when: "an approval is by the pull request's author",
    facts: approvals(approval("deployer")),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; deployer opened the pull request",
  },
  {
    check: "approvals",
    when: "an approval is by the account that started the run",
    facts: approvals(approval("Carol")),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; Carol started this run",
  },
  {
    check: "approvals",
    when: "an approval is by the account that pushed the head",
    facts: approvals(approval("dave")),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; dave pushed it",
  },
  {
    check: "approvals",
    when: "an approval is by a bot",
    facts: approvals(approval("renovate", { isBot: true })),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; renovate is a bot",
  },
  {
    check: "approvals",
    when: "an approval is by an account without write access",
    facts: approvals(approval("bob", { counts: false })),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; bob cannot write to the repository",
  },
  {
    check: "approvals",
    when: "an approval is by an account that was deleted",
    facts: approvals(approval("")),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice",
  },
  {
    check: "approvals",
    when: "the forge does not say which commit was approved",
    facts: approvals(approval("bob", { commit: undefined })),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; bob approved an unknown commit",
  },
  {
    check: "approvals",
    when: "`from` names the accounts in another case",
    facts: { approvals: reviewed({ from: ["Alice", "BOB"] }) },
    state: "holds",
    reason: "2 of 2 on 1a2b3c4: alice, bob",
  },
  {
    check: "approvals",
    when: "an approval is by a member of one of several teams in `from`",
    facts: {
      approvals: reviewed({
        from: ["acme/qa", "acme/release-managers"],
        teams: new Map([
          ["acme/qa", ["alice"]],
          ["acme/release-managers", ["bob"]],
        ]),
      }),
    },
    state: "holds",
    reason: "2 of 2 on 1a2b3c4: alice, bob",
  },
  {
    check: "approvals",
    when: "an approval is by a member of a team in `from`",
    facts: team(["bob"]),
    state: "holds",
    reason: "2 of 2 on 1a2b3c4: alice, bob",
  },
  {
    check: "approvals",
    when: "an approval is by an account that `from` does not include",
    facts: team([]),
    state: "waits",
    reason: "1 of 2 on 1a2b3c4: alice; bob cannot approve here; only alice, acme/release-managers can approve",
  },
  {
    check: "approvals",
    when: "the members of a team could not be read, and an approval may depend on it",
    facts: team(rejected),
    state: "unknown",
    reason:
      "1 of 2 on 1a2b3c4: alice; bob may be in acme/release-managers, but the token was rejected; only alice, acme/release-managers can approve",
  },
  {
    check: "approvals",
    when: "an account that may write requested changes",
    facts: {
      approvals: reviewed({
        reviews: [approval("alice"), approval("bob"), approval("erin", { opinion: "changes-requested" })],
      }),
    },
    state: "refuses",
    reason: "erin requested changes",
  },
  {
    check: "approvals",
    when: "an account that may write requested changes of an older head",
    facts: {
      approvals: reviewed({
        reviews: [
          approval("alice"),
          approval("bob"),
          approval("erin", { opinion: "changes-requested", commit: older, isStale: true }),
        ],
      }),
    },
    state: "refuses",
    reason: "erin requested changes",
  },
  {
    check: "approvals",
    when: "an account that cannot write requested changes",
    facts: {
      approvals: reviewed({
        reviews: [
          approval("alice"),
          approval("bob"),
          approval("erin", { opinion: "changes-requested", counts: false }),
        ],
      }),
    },
    state: "holds",
    reason: "2 of 2 on 1a2b3c4: alice, bob",
  },
  {
    check: "approvals",
    when: "the reviews could not be read",
    facts: { approvals: { required: { count: 2, from: [] }, found: silent } },
    state: "unknown",
    reason: "argocd.example.com answered 502",
    noResponse: true,
  },
];
