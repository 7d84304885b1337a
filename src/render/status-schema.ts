import { leastFirst } from "../domain/evidence.ts";
import { gateStates } from "../domain/gate-report.ts";
import { statusHealthStates } from "../domain/status-row.ts";
import { gateSchema } from "./gate-schema.ts";
import { errorSchema, object, text, time } from "./schema-parts.ts";

/** The JSON Schema of the document of `status --json`. */
export function statusSchema(): object {
  const image = object(["name"], { name: text, tag: text, digest: text });
  const health = object(["state"], {
    state: {
      enum: statusHealthStates,
      description: "not-verified: the config says `agents: []`; not-configured: it says nothing about agents",
    },
    reason: text,
    evidence: { enum: leastFirst },
    healthySeconds: { type: "integer", minimum: 0, description: "For how long, without a break" },
    url: text,
  });
  const driftedImage = object(["name", "live"], {
    name: text,
    live: {
      type: "array",
      minItems: 1,
      items: object([], { tag: text, digest: text }),
      description: "What runs instead",
    },
  });
  const drift = {
    ...object(["images", "resources"], {
      images: { type: "array", items: driftedImage, description: "Images that run only in other versions than Git's" },
      resources: { type: "array", items: text, description: "What Argo CD calls OutOfSync: Deployment web" },
    }),
    description:
      "How the cluster differs from Git, although the agent knows the commit; left out if no difference is known",
  };
  const row = object(["app", "environment", "images", "health"], {
    app: text,
    environment: text,
    version: { ...text, description: "The version in Git; left out if there is none, or if it could not be read" },
    images: { type: "array", items: image },
    commit: { ...text, description: "The commit that brought the version" },
    since: time,
    health,
    override: {
      ...object(["checks"], {
        checks: { type: "array", items: text, description: "What did not hold" },
        reason: text,
        by: { ...text, description: "The user, and the run" },
      }),
      description: "How a user opened the gate for this version, as the commit that brought it says",
    },
    drift,
    hold: object(["reason"], { reason: text, until: time }),
    proposal: object(["number", "url"], {
      number: { type: "integer", minimum: 1 },
      url: text,
      approvals: {
        ...object(["state", "reason"], { state: { enum: gateStates }, reason: text }),
        description: "Who approved it; left out if the gate requires no approvals",
      },
    }),
    next: object(["version", "from", "gate"], {
      version: { ...text, description: "The version of the environment before, which is not here yet" },
      from: text,
      behind: {
        ...object(["commits"], {
          commits: { type: "integer", minimum: 1, maximum: 100 },
          isMore: { const: true, description: "There are more than 100, which are not counted" },
        }),
        description:
          "How many source commits the environment is behind; left out if the tags or the source do not tell",
      },
      gate: gateSchema(),
    }),
    problem: { ...text, description: "Why the row could not be read" },
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "urn:tagboat:status:1",
    title: "tagboat status --json",
    ...object(["command"], {
      command: { const: "status" },
      rows: { type: "array", items: row, description: "Left out if nothing could be read at all" },
      deliveries: { type: "array", maxItems: 0, description: "Only if nothing could be read at all" },
      error: errorSchema,
    }),
  };
}
