import { exitCodes } from "../errors.ts";

/** Parts of the JSON Schemas for the output of `--json`. */

export const text = { type: "string" } as const;

export const time = { type: "string", format: "date-time" } as const;

/** An object with these properties and no others. */
export const object = (required: readonly string[], properties: Readonly<Record<string, object>>) => ({
  type: "object",
  required,
  properties,
  additionalProperties: false,
});

/** The error of a failed run. */
export const errorSchema = object(["kind", "exitCode", "message"], {
  kind: { enum: Object.keys(exitCodes) },
  exitCode: { type: "integer" },
  message: text,
  hint: text,
});
