import { describe, expect, test } from "vitest";
import { type Frame, play, readRecording, shaOf, storyOf } from "./play-recording.ts";

const one = readRecording("01-happy-wait-and-nowait");
const source = "config";

/** Each commit of the first recording with the tag that it put into the Deployments. */
const tags = new Map([
  [shaOf(one, "pushed; no request"), "1.0.1"],
  [shaOf(one, "pushed 1.0.2"), "1.0.2"],
  [shaOf(one, "pushed a commit that touches no"), "1.0.2"],
  [shaOf(one, "two commits at once"), "1.0.4"],
  [shaOf(one, "pushed 1.0.5"), "1.0.5"],
  [shaOf(one, "pushed 1.0.6"), "1.0.6"],
]);

const wanted = [...tags].filter(([commit]) => one.commits.includes(commit));

const playOne = (kustomization: string, commit: string): Frame[] =>
  play({
    recording: one,
    subject: { kustomization, source },
    rollout: { commit },
    carries: (other) => tags.get(other) === tags.get(commit),
  });

const states = (frames: readonly Frame[]): Set<string> =>
  new Set(frames.map(({ judgement }) => judgement.verdict.state));
const healthy = (frames: readonly Frame[]): Frame[] =>
  frames.filter(({ judgement }) => judgement.verdict.state === "healthy");
const reasons = (frames: readonly Frame[], rule: string): string =>
  frames
    .filter(({ judgement }) => judgement.verdict.rule === rule)
    .map(({ judgement }) => judgement.verdict.reason)
    .join("\n");

describe("a Kustomization that waits for health", () => {
  test.each(wanted)("is never called healthy on %s before all its pods are new and ready", (commit, tag) => {
    const found = healthy(playOne("fhappy", commit));
    for (const { t, judgement } of found) {
      const pods =
        one.truth
          .filter((truth) => truth.t <= t)
          .at(-1)
          ?.pods.filter(({ deleting }) => deleting !== true) ?? [];
      expect.soft(pods.length, `pods at ${t}`).toBeGreaterThan(0);
      expect
        .soft(
          pods.every(({ image, ready }) => ready && image.startsWith(`fhappy:${tag}`)),
          `at ${t}`,
        )
        .toBe(true);
      expect.soft(judgement.verdict.evidence).toBe("revision");
    }
  });

  test("comes to healthy, but on a commit that another one overtook", () => {
    const overtaken = shaOf(one, "pushed 1.0.5");
    for (const [commit] of wanted.filter(([commit]) => commit !== overtaken))
      expect(healthy(playOne("fhappy", commit)).length).toBeGreaterThan(0);
    // The newer one was fetched while the health of this one was being checked.
    expect(storyOf(playOne("fhappy", overtaken)).slice(-2)).toEqual(["F14 progressing", "F5 superseded"]);
    const skipped = one.notes.find(({ text }) => text === "two commits at once")?.sha?.[0] ?? "";
    expect(one.commits).not.toContain(skipped);
    expect(states(playOne("fhappy", skipped))).not.toContain("healthy");
  });

  test("goes through fetching, trying, applying and writing down", () => {
    expect(storyOf(playOne("fhappy", shaOf(one, "pushed 1.0.6"))).slice(1)).toEqual([
      "F11 progressing",
      "F12 progressing",
      "F14 progressing",
      "F15 progressing",
      "F16 healthy (revision)",
    ]);
  });

  test("stays healthy through a periodic run and through a commit that touches nothing of it", () => {
    const frames = playOne("fhappy", shaOf(one, "pushed 1.0.2"));
    const first = frames.findIndex(({ judgement }) => judgement.verdict.state === "healthy");
    const last = frames.findIndex(({ judgement }) => judgement.verdict.state === "superseded");
    const between = frames.slice(first, last);
    expect(storyOf(between)).toContain("F13 healthy (revision)");
    expect(states(between)).toEqual(new Set(["healthy"]));
    expect(new Set(between.map(({ judgement }) => judgement.verdict.since?.getTime())).size).toBe(1);
  });

  test("has the words `Applied revision` of our commit before it has applied it, and is not believed", () => {
    const commit = shaOf(one, "pushed 1.0.5");
    const early = playOne("fhappy", commit).filter(({ object }) => {
      const ready = object.status.conditions.find(({ type }: { type: string }) => type === "Ready");
      return (
        ready.status === "True" && ready.message.includes(commit) && !object.status.lastAppliedRevision.includes(commit)
      );
    });
    expect(early.length).toBeGreaterThan(0);
    expect(healthy(early)).toEqual([]);
  });
});

