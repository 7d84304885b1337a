import { checkNames, checkResultStates } from "../domain/check-result.ts";
import { errorSchema, object, text } from "./schema-parts.ts";

const position = { type: "integer", minimum: 1 } as const;

/** The JSON Schema of the document of `check --json`. */
export function checkSchema(): object {
  const place = object(["file"], { file: text, line: position, column: position, path: text });
  const finding = object(["check", "subject", "state", "message"], {
    check: { enum: checkNames },
    subject: { ...text, description: "What was looked at" },
    state: {
      enum: checkResultStates,
      description: "skipped: it does not matter here, or cannot be known without writing",
    },
    message: text,
    hint: { ...text, description: "What to do about it" },
    place,
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "urn:tagboat:check:1",
    title: "tagboat check --json",
    ...object(["command"], {
      command: { const: "check" },
      checks: { type: "array", items: finding, description: "Left out where nothing could be looked at at all" },
      deliveries: { type: "array", maxItems: 0, description: "Only where nothing could be looked at at all" },
      error: { ...errorSchema, description: "Left out if nothing failed; otherwise has the kind of the first failure" },
    }),
  };
}
