import { setTimeout as sleep } from "node:timers/promises";
import { resolveInputs } from "../../src/commands/resolve-inputs.ts";
import { update } from "../../src/commands/update.ts";
import { TagboatError } from "../../src/errors.ts";
import type { Forge } from "../../src/forges/forge.ts";
import { gitea } from "../../src/forges/gitea/index.ts";
import { github } from "../../src/forges/github/index.ts";
import { openRepository } from "../../src/git/index.ts";
import { reportDocument } from "../../src/render/report-json.ts";
import type { Clock, Log, World } from "../../src/world.ts";
import type { ForgeFlavour, ForgeHarness } from "./forge-harness.ts";
import { repositoryOptions } from "./git-world.ts";

/** Time that passes fifty times as fast. */
const fastClock: Clock = {
  now: () => new Date(started + (Date.now() - started) * 50),
  sleep: (milliseconds, signal) => sleep(milliseconds / 50, undefined, { signal }),
};
const started = Date.now();

export interface RunOptions {
  readonly log?: string[];
  readonly random?: () => number;
}

/** Runs `update` in this process, against a forge of the tests. What fails is told as the report would. */
export async function runUpdateOn(forge: ForgeHarness, args: Record<string, unknown>, options: RunOptions = {}) {
  const lines = options.log ?? [];
  const log: Log = {
    info: (text) => void lines.push(text),
    warn: (text) => void lines.push(`warning: ${text}`),
    debug: (text) => void lines.push(`debug: ${text}`),
  };
  const repository = openRepository(
    forge.repo,
    repositoryOptions({ credentials: { token: forge.token }, clock: fastClock, log }),
  );
  const signal = new AbortController().signal;
  const world: World = {
    repositories: { of: async () => repository, home: async () => forge.repo },
    sources: { order: async () => ({ order: "unknown" }), locate: async () => undefined },
    forges: { of: async () => adapter(forge, { log, signal }) },
    agents: { of: async () => [] },
    ci: undefined,
    clock: fastClock,
    log,
    random: options.random ?? Math.random,
    signal,
  };
  const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, value as string]));
  try {
    const result = await update.run(resolveInputs(update, { repo: forge.repo, ...given }, {}), world);
    return reportDocument("update", result);
  } catch (error) {
    if (!(error instanceof TagboatError)) throw error;
    return reportDocument("update", { deliveries: [], failure: error });
  } finally {
    await repository.close();
  }
}

function adapter({ flavour, web, token }: ForgeHarness, { log, signal }: { log: Log; signal: AbortSignal }): Forge {
  const place = { webUrl: web, owner: "acme", name: "config", token, fetch, clock: fastClock, log, signal };
  if (flavour === "github") return github({ ...place, apiUrl: `${web}/api/v3`, graphqlUrl: `${web}/api/graphql` });
  return gitea({ ...place, kind: flavour, apiUrl: `${web}/api/v1` });
}

/** The forges that have an adapter. */
export const runnableFlavours: readonly ForgeFlavour[] = ["github", "gitea", "forgejo"];
