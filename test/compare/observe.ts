import type { ForgeHarness } from "../support/forge-harness.ts";
import { type ExportedCommit, type History, objectNames, readHistory } from "./history.ts";
import { type Normalise, normalised, normaliser, withoutProse } from "./normalise.ts";
import type {
  ActionObservation,
  CommitObservation,
  FileObservation,
  ForgeObservation,
  GitObservation,
  Observation,
  RunObservation,
} from "./observation.ts";
import { observeRequests } from "./request-log.ts";
import type { FinishedRun, Stage } from "./stage.ts";

/** Everything that the bundle did in the world of a scenario, once the scenario has been played. */
export async function observe(stage: Stage): Promise<Observation> {
  const histories = new Map<string, History>();
  const objects = new Map<string, string>();
  for (const [name, repository] of stage.repositories) {
    const history = await readHistory(repository);
    histories.set(name, history);
    for (const [id, position] of objectNames(history, name)) objects.set(id, position);
  }
  const normalise = normaliser({ literals: stage.literals, objects, began: stage.began });
  const forges = await Promise.all(
    [...stage.forges].map(async ([name, forge]) => {
      const ids = [...(histories.get(name)?.commits.keys() ?? [])];
      return [name, normalised(await observeForge(forge, ids), normalise)] as const;
    }),
  );
  return {
    runs: stage.runs.map((run) => observeRun(run, normalise)),
    git: mapValues(histories, (history) => observeGit(history, normalise)),
    forge: Object.fromEntries(forges),
    requests: mapValues(stage.logs, ({ requests, isPolled }) => observeRequests(requests, { normalise, isPolled })),
    leftovers: (await stage.leftovers()).map((name) => name.replace(/[-.]\w{6,}$/, "")),
  };
}

const mapValues = <A, B>(map: ReadonlyMap<string, A>, convert: (value: A) => B): Record<string, B> =>
  Object.fromEntries([...map].map(([name, value]) => [name, convert(value)]));

function observeRun({ args, exitCode, stdout, action }: FinishedRun, normalise: Normalise): RunObservation {
  const json = action === undefined ? parsedJson(stdout) : undefined;
  return {
    args: args.map(normalise),
    exitCode,
    stdout: stdout === "" ? "empty" : json === undefined ? "text" : "json",
    ...(json !== undefined && { json: normalised(withoutProse(json), normalise) }),
    ...(action !== undefined && { action: observeAction(action, normalise) }),
  };
}

function observeAction(action: NonNullable<FinishedRun["action"]>, normalise: Normalise): ActionObservation {
  const { outputs, summary, commands, otherFiles } = action;
  const observed = Object.entries(outputs).map(([name, value]) => {
    if (name === "reason") return [name, value === "" ? "" : "<prose>"];
    return [name, withoutProse(parsedJson(value) ?? value)];
  });
  const names = commands.map(({ name }) => name).filter((name) => name !== "add-mask");
  return {
    outputs: normalised(Object.fromEntries(observed), normalise),
    hasSummary: summary !== "",
    commands: [...new Set(names)].toSorted(),
    masks: new Set(commands.filter(({ name }) => name === "add-mask").map(({ data }) => data)).size,
    otherFiles,
  };
}

/** A JSON object or list; other texts that happen to be JSON, such as numbers, stay texts. */
function parsedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function observeGit({ refs, commits }: History, normalise: Normalise): GitObservation {
  return normalised(
    { refs: Object.fromEntries(refs), commits: mapValues(commits, (commit) => observeCommit(commit, normalise)) },
    normalise,
  );
}

function observeCommit(commit: ExportedCommit, normalise: Normalise): CommitObservation {
  const files = [...commit.files].map(([path, file]): [string, FileObservation] => {
    if (file === undefined) return [path, "deleted"];
    return [path, { mode: file.mode, content: linesOf(file.content).map(normalise) }];
  });
  const { parents, author, committer, message } = commit;
  return { parents, author, committer, message: message.split("\n"), files: Object.fromEntries(files) };
}

/** What is no UTF-8 is told in base64: every byte counts. */
function linesOf(content: Buffer): string[] {
  const text = content.toString("utf8");
  return Buffer.from(text).equals(content) ? text.split("\n") : [`base64: ${content.toString("base64")}`];
}

async function observeForge(forge: ForgeHarness, commits: readonly string[]): Promise<ForgeObservation> {
  const pulls = (await forge.pulls()).map((pull) => ({
    ...pull,
    body: pull.body.split(/\r?\n/),
    ...detailsOf(forge, pull.number),
    isScheduled: forge.isScheduled(pull.number),
  }));
  const statuses: Record<string, unknown> = {};
  for (const commit of commits) {
    const found = await forge.statuses(commit);
    if (found.length === 0) continue;
    const told = found.map(({ context, state, description, target_url }) => ({
      context,
      state,
      description,
      target_url,
    }));
    statuses[commit] = told.toSorted((a, b) => (a.context < b.context ? -1 : 1));
  }
  const { server } = forge;
  return {
    pulls,
    statuses,
    deployments: "github" in server ? server.github.state.deployments.map(({ id: _, ...rest }) => rest) : [],
    labels:
      "gitea" in server
        ? server.gitea.labels.map(({ name, color, description }) => ({ name, color, description }))
        : [],
  };
}

/** What each server knows in its own way. */
function detailsOf({ server }: ForgeHarness, number: number): object {
  if ("gitea" in server) {
    const pull = server.gitea.pulls.find((other) => other.number === number);
    return {
      base: pull?.base,
      reviewers: [...(pull?.reviewers ?? [])],
      assignees: [...(pull?.assignees ?? [])],
      comments: pull?.comments.map(({ body }) => body),
      mergedBy: pull?.merged?.by.login,
    };
  }
  const pull = server.github.state.pulls.find((other) => other.number === number);
  return {
    base: pull?.base,
    isDraft: pull?.isDraft,
    reviewers: pull?.reviewers,
    assignees: pull?.assignees,
    autoMerge: pull?.autoMerge,
    mergedBy: pull?.mergedBy,
  };
}
