import type { Requirement } from "../domain/gate.ts";
import { statusPattern } from "../domain/status-pattern.ts";
import type { Forge } from "../forges/forge.ts";
import { type Declarations, declaredForge } from "../targets/declared-forge.ts";
import type { SourceCommit, World } from "../world.ts";
import type { RequirementFacts, Unread } from "./gate-facts.ts";
import { unread } from "./unread.ts";

/** The commits that statuses are required on. A function, because finding one costs requests and few gates ask for both. */
export interface RequirementCommits {
  readonly "source-commit": () => Promise<SourceCommit | undefined>;
  readonly "config-commit": () => Promise<SourceCommit | undefined>;
}

type RequirementWorld = Pick<World, "forges" | "pages" | "clock" | "signal">;

/** Reads what each entry of `require` asks about, all at the same time. */
export const readRequirements = (
  requirements: readonly Requirement[],
  about: { readonly commits: RequirementCommits; readonly declarations: Declarations },
  world: RequirementWorld,
): Promise<readonly RequirementFacts[]> =>
  Promise.all(
    requirements.map(async (requirement) => ({
      requirement,
      found:
        "http" in requirement
          ? await unread(() => readPage(requirement, world))
          : await unread(() => readStatuses(requirement, about, world)),
    })),
  );

/** Attempts for an answer, and milliseconds between them: a server's bad minute is not a verdict. */
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
    "the source commit of the version is unknown; set `source` in the config, and `tag` if the tags are no commits",
  "config-commit": "no earlier environment has a commit with this version",
} as const;

async function readStatuses(
  { status, on }: Extract<Requirement, { status: string }>,
  { commits, declarations }: { readonly commits: RequirementCommits; readonly declarations: Declarations },
  { forges }: RequirementWorld,
): Promise<RequirementFacts["found"]> {
  const found = await commits[on]();
  if (found === undefined) return notFound(notKnown[on]);
  const { repository, commit } = found;
  const forge = await forges.of(repository, declaredForge(repository, declarations));
  const statuses = await namedStatuses(forge, { commit, status });
  return { kind: "statuses", commit, statuses };
}

const notFound = (reason: string): Unread => ({ kind: "unread", reason, noResponse: false });

/** Statuses and checks of a commit. A name without wildcards means only itself. */
async function namedStatuses(forge: Forge, { commit, status }: { readonly commit: string; readonly status: string }) {
  const isNamed = statusPattern(status);
  const statuses = await forge.checks.of(commit);
  return statuses.filter(({ context }) => isNamed(context)).map(({ context, state }) => ({ context, state }));
}
