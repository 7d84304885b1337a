import { errorSchema, object, text } from "./schema-parts.ts";
import { verdictSchema } from "./verdict-schema.ts";

/** The JSON Schema of the document of `wait --json`. */
export function waitSchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "urn:tagboat:wait:1",
    title: "tagboat wait --json",
    ...object(["command", "deliveries"], {
      command: { const: "wait" },
      outcome: { enum: ["healthy", "superseded", "mixed"], description: "Left out after a failure" },
      deliveries: { type: "array", maxItems: 0 },
      verdicts: { type: "array", items: verdictSchema(), description: "Left out where nothing could be waited for" },
      notice: text,
      error: errorSchema,
    }),
  };
}
