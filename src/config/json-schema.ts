import * as z from "zod";
import { configSchema } from "./schema.ts";

/** The JSON Schema of the config file, for editors and other tools. Editors support draft 7 best. */
export function configJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: "input", target: "draft-7" });
  return {
    $schema,
    $id: "urn:tagboat:config:1",
    title: "tagboat configuration",
    description: "The .tagboat.yaml at the root of a config repository.",
    ...schema,
  };
}
