import { isPlainHttp, serverOf } from "../addresses.ts";
import { standardGrace } from "../config/build.ts";
import { responseLocation } from "../config/schema-agents.ts";
import { fillTemplate, placeholderProblems } from "../config/template.ts";
import { isConfirmed } from "../credentials/bounds.ts";
import { nameOfSecret, secretNaming } from "../credentials/table.ts";
import type { AgentConnection, AgentSettings, AgentUse } from "../domain/agent-settings.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { AgentInUse } from "../world.ts";

type Kind = AgentSettings["kind"];

/** The kinds of agents that accept each flag. */
const takers = {
  "agent-url": ["argo-cd", "flux", "http"],
  "agent-token-from": ["argo-cd", "flux", "http"],
  application: ["argo-cd"],
  selector: ["argo-cd"],
  project: ["argo-cd"],
  kustomization: ["flux"],
  "helm-release": ["flux"],
  "kube-context": ["flux"],
  namespace: ["argo-cd", "flux"],
  status: ["commit-status"],
  count: ["argo-cd", "commit-status"],
  "tag-at": ["http"],
  "revision-at": ["http"],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;

type Flag = keyof typeof takers;

const flagNames = Object.keys(takers) as Flag[];

/** Flags that describe an agent instead of a config. */
export type AgentFlags = {
  readonly agent?: Kind | undefined;
  /** One for the agent of the flags. Several allow contexts for the agents of a config. */
  readonly "kube-context"?: readonly string[] | undefined;
  readonly insecure?: readonly string[] | undefined;
} & { readonly [Name in Exclude<Flag, "kube-context">]?: string | undefined };

/** Whether the flags describe an agent. A context alone only allows it for the config's agents. */
export const isAgentGiven = (flags: AgentFlags): boolean =>
  flags.agent !== undefined || givenOf(flags).some((name) => name !== "kube-context");

/** The agent that the flags describe, with templates filled in for the target. @throws usage: the flags conflict, or one is missing */
export function agentFromFlags(given: AgentFlags, target: Target): AgentInUse {
  const filled = givenOf(given).map((name) => {
    const value = given[name] ?? "";
    const fill = (text: string): string => filledFlag(name, text, target);
    return [name, typeof value === "string" ? fill(value) : value.map(fill)] as const;
  });
  const flags: AgentFlags = { insecure: given.insecure, agent: kindOf(given), ...Object.fromEntries(filled) };
  const { agent: kind = "argo-cd" } = flags;
  refuseForeign(flags, kind);
  return { use: { use: kind, ...useOf(flags, kind) }, settings: settingsOf(flags, kind) };
}

/** @throws usage: a placeholder cannot be filled in, for which Argo CD would only report that the object does not exist */
function filledFlag(name: Flag, text: string, target: Pick<Target, "app" | "environment">): string {
  const known = target.environment === undefined ? ["app"] : ["app", "environment"];
  const [problem] = placeholderProblems(text, known);
  if (problem === undefined) return fillTemplate(text, target);
  throw new TagboatError("usage", `--${name}: ${problem}`, {
    hint: text.includes("{environment}") ? "Without --environment, there is none to fill in." : undefined,
  });
}

const givenOf = (flags: AgentFlags): Flag[] => flagNames.filter((name) => (flags[name]?.length ?? 0) > 0);

/** Without `--agent`, a flag that only one kind accepts decides. */
function kindOf(flags: AgentFlags): Kind {
  if (flags.agent !== undefined) return flags.agent;
  const [kind] = givenOf(flags).flatMap((name) => (takers[name].length === 1 ? takers[name] : []));
  return kind ?? "argo-cd";
}

function refuseForeign(flags: AgentFlags, kind: Kind): void {
  for (const name of givenOf(flags)) {
    const kinds: readonly Kind[] = takers[name];
    if (kinds.includes(kind)) continue;
    throw new TagboatError("usage", `--${name} is for ${listed(kinds, "or")}, and the agent is ${kind}`, {
      hint: kind === "flux" && name === "status" ? statusesOfFlux : `Leave it out, or give --agent ${kinds[0]}.`,
    });
  }
}

const statusesOfFlux = "To read the statuses that Flux posts, give --agent commit-status and --status.";

function useOf(flags: AgentFlags, kind: Kind): Omit<AgentUse, "use"> {
  const { application, selector, project, namespace, kustomization, status, "helm-release": helmRelease } = flags;
  const count = countOf(flags);
  if (kind === "argo-cd") needOne(flags, ["application", "selector"], "which Application to look at");
  if (kind === "flux") needOne(flags, ["kustomization", "helm-release"], "which object of Flux to look at");
  if (kind === "commit-status") needOne(flags, ["status"], "which commit status to look for");
  if (kind === "http") needOne(flags, ["agent-url"], "which address tells what runs");
  return {
    ...(application !== undefined && { application }),
    ...(selector !== undefined && { selector }),
    ...(project !== undefined && { project }),
    ...(namespace !== undefined && { namespace }),
    ...(kustomization !== undefined && { kustomization }),
    ...(helmRelease !== undefined && { helmRelease }),
    ...(status !== undefined && { status }),
    ...(count !== undefined && { count }),
  };
}

function settingsOf(flags: AgentFlags, kind: Kind): AgentSettings {
  const connection = connectionOf(flags);
  const { "agent-url": url = "" } = flags;
  const context = contextOf(flags);
  const cluster = { grace: standardGrace(), sync: "wait" } as const;
  switch (kind) {
    case "argo-cd":
      return { kind, via: "server", suspended: "wait", ...cluster, ...connection };
    case "flux":
      return { kind, via: "kubernetes", ...cluster, ...connection, ...(context !== undefined && { context }) };
    case "commit-status":
      return { kind };
    case "http": {
      const tag = placeOf(flags, "tag-at");
      const revision = placeOf(flags, "revision-at");
      return {
        kind,
        ...connection,
        url,
        ...(tag !== undefined && { tag }),
        ...(revision !== undefined && { revision }),
      };
    }
  }
}

function contextOf({ "kube-context": [context, ...others] = [] }: AgentFlags): string | undefined {
  if (others.length === 0) return context;
  throw new TagboatError("usage", "--kube-context is given more than once, but the flags describe one agent", {
    hint: "Give it once. Only the agents of a config can use more than one.",
  });
}

function connectionOf({ "agent-url": url, "agent-token-from": variable, ...flags }: AgentFlags): AgentConnection {
  if (url !== undefined && !isAddress(url)) {
    throw new TagboatError("usage", "--agent-url is not an address that can be asked", {
      hint: "Write it as https://argocd.example.com, without a user or password in it.",
    });
  }
  if (variable !== undefined && !nameOfSecret.test(variable)) {
    throw new TagboatError("usage", "--agent-token-from names no variable that may hold the agent's token", {
      hint: `It is a variable's name, not the token: one that begins with TAGBOAT_ or ARGOCD_, ${secretNaming}.`,
    });
  }
  const insecure = url !== undefined && isConfirmed({ confirmed: { insecure: flags.insecure } }, url);
  if (url !== undefined && variable !== undefined && isPlainHttp(url) && !insecure) {
    throw new TagboatError("usage", `The token in ${variable} would go to --agent-url unencrypted`, {
      hint: `Use its https:// address. To accept unencrypted traffic: --insecure ${serverOf(url)}.`,
    });
  }
  return {
    ...(url !== undefined && { url }),
    ...(variable !== undefined && { tokenFrom: variable }),
    ...(insecure && { insecure }),
  };
}

const isAddress = (url: string): boolean =>
  URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).username === "";

