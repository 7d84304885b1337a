import { describe, expect, test } from "vitest";
import type { ArgoCdPolicy } from "../../../src/agents/argo-cd/judge.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";
import { formatImageRef } from "../../../src/domain/image-ref.ts";
import {
  judgeCompared,
  linesOf,
  readRecording,
  registry,
  replay,
  rolloutOf,
  type Step,
  wasRolledOut,
} from "./replay.ts";
import { timelines } from "./timelines.ts";

const impatient: ArgoCdPolicy = { grace: { settle: 0 } };

/** The rows that spoke, one after the other, with what they said where that is not "progressing". */
function rowsOf(steps: readonly Step[]): string {
  const rows = steps.map(({ verdict: { rule, state } }) => (state === "progressing" ? rule : `${rule}:${state}`));
  return rows.filter((row, index) => row !== rows[index - 1]).join(" ");
}

const each = timelines.flatMap((timeline) => timeline.commits.map(([commit]) => ({ timeline, commit })));

describe("the recorded timelines", () => {
  test("speak row after row as they did when they were looked at by hand", async () => {
    const lines = each.map(({ timeline, commit }) => {
      const [now, later] = [replay(timeline, commit, impatient), replay(timeline, commit, {})].map(rowsOf);
      return `${timeline.file} ${commit}\n  unsettled: ${now}\n  settled:   ${later}\n`;
    });
    await expect(lines.join("")).toMatchFileSnapshot("timelines.rows.txt");
  });

  test.each(each)(
    "$timeline.file, commit $commit: healthy only where the Deployments really had rolled out",
    ({ timeline, commit }) => {
      const recording = readRecording(timeline.file);
      const rollout = rolloutOf(timeline, commit, recording);
      const steps = replay(timeline, commit, impatient);
      const wrong = steps.filter(
        ({ verdict, t }) => verdict.state === "healthy" && !wasRolledOut(recording, rollout, t),
      );
      expect(wrong.map(({ t, verdict }) => `${t} ms: ${verdict.reason}`)).toEqual([]);
    },
  );

  test("the law above is not an empty one: most commits were healthy at some time, and the judge said so", () => {
    const healthy = each.filter(({ timeline, commit }) =>
      replay(timeline, commit, impatient).some(({ verdict }) => verdict.state === "healthy"),
    );
    expect(healthy.length).toBeGreaterThan(each.length / 2);
  });
});

/** Recordings of which only a digest of each event was kept: an application is made of it again. */
describe("twenty-two rollouts, ten of them under constant refresh", () => {
  const model = () => structuredClone(readRecording("10-happy-auto-sync").events[0]?.application);
  const whole = (revision: string) => revision.padEnd(40, "0");
  const rollouts = ["11-twelve-rollouts", "32-ten-rollouts-under-constant-refresh"].flatMap((file) =>
    linesOf(file)
      .filter(({ name }) => name.endsWith("/notes"))
      .map(({ name }) => ({ file, name: name.replace("/notes", "") })),
  );

  test.each(rollouts)("$name: healthy when the pods had rolled out, and never before", ({ file, name }) => {
    const lines = linesOf(file).filter((line) => line.name.startsWith(`${name}/`));
    const named = (end: string) => lines.find((line) => line.name.endsWith(end));
    const { sha, tag, notes } = named("/notes");
    const begin = Date.parse(named("/stream").response.headers.date);
    const revisions = [...new Set(named("/stream").events.map(({ row }: { row: { rev: string } }) => row.rev))];
    const ours = revisions.indexOf(sha.slice(0, 7));
    const recording = { begin, events: [], notes, truth: named("/cluster").truth };
    const rollout = {
      repoURL: "https://git.example.com/config.git",
      branch: "main",
      commit: sha,
      pushedAt: new Date(begin + notes[0].t),
      images: [{ name: `${registry}web`, tag }],
    };
    const states: string[] = [];
    const events: readonly { t: number; row: Record<string, unknown> }[] = named("/stream").events;
    // When an operation ended is not in a digest: the first that shows it ended is the closest.
    const finishedAt = (row: Record<string, unknown>) =>
      begin + (events.find((event) => event.row["opFin"] === true && event.row["opRes"] === row["opRes"])?.t ?? 0);
    for (const { t, row } of named("/stream").events) {
      const now = new Date(begin + t);
      const { verdict } = judgeCompared(fromRow(row, finishedAt(row), rollout), rollout, {
        now,
        policy: impatient,
        relation: (revision) => {
          const index = revisions.indexOf(revision.slice(0, 7));
          return index === ours ? "same" : index === -1 || index < ours ? "ancestor" : "descendant";
        },
        contentAt: () => "changed",
      });
      states.push(verdict.state);
      if (verdict.state === "healthy") expect(wasRolledOut(recording, rollout, t), `${t} ms`).toBe(true);
    }
    const settled = { ...named("/stream").events.at(-1) };
    const { verdict } = judgeCompared(fromRow(settled.row, finishedAt(settled.row), rollout), rollout, {
      now: new Date(begin + settled.t + 15_000),
      relation: () => "same",
      contentAt: () => "same",
    });
    expect(verdict.state).toBe("healthy");
    expect(states).toContain("progressing");
  });

  // biome-ignore lint/suspicious/noExplicitAny: a recorded digest.
  function fromRow(row: any, finishedAt: number, rollout: Rollout) {
    const application = model();
    const synced = { kind: "Deployment", name: "web", status: "Synced", images: rollout.images.map(formatImageRef) };
    const second = (milliseconds: number) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
    application.operation = row.operation ? { sync: { revision: whole(row.opReq ?? row.rev) } } : undefined;
    application.status.sync = { ...application.status.sync, status: row.sync, revision: whole(row.rev) };
    application.status.health = { status: row.health, lastTransitionTime: row.healthT };
    application.status.reconciledAt = row.reconciledAt;
    application.status.summary = { images: row.images.map((image: string) => registry + image) };
    application.status.operationState = row.phase && {
      phase: row.phase,
      operation: { sync: { revision: whole(row.opReq) } },
      syncResult: row.opRes && {
        revision: whole(row.opRes),
        resources: rollout.commit.startsWith(row.opRes) ? [synced] : [],
      },
      startedAt: second(finishedAt - 1000),
      ...(row.opFin && { finishedAt: second(finishedAt) }),
    };
    application.status.history = [{ revision: whole(row.hist), deployedAt: second(finishedAt) }];
    return application;
  }
});
