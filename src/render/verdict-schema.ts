import { failureKinds } from "../domain/verdict.ts";
import { object, text, time } from "./schema-parts.ts";

const states = ["healthy", "progressing", "failed", "superseded", "misconfigured", "unknown"] as const;
const evidence = { enum: ["image", "revision", "applied"] } as const;

/** The JSON Schema of one of the `verdicts` of `--json`. */
export function verdictSchema(): object {
  const resource = object(["kind", "name"], { kind: text, name: text, namespace: text, message: text });
  const verdict = object(["state", "reason", "rule", "resources"], {
    state: { enum: states },
    reason: text,
    rule: { ...text, description: "Row of the agent's decision table that decided" },
    since: time,
    evidence,
    resources: {
      type: "array",
      items: resource,
      description: "Resources that are not ready, in the cluster's own words",
    },
    url: text,
    error: { enum: ["config", "not-found"], description: "Only of misconfigured" },
    failure: {
      enum: failureKinds,
      description:
        "Only of failed: what cannot be rendered, a wrong definition of the agent's object, what the cluster does not take, or pods and hooks that fail",
    },
  });
  const facts = object([], {
    sync: text,
    revision: text,
    health: text,
    ready: object(["ready", "wanted"], { ready: { type: "integer" }, wanted: { type: "integer" } }),
  });
  const subject = object(["agent", "subject", "verdict", "facts"], { agent: text, subject: text, verdict, facts });
  const step = object(["what", "at", "seconds"], {
    what: { enum: ["pushed", "noticed", "syncing", "synced", "healthy"] },
    at: time,
    seconds: { type: "integer", minimum: 0, description: "After the push" },
  });
  const event = object(["kind", "name", "reason", "message"], {
    kind: text,
    name: text,
    namespace: text,
    reason: { ...text, description: "One word of the cluster, such as FailedScheduling" },
    message: text,
    count: { type: "integer", minimum: 2, description: "How often; left out for once" },
    at: { ...time, description: "When last" },
  });
  const image = object(["name"], { name: text, tag: text, digest: text });
  return object(["app", "state", "reason", "commit", "images", "timeline", "subjects"], {
    app: text,
    environment: { ...text, description: "Left out where no config says which it is" },
    state: { enum: states },
    reason: text,
    since: { ...time, description: "By the agent's clock; of healthy: without a break" },
    evidence: { ...evidence, description: "The weakest evidence of all agents; only if healthy" },
    commit: { ...text, description: "The commit of the config repository that was waited for" },
    images: { type: "array", items: image },
    timeline: { type: "array", items: step },
    url: text,
    subjects: { type: "array", items: subject, description: "Each thing that an agent watches, as it was seen last" },
    events: {
      type: "array",
      items: event,
      description:
        "Latest warnings of the cluster about resources that are not ready, newest first; only after a failure or a timeout",
    },
  });
}
