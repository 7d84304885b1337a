import type { Requirement } from "../domain/gate.ts";
import { statusPattern } from "../domain/status-pattern.ts";
import type { Forge } from "../forges/forge.ts";
import { type Declarations, declaredForge } from "../targets/declared-forge.ts";
import type { SourceCommit, World } from "../world.ts";
import type { RequirementFacts, Unread } from "./gate-facts.ts";
import { unread } from "./unread.ts";

/** The commits on which a gate requires statuses. Empty: unknown. Functions, because a lookup costs requests and few gates need both. */
export interface RequirementCommits {
  readonly "source-commit": () => Promise<readonly SourceCommit[]>;
  readonly "config-commit": () => Promise<readonly SourceCommit[]>;
}

type RequirementWorld = Pick<World, "forges" | "pages" | "clock" | "signal">;

/** Reads the facts for all entries of `require` in parallel. A status is read once for each commit on which it is required. */
export async function readRequirements(
  requirements: readonly Requirement[],
  about: { readonly commits: RequirementCommits; readonly declarations: Declarations },
  world: RequirementWorld,
): Promise<readonly RequirementFacts[]> {
  const found = await Promise.all(
    requirements.map(async (requirement): Promise<readonly RequirementFacts[]> => {
      if ("http" in requirement) return [{ requirement, found: await unread(() => readPage(requirement, world)) }];
      const answers = await unread(() => readStatuses(requirement, about, world));
      return ("kind" in answers ? [answers] : answers).map((answer) => ({ requirement, found: answer }));
    }),
  );
  return found.flat();
}

/** Number of attempts, and milliseconds between them. Retries keep a brief server error from deciding a gate. */
const mostAttempts = 3;
const pause = 1_000;

async function readPage(
  { http: url, tokenFrom }: Extract<Requirement, { http: string }>,
  { pages, clock, signal }: RequirementWorld,
): Promise<RequirementFacts["found"]> {
  for (let attempts = 1; ; attempts++) {
    const answer = await pages.status({ url, tokenFrom });
    const isPassing = "noResponse" in answer || answer.status >= 500 || answer.status === 429;
    if (!isPassing || attempts === mostAttempts) {
      return "noResponse" in answer
        ? { kind: "unread", reason: answer.noResponse, noResponse: true }
        : { kind: "answer", status: answer.status };
    }
    await clock.sleep(pause, signal);
  }
}

const notKnown = {
  "source-commit":
    "the source commit of the version is unknown; set `source` in the config, and `tag` if the tags are not commits",
  "config-commit": "an earlier environment has no commit with this version",
} as const;

async function readStatuses(
  { status, on }: Extract<Requirement, { status: string }>,
  { commits, declarations }: { readonly commits: RequirementCommits; readonly declarations: Declarations },
  { forges }: RequirementWorld,
): Promise<readonly RequirementFacts["found"][]> {
  const found = await commits[on]();
  if (found.length === 0) return [notFound(notKnown[on])];
  return Promise.all(
    found.map(({ repository, commit }) =>
      unread(async () => {
        const forge = await forges.of(repository, declaredForge(repository, declarations));
        return { kind: "statuses" as const, commit, statuses: await namedStatuses(forge, { commit, status }) };
      }),
    ),
  );
}

const notFound = (reason: string): Unread => ({ kind: "unread", reason, noResponse: false });

/** The matching statuses and check runs of a commit. A name without wildcards matches only itself. */
async function namedStatuses(forge: Forge, { commit, status }: { readonly commit: string; readonly status: string }) {
  const isNamed = statusPattern(status);
  const statuses = await forge.checks.of(commit);
  return statuses.filter(({ context }) => isNamed(context)).map(({ context, state }) => ({ context, state }));
}
