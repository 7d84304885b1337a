import { partAt, textAt } from "../io/foreign-document.ts";
import { digestOf, isManifest, saidDigest } from "./manifest.ts";
import type { RegistryAnswer } from "./registry.ts";

/** The manifest to look up. */
export interface ManifestQuestion {
  /** Path of the repository in the registry: "acme/api". */
  readonly repository: string;
  /** A digest, or a tag. */
  readonly reference: string;
  /** Whether the digest must be computed from the manifest. */
  readonly needsDigest: boolean;
}

/** Whether GET would not have another status. */
export const isFinal = (status: number): boolean => status === 401 || status === 403 || status === 429 || status >= 500;

/** Judges an answer to HEAD. `denied`: why access was denied, if that is known better than from the answer. */
export function judgeHead(
  { reference }: ManifestQuestion,
  answer: Response,
  denied: string | undefined,
): RegistryAnswer {
  if (!answer.ok) return noAnswer(answer, denied, undefined);
  if (!isManifest(answer.headers.get("content-type"))) return noManifest(answer);
  const said = saidDigest(answer.headers);
  if (isDigest(reference) && said !== undefined && said !== reference) return contradiction(answer, reference, said);
  return { kind: "found" };
}

/** Judges an answer to GET, whose body is the manifest or an explanation. @throws remote: the body does not arrive */
export async function judgeGet(
  { reference }: ManifestQuestion,
  answer: Response,
  denied: string | undefined,
): Promise<RegistryAnswer> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (answer.status === 404) return { kind: "missing", reason: `not found${inBrackets(wordsIn(bytes))}` };
  if (!answer.ok) return noAnswer(answer, denied, wordsIn(bytes));
  if (!isManifest(answer.headers.get("content-type"))) return noManifest(answer);
  const digest = digestOf(bytes);
  const said = isDigest(reference) ? reference : saidDigest(answer.headers);
  if (said !== undefined && said !== digest) return contradiction(answer, said, digest);
  return { kind: "found", digest };
}

const isDigest = (reference: string): boolean => reference.startsWith("sha256:");

const hostOf = ({ url }: Response): string => new URL(url).host;

const noManifest = (answer: Response): RegistryAnswer => ({
  kind: "no-answer",
  reason: `${hostOf(answer)} answers with ${answer.headers.get("content-type") ?? "no type"}, which is not an image manifest`,
});

const contradiction = (answer: Response, one: string, other: string): RegistryAnswer => ({
  kind: "no-answer",
  reason: `${hostOf(answer)} contradicts itself: it answered with ${other} for ${one}`,
});

function noAnswer(answer: Response, denied: string | undefined, words: string | undefined): RegistryAnswer {
  const host = hostOf(answer);
  const reason = {
    401: `${host} denies access: the image does not exist, or ${denied ?? "the credential may not read it"}`,
    403: `${host} denies access: the image does not exist, or ${denied ?? "the credential may not read it"}`,
    429: `${host} limits requests (429)${again(answer)}`,
  }[answer.status];
  return { kind: "no-answer", reason: `${reason ?? `${host} answers ${answer.status}`}${inBrackets(words)}` };
}

function again({ headers }: Response): string {
  const after = headers.get("retry-after") ?? "";
  return /^\d{1,9}$/.test(after) ? `, for ${after} s more` : "";
}

const inBrackets = (words: string | undefined): string => (words === undefined ? "" : ` (${words})`);

/** The registry's own first error, on one line: "MANIFEST_UNKNOWN: manifest unknown". */
function wordsIn(bytes: Uint8Array): string | undefined {
  try {
    const errors = partAt(JSON.parse(Buffer.from(bytes).toString("utf8")), "errors");
    const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
    const said = [textAt(first, "code"), textAt(first, "message")].filter((part) => part !== undefined);
    return said.length === 0 ? undefined : said.join(": ").replace(/\s+/g, " ").slice(0, 200);
  } catch {
    return undefined;
  }
}
