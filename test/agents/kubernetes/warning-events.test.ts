import fc from "fast-check";
import { expect, test } from "vitest";
import { newestWarnings } from "../../../src/agents/kubernetes/warning-events.ts";

/** As `kubectl get event -o json` has one of a kubelet. */
const event = (more: object = {}) => ({
  metadata: { name: "web-1.17a", namespace: "web", creationTimestamp: "2026-11-21T10:00:00Z" },
  involvedObject: { kind: "Pod", namespace: "web", name: "web-1", uid: "3f0c5a5e-6f0b-4a42-8f0e-0a1b2c3d4e5f" },
  type: "Warning",
  reason: "BackOff",
  message: "Back-off restarting failed container app in pod web-1_web(3f0c5a5e-6f0b-4a42-8f0e-0a1b2c3d4e5f)",
  count: 14,
  firstTimestamp: "2026-11-21T10:00:00Z",
  lastTimestamp: "2026-11-21T10:03:00Z",
  eventTime: null,
  ...more,
});

test("newestWarnings() tells what of, how often and when last", () => {
  expect(newestWarnings([event()])).toEqual([
    {
      kind: "Pod",
      namespace: "web",
      name: "web-1",
      reason: "BackOff",
      message: expect.stringContaining("Back-off restarting failed container app"),
      count: 14,
      at: new Date("2026-11-21T10:03:00Z"),
    },
  ]);
});

test("newestWarnings() has the newest first, five of them, and nothing that is no warning", () => {
  const many = Array.from({ length: 20 }, (_, second) =>
    event({ reason: `R${second}`, lastTimestamp: new Date(second * 1_000).toISOString() }),
  );
  const shown = newestWarnings([event({ type: "Normal" }), ...many]);
  expect(shown.map(({ reason }) => reason)).toEqual(["R19", "R18", "R17", "R16", "R15"]);
});

test("newestWarnings() tells once what each pod of a workload says with its own name", () => {
  const other = event({
    involvedObject: { kind: "Pod", namespace: "web", name: "web-2" },
    message: "Back-off restarting failed container app in pod web-2_web(9c0c5a5e-6f0b-4a42-8f0e-0a1b2c3d4e5f)",
  });
  expect(newestWarnings([event(), other])).toHaveLength(1);
});

test("newestWarnings() tells once what every try of Flux says with its own duration", () => {
  const tries = ["25.049149951s", "49.341029ms", "1m0.5s"].map((duration, minute) =>
    event({
      involvedObject: { kind: "Kustomization", namespace: "flux-system", name: "web" },
      reason: "HealthCheckFailed",
      message: `health check failed after ${duration}: failed early due to stalled resources: [Deployment/web/web]`,
      lastTimestamp: new Date(minute * 60_000).toISOString(),
    }),
  );
  expect(newestWarnings(tries).map(({ message }) => message)).toEqual([expect.stringContaining("1m0.5s")]);
});

test("newestWarnings() tells once what every try of Helm says with its own log", () => {
  const tries = ["2026-11-21T20:24:30.46103531Z", "2026-11-21T20:23:49.301227447Z"].map((time) =>
    event({
      involvedObject: { kind: "HelmRelease", namespace: "flux-system", name: "web" },
      reason: "UpgradeFailed",
      message: `Helm upgrade failed for release helm/web with chart demo@0.1.0: failed early due to stalled resources: [Deployment/helm/web status: 'Failed'] Last Helm logs: ${time}: preparing upgrade: ${"more ".repeat(60)}`,
    }),
  );
  expect(newestWarnings(tries)).toHaveLength(1);
});

test("newestWarnings() reads the series and the time of newer clients", () => {
  const newer = event({
    count: undefined,
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: "2026-11-21T10:01:00.000000Z",
    series: { count: 3, lastObservedTime: "2026-11-21T10:05:00.000000Z" },
  });
  expect(newestWarnings([newer])).toMatchObject([{ count: 3, at: new Date("2026-11-21T10:05:00Z") }]);
});

test("newestWarnings() takes whatever an API gives, and makes short lines of it", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.jsonValue(),
          fc.string().map((message) => event({ message })),
        ),
      ),
      (events) => {
        for (const { message, reason, name } of newestWarnings(events)) {
          expect([message, reason, name].join("")).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
          expect(message.length).toBeLessThanOrEqual(300);
        }
      },
    ),
  );
});
