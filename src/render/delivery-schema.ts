import { changelogSchema } from "./changelog-schema.ts";
import { gateSchema } from "./gate-schema.ts";
import { errorSchema, object, text } from "./schema-parts.ts";
import { verdictSchema } from "./verdict-schema.ts";

const changeOutcomes = ["updated", "unchanged", "superseded", "held", "waiting", "refused"] as const;
const deliveryOutcomes = [...changeOutcomes, "proposed", "merged", "planned", "mixed"] as const;

/** The JSON Schema of the document of `update --json`, `promote --json`, `rollback --json`, `hold --json` and `unhold --json`. */
export function deliverySchema(): object {
  const version = object([], { tag: text, digest: text });
  const site = object(["file", "path", "line"], {
    file: { ...text, description: "Path in the repository" },
    path: { ...text, description: "Key path, as `--at` takes it behind the #" },
    line: { type: "integer", minimum: 1 },
  });
  const change = object(["kind", "app", "image", "from", "to", "sites", "outcome"], {
    kind: { enum: ["update", "promote", "rollback"] },
    app: text,
    environment: { ...text, description: "Left out where no config says which it is" },
    image: text,
    from: version,
    to: version,
    sites: { type: "array", items: site },
    outcome: {
      enum: [...changeOutcomes, "planned", "proposed"],
      description: "Of a dry run, what would be updated is planned; of an open pull request, proposed",
    },
    reason: { ...text, description: "Why it ended so, where that is not plain" },
    changelog: changelogSchema(),
  });
  const pullRequest = object(["number", "url", "state", "headCommit"], {
    number: { type: "integer", minimum: 1 },
    url: text,
    state: { enum: ["open", "closed", "merged"] },
    headCommit: text,
    isScheduled: { const: true, description: "The forge merges it by itself once it may" },
  });
  const delivery = object(["repo", "branch", "outcome", "attempts", "files", "changes"], {
    repo: { ...text, description: "Address of the repository, without secrets" },
    branch: text,
    outcome: { enum: deliveryOutcomes },
    commit: { ...text, description: "The commit on the branch; left out while it is only proposed" },
    pullRequest,
    attempts: { type: "integer", minimum: 0 },
    files: { type: "array", items: text, description: "Paths that were written" },
    changes: { type: "array", items: change },
    diff: { ...text, description: "What would be written, as a unified diff; only of a dry run" },
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "urn:tagboat:delivery:1",
    title:
      "tagboat update --json, tagboat promote --json, tagboat rollback --json, tagboat hold --json, tagboat unhold --json",
    ...object(["command", "deliveries"], {
      command: { enum: ["update", "promote", "rollback", "hold", "unhold"] },
      outcome: {
        enum: [...deliveryOutcomes, "healthy"],
        description: "After a failure only waiting or refused, where a gate let nothing in",
      },
      deliveries: {
        type: "array",
        items: delivery,
        description: "What landed, or is proposed, whatever failed afterwards",
      },
      verdicts: { type: "array", items: verdictSchema(), description: "Only where it was waited" },
      gates: {
        type: "array",
        items: gateSchema(),
        description: "The gates that were judged; only of `update` and `promote`",
      },
      notice: text,
      error: errorSchema,
    }),
  };
}
