import { hostOf } from "../addresses.ts";
import type { ArgoCd, Flux } from "../agents/index.ts";
import type { AgentSettings, ArgoCdSettings } from "../domain/agent-settings.ts";
import { TagboatError } from "../errors.ts";
import type { Environment } from "../io/ci-facts.ts";
import type { Http, HttpOptions } from "../io/http.ts";
import type { AgentInUse, CiFacts, World } from "../world.ts";
import type { ConnectedForges } from "./connect-forges.ts";
import { boundsOf, type ConnectOptions } from "./connect-options.ts";

/** Opens the agents. Each is created when a wait begins, and closes what it opened. Agents of the same Argo CD or Flux share it. */
export function connectAgents(
  options: ConnectOptions,
  ci: CiFacts | undefined,
  forges: Pick<ConnectedForges, "of">,
): World["agents"] {
  const argoCds = new Map<string, ArgoCd>();
  const fluxes = new Map<string, Flux>();
  const { env, clock, log, signal, values, keepSecret } = options;
  const { confirmed } = boundsOf(options);
  const kept = keepSecret && { keepSecret };
  return {
    async of({ inUse, evidence, repository, declared, isGlance }) {
      const [{ createHttp }, { openArgoCd, openCommitStatus, openFlux, openHttpProbe, argoCdLogin, withKnownPages }] =
        await Promise.all([import("../io/http.ts"), import("../agents/index.ts")]);
      const statuses = async () => withKnownPages(await forges.of(repository, declared));
      // A user's `argocd login` counts only outside CI.
      const withLogin = ({ url, tokenFrom, via }: ArgoCdSettings): Environment => {
        const isPerson = ci === undefined && tokenFrom === undefined && !env["ARGOCD_AUTH_TOKEN"] && via === "server";
        const login = isPerson ? argoCdLogin(env, (url && hostOf(url)) ?? env["ARGOCD_SERVER"]) : undefined;
        if (login !== undefined) keepSecret?.(login.token);
        return { ...env, ...(login && { ARGOCD_SERVER: login.server, ARGOCD_AUTH_TOKEN: login.token }) };
      };
      const http = (wanted: Pick<HttpOptions, "env" | "tls" | "caFile">): Http =>
        createHttp({ ...wanted, caFile: wanted.caFile ?? values["ca-file"], signal });
      for (const secret of inUse.flatMap(({ settings }) => secretsOf(settings, env))) keepSecret?.(secret);
      if (inUse.some(readsStatuses)) await unlessAway(statuses());
      return inUse.map(({ use, settings }) => {
        const common = { name: use.use, use, evidence, confirmed, http, clock, log, ...kept };
        if (settings.kind === "argo-cd") {
          const key = JSON.stringify([use.use, settings]);
          const argoCd = argoCds.get(key) ?? openArgoCd({ ...common, settings, env: withLogin(settings) });
          argoCds.set(key, argoCd);
          return argoCd.agent({ use, evidence, isGlance });
        }
        if (settings.kind === "flux") {
          // Its statuses are those of one repository.
          const key = JSON.stringify([use.use, settings, settings.via === "commit-status" && repository]);
          const flux = fluxes.get(key) ?? openFlux({ ...common, settings, env, statuses });
          fluxes.set(key, flux);
          return flux.agent({ use, evidence, isGlance });
        }
        if (settings.kind === "http") return openHttpProbe({ ...common, settings, env });
        return openCommitStatus({ ...common, settings, statuses, isGlance });
      });
    },
  };
}

/** Values of the variables that a config names. Their names may not show that they are secrets. */
function secretsOf(settings: AgentSettings, env: Environment): string[] {
  if (settings.kind === "commit-status") return [];
  const { tokenFrom, headersFrom = {} } = settings;
  return [tokenFrom, ...Object.values(headersFrom)].flatMap((name) => (name && env[name]) || []);
}

const readsStatuses = ({ settings: { kind, ...settings } }: AgentInUse): boolean =>
  kind === "commit-status" || (kind === "flux" && "via" in settings && settings.via === "commit-status");

/** Fails early if the repository can have no statuses. If its server is unreachable, each look retries. */
async function unlessAway(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind !== "remote") throw error;
  }
}