test("a Kustomization that waits for nothing shows no more than that it is applied", () => {
  for (const [commit] of wanted) {
    const found = healthy(playOne("fnowait", commit));
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ judgement }) => judgement.verdict.evidence))).toEqual(new Set(["applied"]));
  }
});

describe("a health check that fails", () => {
  const two = readRecording("02-health-check-fails-then-repair");
  const [bad, repair] = [shaOf(two, "pushed an image"), shaOf(two, "pushed the repair")];
  const carries = (commit: string): boolean => commit !== repair;

  test("is a failure only after the grace of a retry, a minute at least, and names what hangs", () => {
    const frames = play({
      recording: two,
      subject: { kustomization: "fbad", source },
      rollout: { commit: bad },
      carries,
    });
    const first = frames.find(({ judgement }) => judgement.verdict.rule === "F7");
    const failed = frames.find(({ judgement }) => judgement.verdict.state === "failed");
    expect((failed?.t ?? 0) - (first?.t ?? 0)).toBeGreaterThanOrEqual(59_000);
    expect((failed?.t ?? 0) - (first?.t ?? 0)).toBeLessThan(80_000);
    expect(failed?.judgement.verdict.reason).toMatch(
      /^Health check failed: .*stalled resources: \[Deployment\/fbad\/fbad/,
    );
    expect(healthy(frames)).toEqual([]);
    expect(storyOf(frames).at(-1)).toBe("F5 superseded");
  });

  test("is followed by a repair that is healthy", () => {
    const frames = play({ recording: two, subject: { kustomization: "fbad", source }, rollout: { commit: repair } });
    expect(storyOf(frames).at(-1)).toBe("F16 healthy (revision)");
    // The old failure is still written there while the repair is tried.
    expect(states(frames)).not.toContain("failed");
  });

  test("holds back who depends on it, who names it", () => {
    const frames = play({ recording: two, subject: { kustomization: "fdep", source }, rollout: { commit: repair } });
    expect(reasons(frames, "F8")).toContain("It waits for the Kustomization flux-system/fbad.");
    expect(states(frames)).not.toContain("failed");
  });
});

describe("what cannot be applied", () => {
  const three = readRecording("03-build-and-apply-failures");
  const frames = (commit: string, policy = {}): Frame[] =>
    play({ recording: three, subject: { kustomization: "fbuild", source }, rollout: { commit }, policy });

  test("because it does not build, is said with the message of the build, although Healthy is still true", () => {
    const [, , broken = ""] = three.commits;
    const found = frames(broken).filter(({ judgement }) => judgement.verdict.rule === "F7");
    expect(reasons(found, "F7")).toMatch(/Build failed: kustomize build failed/);
    expect(found.some(({ object }) => JSON.stringify(object.status.conditions).includes('"Healthy"'))).toBe(true);
  });

  test("because the API server refuses it, is said with its message", () => {
    expect(reasons(frames(shaOf(three, "pushed an object the API server refuses")), "F7")).toMatch(/Invalid value: -3/);
  });

  test("because its path is not there, will not heal by waiting", () => {
    const repair = shaOf(three, "pushed the repair");
    expect(storyOf(frames(repair))).toContain("F9 progressing");
    const hasty = frames(repair, { grace: { comparison: 500 } }).filter(
      ({ judgement }) => judgement.verdict.rule === "F9",
    );
    expect(hasty.at(-1)?.judgement.verdict).toMatchObject({ state: "misconfigured", error: "config" });
  });
});

test("what is suspended, and what is deleted, is said at once", () => {
  const four = readRecording("04-suspended-then-deleted");
  const story = storyOf(
    play({
      recording: four,
      subject: { kustomization: "fsusp", source },
      rollout: { commit: shaOf(four, "pushed 1.0.1") },
    }),
  );
  expect(story).toContain("F2 misconfigured");
  // Between the resume and the run, Ready is still True at the old commit.
  expect(story.slice(story.indexOf("F2 misconfigured") + 1)).toEqual([
    "F12 progressing",
    "F14 progressing",
    "F15 progressing",
    "F16 healthy (revision)",
    "F1 misconfigured",
  ]);
});

test("a source that cannot fetch is a bad minute first, and a mistake when it lasts", () => {
  const five = readRecording("05-source-fails");
  const failing = (policy = {}) =>
    play({
      recording: five,
      subject: { kustomization: "fnosource", source: "broken" },
      rollout: { commit: "a".repeat(40), branch: "env/missing" },
      policy,
    });
  expect(states(failing())).toEqual(new Set(["unknown"]));
  expect(reasons(failing(), "F10")).toContain("couldn't find remote ref");
  expect(states(failing({ grace: { unknown: 500 } }))).toContain("misconfigured");
});

describe("a HelmRelease", () => {
  const six = readRecording("06-helmrelease");
  const frames = (tag: string): Frame[] =>
    play({
      recording: six,
      subject: { helmRelease: "fhelm", source: "charts" },
      rollout: { commit: "a".repeat(40), images: [{ name: "registry.example.com/team/fhelm", tag }] },
    });

  test.each(["1.0.1-slow4", "1.0.3"])("with %s is healthy only once all its pods are new and ready", (tag) => {
    const found = healthy(frames(tag));
    expect(found.length).toBeGreaterThan(0);
    for (const { t } of found) {
      const pods =
        six.truth
          .filter((truth) => truth.t <= t)
          .at(-1)
          ?.pods.filter(({ deleting }) => deleting !== true) ?? [];
      expect
        .soft(pods.filter(({ image, ready }) => ready && image === `fhelm:${tag}`).length, `at ${t}`)
        .toBeGreaterThan(0);
      expect
        .soft(
          pods.every(({ image }) => image === `fhelm:${tag}`),
          `at ${t}`,
        )
        .toBe(true);
    }
  });

  test("whose upgrade failed once, and was rolled back, has not failed before Flux gives up", () => {
    const found = frames("1.0.2-bad");
    const failed = found.findIndex(({ judgement }) => judgement.verdict.state === "failed");
    expect(healthy(found)).toEqual([]);
    expect(reasons(found.slice(0, failed), "H8")).toMatch(/A try failed, and Flux tries again: .*rollback/is);
    expect(found[failed]?.judgement.verdict).toMatchObject({
      rule: "H7",
      reason: expect.stringContaining("The release failed"),
    });
    expect(found[failed]?.object.status.conditions).toContainEqual(
      expect.objectContaining({ type: "Stalled", reason: "RetriesExceeded" }),
    );
  });

  test("right after its values have changed is not believed, for Ready is still of the old ones", () => {
    const early = frames("1.0.1-slow4").filter(
      ({ object }) =>
        object.metadata.generation !== object.status.observedGeneration &&
        object.status.conditions.some(
          ({ type, status }: { type: string; status: string }) => type === "Ready" && status === "True",
        ),
    );
    expect(early.length).toBeGreaterThan(0);
    expect(healthy(early)).toEqual([]);
  });
});

test("a Deployment that Git pauses fails its health check, and its resume is healthy", () => {
  const ten = readRecording("10-paused-deployment");
  const paused = shaOf(ten, "pushed spec.paused");
  const frames = play({
    recording: ten,
    subject: { kustomization: "fhappy", source },
    rollout: { commit: paused },
    carries: (commit) => commit === paused,
  });
  expect(healthy(frames)).toEqual([]);
  expect(reasons(frames, "F7")).toContain("timeout waiting for");
});