function placeOf(flags: AgentFlags, name: "tag-at" | "revision-at"): string | undefined {
  const place = flags[name];
  if (place === undefined || responseLocation.test(place)) return place;
  throw new TagboatError("usage", `--${name} is not a location in an answer`, {
    hint: "It is a JSON pointer, such as /build/tag, or a header, such as header:X-Version.",
  });
}

function countOf({ count, application }: AgentFlags): number | undefined {
  if (count === undefined) return undefined;
  if (!/^[1-9][0-9]{0,3}$/.test(count))
    throw new TagboatError("usage", `--count is a number from 1, and not ${JSON.stringify(count)}`);
  if (application === undefined) return Number(count);
  throw new TagboatError("usage", "--count is for several Applications, and --application names one", {
    hint: "Give --selector instead of --application, or leave --count out.",
  });
}

/** @throws usage: none or several of them are given */
function needOne(flags: AgentFlags, names: readonly Flag[], what: string): void {
  const given = names.filter((name) => flags[name] !== undefined);
  if (given.length === 1) return;
  const all = names.map((name) => `--${name}`);
  if (given.length === 0)
    throw new TagboatError("usage", `Nothing says ${what}`, { hint: `Give ${listed(all, "or")}.` });
  throw new TagboatError("usage", `${listed(all, "and")} both say ${what}`, { hint: "Give one of the two." });
}

const listed = (names: readonly string[], word: "and" | "or"): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
