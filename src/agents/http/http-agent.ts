import { type Confirmed, refuseForeignHost, refuseUnverifiedTls } from "../../credentials/bounds.ts";
import { agentSecret } from "../../credentials/tokens.ts";
import type { HttpSettings } from "../../domain/agent-settings.ts";
import type { SubjectVerdict } from "../../domain/verdict.ts";
import { TagboatError } from "../../errors.ts";
import { checkConfiguredCaFile } from "../../io/ca-file.ts";
import type { Environment } from "../../io/ci-facts.ts";
import type { Http, HttpOptions } from "../../io/http.ts";
import { shownUrl } from "../../io/http-failure.ts";
import { most, overLimit } from "../../limits.ts";
import type { Clock, Log } from "../../world.ts";
import type { Agent, Look, Watch } from "../agent.ts";
import type { Revisions, Rollout } from "../rollout.ts";
import { headersFor } from "../shared/agent-headers.ts";
import { warnUnverified } from "../shared/warn-unverified.ts";
import { judgeAnswer, type ProbeAnswer, shownValue, valueAt } from "./judge-answer.ts";

export interface HttpAgentOptions {
  /** Name in the config, for messages. */
  readonly name: string;
  readonly settings: HttpSettings;
  readonly env: Environment;
  /** Servers and hosts that flags and variables of this run allow. */
  readonly confirmed?: Confirmed | undefined;
  readonly http: (options: Pick<HttpOptions, "env" | "tls" | "caFile">) => Http;
  readonly clock: Clock;
  readonly log: Log;
}

/** A page of the app that says what runs. It shows only the present state. Sends no request yet. @throws config, refused */
export function openHttpProbe(options: HttpAgentOptions): Agent {
  const { name, settings, log } = options;
  const { url, tag, revision, tokenFrom, headersFrom = {}, insecure, caFile } = settings;
  if (!URL.canParse(url)) throw new TagboatError("config", `${name}: "${url}" is not an address`);
  refuseForeignHost(options, url, `the agent ${name}`);
  const isSecret = tokenFrom !== undefined || Object.keys(headersFrom).length > 0;
  if (isSecret && insecure === true) refuseUnverifiedTls(options, url, name);
  if (caFile !== undefined) checkConfiguredCaFile(caFile, "`caFile` of the agent");
  const headers = headersOf(options);
  if (insecure === true) warnUnverified(log, url, `this server is not verified (${name})`);
  return {
    kind: "http",
    name,
    evidence: tag !== undefined ? "image" : revision !== undefined ? "revision" : "applied",
    ...(tag === undefined && revision === undefined && { gateOnly: true }),
    remembers: false,
    clockUncertaintyMs: 1_000,
    watch: (rollout, revisions, signal) => watchPage({ ...options, headers }, { rollout, revisions, signal }),
  };
}

interface Page extends HttpAgentOptions {
  /** Headers of every request, including the secret ones. */
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws config */
function headersOf(options: HttpAgentOptions): Page["headers"] {
  const { url, tokenFrom } = options.settings;
  return {
    accept: "application/json, */*;q=0.5",
    "cache-control": "no-cache",
    ...headersFor(options, url),
    ...(tokenFrom !== undefined && {
      authorization: `Bearer ${agentSecret(options, tokenFrom, { url, kind: "agent" })}`,
    }),
  };
}

interface Asked {
  readonly rollout: Rollout;
  readonly revisions: Revisions;
  readonly signal: AbortSignal;
}

function watchPage(options: Page, asked: Asked): Watch {
  const shown = shownUrl(new URL(options.settings.url));
  return {
    async look(): Promise<Look> {
      const answer = await ask(options, asked.signal);
      if ("noResponse" in answer) return { at: options.clock.now(), subjects: [], noResponse: answer.noResponse };
      if (answer.status === 401 || answer.status === 403) {
        throw new TagboatError("remote", `${shown} rejects the credentials: it answers ${answer.status}`, {
          hint: "Check the variables that `tokenFrom` and `headersFrom` name.",
        });
      }
      return {
        at: answer.at ?? options.clock.now(),
        subjects: [await judged(answer, shown, { ...options, ...asked })],
      };
    },
    close: () => Promise.resolve(),
  };
}

async function judged(
  answer: ProbeAnswer,
  shown: string,
  { settings, rollout, revisions }: HttpAgentOptions & Asked,
): Promise<SubjectVerdict> {
  const commit = settings.revision === undefined ? undefined : valueAt(answer, settings.revision);
  const isCommit = commit !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit);
  const verdict = judgeAnswer(answer, {
    rollout,
    shown,
    tagAt: settings.tag,
    revisionAt: settings.revision,
    relation: isCommit ? await revisions.relation(commit) : "unknown",
    content: isCommit ? await revisions.contentAt(commit) : "unknown",
  });
  const health = verdict.state === "healthy" ? "Healthy" : "Progressing";
  return {
    subject: shown,
    verdict,
    facts: { health, ...(commit !== undefined && { revision: shownValue(commit) }) },
    moments: [],
  };
}

/** Uses a new connection for each request: a kept connection would always reach the same pod. */
async function ask(options: Page, signal: AbortSignal): Promise<ProbeAnswer | { readonly noResponse: string }> {
  const { settings, env, http, headers } = options;
  const { url, caFile, insecure } = settings;
  const connection = http({ env, caFile, ...(insecure === true && { tls: { insecure } }) });
  try {
    const response = await connection.fetch(url, { headers, signal });
    const date = new Date(response.headers.get("date") ?? Number.NaN);
    const body = await response.text();
    if (body.length > most("page-bytes")) return { noResponse: `the page has ${overLimit("page-bytes")}` };
    return {
      status: response.status,
      headers: response.headers,
      body,
      at: Number.isNaN(date.getTime()) ? undefined : date,
    };
  } catch (error) {
    if (error instanceof TagboatError && error.kind === "remote") return { noResponse: error.message };
    throw error;
  } finally {
    await connection.close();
  }
}
