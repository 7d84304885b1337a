import { formatDuration } from "../domain/duration.ts";
import { formatImageRef } from "../domain/image-ref.ts";
import type { SubjectVerdict } from "../domain/verdict.ts";
import { linkedAbort } from "../io/async.ts";
import type { World } from "../world.ts";
import type { AgentView } from "./judge-looks.ts";
import type { Progress, WaitRequest } from "./wait-for-verdict.ts";

export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Stops showing progress. */
  end(): void;
}

/** Milliseconds after which an unchanged state is shown again. */
const alive = 60_000;

/** On a terminal, one block that is always up to date. Elsewhere, a line for each change, and now and then one that says "still". */
export function showProgress(world: Pick<World, "clock" | "log" | "signal">): ProgressDisplay {
  return world.log.live === undefined ? plainProgress(world) : liveProgress(world, world.log.live);
}

function plainProgress({ log }: Pick<World, "log">): ProgressDisplay {
  const said = new Map<WaitRequest, { readonly text: string; readonly at: number }>();
  return {
    show(progress) {
      const { request, elapsed } = progress;
      const before = said.get(request);
      const text = stateOf(progress);
      if (before?.text === text && elapsed - before.at < alive) return;
      said.set(request, { text, at: elapsed });
      const still = before?.text === text ? "still " : "";
      log.info(`${placeOf(request)}: ${still}${text}, after ${formatDuration(elapsed)}`);
    },
    end: () => undefined,
  };
}

function liveProgress(
  { clock, signal }: Pick<World, "clock" | "signal">,
  live: (lines: readonly string[]) => void,
): ProgressDisplay {
  const latest = new Map<WaitRequest, Latest>();
  const stop = linkedAbort(signal);
  const render = (): void => {
    live(liveLines([...latest.values()], clock.now().getTime()));
  };
  const tick = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(1_000, stop.signal);
      render();
    }
  };
  tick().catch(() => undefined);
  return {
    show(progress) {
      latest.set(progress.request, { progress, at: clock.now().getTime() });
      render();
    },
    end() {
      stop.abort();
      stop.release();
      live([]);
    },
  };
}

/** The last progress of one target, and its time by this machine's clock. */
interface Latest {
  readonly progress: Progress;
  readonly at: number;
}

/** With more targets than this, a terminal has too little room for details, so each target has one line. */
const mostBlocks = 3;

function liveLines(latest: readonly Latest[], now: number): string[] {
  if (latest.length <= mostBlocks) return latest.flatMap((one) => blockOf(one, now));
  // Targets that are still waited for come first, because the end of a long list is not visible.
  const rows = [...latest.filter((one) => !isOver(one)), ...latest.filter(isOver)].map((one) => rowOf(one, now));
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

const isOver = ({ progress: { standing } }: Latest): boolean =>
  standing.error !== undefined || (standing.state !== "progressing" && standing.state !== "unknown");

/** One app in one environment: its state, and a line for each subject of its agents. */
function blockOf(latest: Latest, now: number): string[] {
  const [place = "", images = "", state = "", elapsed = "", reason = ""] = rowOf(latest, now);
  return [`${place}  ${images}  ${state}  ${elapsed}`, ...latest.progress.views.flatMap(viewLines), `  ${reason}`];
}

/** Target, images, state, elapsed time and reason. */
function rowOf(latest: Latest, now: number): string[] {
  const { request, standing, elapsed } = latest.progress;
  const images = request.rollout.images.map((image) => formatImageRef({ ...image, name: lastPart(image.name) }));
  const age = isOver(latest) ? 0 : now - latest.at;
  return [placeOf(request), images.join(", "), standing.state, formatDuration(elapsed + age), reasonOf(standing, age)];
}

/** The reason, or how much longer health must last. `age`: milliseconds since the state was found. */
function reasonOf({ reason, remaining }: Progress["standing"], age: number): string {
  if (remaining === undefined) return reason;
  return `healthy; confirming for ${formatDuration(Math.max(0, remaining - age))} more`;
}

const mostSubjects = 6;

function viewLines({ agent, look }: AgentView): string[] {
  const subjects = look?.subjects ?? [];
  if (subjects.length === 0) return [`  ${agent.name}: ${look?.noResponse ?? "no answer yet"}`];
  const shown = subjects
    .slice(0, mostSubjects)
    .map((subject) => `  ${agent.name}  ${subject.subject}: ${factsOf(subject)}`);
  const more = subjects.length - shown.length;
  return more > 0 ? [...shown, `  … and ${more} more`] : shown;
}

/** The state, without parts that change with time only. */
function stateOf({ standing, views }: Progress): string {
  const facts = views
    .flatMap(({ look }) => look?.subjects ?? [])
    .slice(0, mostSubjects)
    .map(factsOf);
  const shown = [...new Set(facts)].filter((text) => text !== "");
  // The time that it has been healthy is no change.
  const reason = standing.remaining === undefined ? standing.reason.replace(/\.$/, "") : "healthy; confirming";
  return `${standing.state}: ${reason}${shown.length === 0 ? "" : ` (${shown.join("; ")})`}`;
}

function factsOf({ facts }: SubjectVerdict): string {
  const { sync, revision, health, ready } = facts;
  const at = revision === undefined ? "" : ` @${revision.slice(0, 12)}`;
  const parts = [
    sync === undefined ? at.trim() : `${sync}${at}`,
    health ?? "",
    ready === undefined ? "" : `${ready.ready}/${ready.wanted} pods ready`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

const placeOf = ({ app, environment }: WaitRequest): string =>
  environment === undefined ? app : `${app} → ${environment}`;

const lastPart = (name: string): string => name.split("/").at(-1) ?? name;
