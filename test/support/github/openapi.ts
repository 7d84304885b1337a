import { existsSync, readFileSync } from "node:fs";
import Ajv, { type ValidateFunction } from "ajv";

/** GitHub's own description of its API, cut to what is used here; not part of this repository. */
const descriptionFile = "../shared/fixtures/github/openapi-subset.json";

export const hasDescription = existsSync(descriptionFile);

interface Response {
  readonly $ref?: string;
  readonly content?: Record<string, { readonly schema?: unknown }>;
}

interface Description {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, Response> }>>;
  readonly components: { readonly responses?: Record<string, Response> };
}

/** What is wrong with an answer by GitHub's own description; undefined: nothing, or there is no description of it. */
export type CheckAnswer = (answer: {
  method: string;
  pattern: string;
  status: number;
  body: unknown;
}) => string | undefined;

let made: CheckAnswer | undefined;

/** Judges answers by the description, where it is present. It is large, and read once for all servers of a process. */
export function answerCheck(): CheckAnswer {
  made ??= hasDescription ? makeCheck() : () => undefined;
  return made;
}

function makeCheck(): CheckAnswer {
  const description = JSON.parse(readFileSync(descriptionFile, "utf8")) as Description;
  const ajv = new Ajv.default({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(description, "github");
  const known = new Map<string, ValidateFunction | undefined>();
  const validator = (method: string, pattern: string, status: number): ValidateFunction | undefined => {
    const response = description.paths[pattern]?.[method.toLowerCase()]?.responses[String(status)];
    if (response === undefined) return undefined;
    const path = encodeURIComponent(pattern.replaceAll("~", "~0").replaceAll("/", "~1"));
    const own = `/paths/${path}/${method.toLowerCase()}/responses/${status}`;
    const at = response.$ref === undefined ? own : response.$ref.slice(1);
    const shared = description.components.responses?.[at.split("/").at(-1) ?? ""];
    const { content } = response.$ref === undefined ? response : (shared ?? {});
    if (content?.["application/json"]?.schema === undefined) return undefined;
    return ajv.compile({ $ref: `github#${at}/content/application~1json/schema` });
  };
  return ({ method, pattern, status, body }) => {
    const key = `${method} ${pattern} ${status}`;
    if (!known.has(key)) known.set(key, validator(method, pattern, status));
    const validate = known.get(key);
    if (validate === undefined || validate(body) === true) return undefined;
    return `${key}: ${ajv.errorsText(validate.errors)}`;
  };
}
