import type { AgentUse } from "../../domain/agent-settings.ts";
import type { Evidence } from "../../domain/gate.ts";
import { TagboatError } from "../../errors.ts";
import { once } from "../../io/log.ts";
import type { Agent } from "../agent.ts";
import type { ArgoCdOptions } from "./argo-cd-options.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import { openKubernetesApplications } from "./kubernetes-applications.ts";
import { openServer } from "./open-server.ts";
import { serverTime } from "./server-time.ts";
import { shareApplications } from "./share-applications.ts";
import type { Target } from "./target.ts";
import { watchArgoCd } from "./watch.ts";

/** One Argo CD server, which makes an agent for each question. */
export interface ArgoCd {
  /** Agent for one app in one environment. @throws config */
  agent(question: ArgoCdQuestion): Agent;
}

export interface ArgoCdQuestion {
  /** Settings of the environment: exactly one of `application`, `selector` and `applicationSet`. */
  readonly use: Omit<AgentUse, "use">;
  /** Weakest evidence that is enough. Default: "image". */
  readonly evidence?: Evidence | undefined;
  /** Whether to report only what the Applications themselves show, without any further request. It proves nothing. */
  readonly isGlance?: boolean | undefined;
}

/**
 * Opens Argo CD by its own API or by the Kubernetes API. Sends no request yet. All watches of its agents share their requests.
 * @throws config, refused
 */
export function openArgoCd(options: ArgoCdOptions): ArgoCd {
  const { name, settings, log, clock, random = Math.random } = options;
  const warnOnce = once((message) => log.warn(`${name}: ${message}`));
  const alone =
    settings.via === "kubernetes" ? openKubernetesApplications(options, warnOnce) : openServer(options, warnOnce);
  const open = shareApplications(alone, { clock, log });
  return {
    agent(question) {
      const target = targetOf(name, question);
      return {
        kind: "argo-cd",
        name,
        evidence: "image",
        // Argo CD itself records when health began.
        remembers: true,
        // `since` is the end of the agent's second, so the true time is not later.
        clockUncertaintyMs: 0,
        watch(rollout, revisions, signal) {
          const time = serverTime(clock);
          const cluster: ClusterFacts = {
            applications: open(signal),
            revisions,
            policy: policyOf(settings, question),
            isGlance: question.isGlance === true,
            appear: settings.grace?.appear ?? 0,
            time,
            clock,
            log,
            signal,
            warnOnce,
            confirmFrom: undefined,
            rollout: () => time.inServerTime(rollout),
          };
          return watchArgoCd(cluster, target, random);
        },
      };
    },
  };
}

function policyOf(
  settings: ArgoCdOptions["settings"],
  { evidence: asked, isGlance }: ArgoCdQuestion,
): ClusterFacts["policy"] {
  // Which image runs is in the live objects, which a glance does not read.
  const evidence = isGlance === true && asked !== "applied" ? "revision" : asked;
  const { grace, suspended, sync } = settings;
  return {
    ...(evidence && { evidence }),
    ...(grace && { grace }),
    ...(suspended && { suspended }),
    ...(sync && { sync }),
  };
}

function targetOf(name: string, { use }: ArgoCdQuestion): Target {
  const { application, selector, applicationSet, count, project, namespace } = use;
  const scope = { project, namespace };
  if (application !== undefined) return { kind: "application", name: application, scope };
  if (selector !== undefined) return { kind: "selector", selector, count, scope };
  if (applicationSet !== undefined) return { kind: "application-set", name: applicationSet, count, scope };
  throw new TagboatError("config", `${name} is not told which Application to look at`, {
    hint: "Give `application`, `selector` or `applicationSet` beside `use`, or --application or --selector.",
  });
}
