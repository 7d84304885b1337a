import { setTimeout as sleep } from "node:timers/promises";
import type { Agent } from "../../src/agents/agent.ts";
import { resolveInputs } from "../../src/commands/resolve-inputs.ts";
import { runCommand } from "../../src/commands/run-command.ts";
import { update } from "../../src/commands/update.ts";
import { newDeliveries } from "../../src/domain/deliveries.ts";
import type { Forge } from "../../src/forges/forge.ts";
import { gitea } from "../../src/forges/gitea/index.ts";
import { github } from "../../src/forges/github/index.ts";
import { openRepository } from "../../src/git/index.ts";
import { reportDocument } from "../../src/render/report-json.ts";
import type { AgentsWanted, Clock, Log, World } from "../../src/world.ts";
import type { ForgeFlavour, ForgeHarness } from "./forge-harness.ts";
import { repositoryOptions } from "./git-world.ts";

/** A clock on which pauses are a fiftieth as long as they say, and all else takes its time: a slow machine brings no deadline nearer. */
function briskClock(): Clock {
  let skipped = 0;
  return {
    now: () => new Date(Date.now() + skipped),
    async sleep(milliseconds, signal) {
      await sleep(milliseconds / 50, undefined, { signal });
      skipped += milliseconds * (49 / 50);
    },
  };
}

export interface RunOptions {
  readonly log?: string[];
  readonly random?: () => number;
  readonly signal?: AbortSignal;
  readonly agents?: (wanted: AgentsWanted) => readonly Agent[];
  /** A bug is told as the report would, too, and not thrown. */
  readonly isBugFine?: boolean;
}

type Place = Pick<ForgeHarness, "flavour" | "repo" | "web" | "token">;

/** Runs `update` in this process, against a forge of the tests. What fails is told as the report would. */
export async function runUpdateOn(forge: Place, args: Record<string, unknown>, options: RunOptions = {}) {
  const lines = options.log ?? [];
  const log: Log = {
    info: (text) => void lines.push(text),
    warn: (text) => void lines.push(`warning: ${text}`),
    debug: (text) => void lines.push(`debug: ${text}`),
  };
  const clock = briskClock();
  const { signal = new AbortController().signal } = options;
  const credentials = { token: forge.token };
  const repository = openRepository(forge.repo, repositoryOptions({ credentials, clock, log, signal }));
  const world: World = {
    repositories: { of: async () => repository, home: async () => forge.repo },
    sources: {
      order: async () => ({ order: "unknown" }),
      ahead: async () => undefined,
      changelog: async () => ({ reason: "unread" }),
      has: async () => ({}),
      locate: async () => undefined,
    },
    forges: { of: async () => adapter(forge, { clock, log, signal }) },
    agents: { of: async (wanted) => options.agents?.(wanted) ?? [] },
    pages: { status: async () => ({ noResponse: "no page is served here" }) },
    registries: { find: async () => ({ kind: "no-answer", reason: "no registry is served here" }) },
    ci: undefined,
    deliveries: newDeliveries(),
    clock,
    log,
    random: options.random ?? Math.random,
    signal,
  };
  const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, value as string]));
  try {
    const result = await runCommand(update, resolveInputs(update, { repo: forge.repo, ...given }, {}), world);
    if (result.failure?.kind === "bug" && !options.isBugFine) throw result.failure.cause;
    return reportDocument("update", result);
  } finally {
    await repository.close();
  }
}

/** The adapter for a forge of the tests. */
export function adapter(
  { flavour, web, token }: Place,
  { clock, log, signal }: Pick<World, "clock" | "log" | "signal">,
): Forge {
  const place = { webUrl: web, pages: [], owner: "acme", name: "config", token, fetch, clock, log, signal };
  if (flavour === "github") return github({ ...place, apiUrl: `${web}/api/v3`, graphqlUrl: `${web}/api/graphql` });
  return gitea({ ...place, kind: flavour, apiUrl: `${web}/api/v1` });
}

/** The forges that have an adapter. */
export const runnableFlavours: readonly ForgeFlavour[] = ["github", "gitea", "forgejo"];
