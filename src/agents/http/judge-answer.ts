import { isDigest, isTag, readImageRef, sameImageName, splitImageRef } from "../../domain/image-ref.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Relation } from "../../git/repository.ts";
import type { ContentAt, Rollout, RolloutImage } from "../rollout.ts";

/** A page's answer. */
export interface ProbeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The server's time. */
  readonly at: Date | undefined;
}

export interface ProbeQuestion {
  readonly rollout: Rollout;
  /** The page's address, for messages. */
  readonly shown: string;
  /** JSON pointer, or "header:<name>". */
  readonly tagAt: string | undefined;
  readonly revisionAt: string | undefined;
  /** How the page's commit relates to ours, if the page has a whole commit hash. */
  readonly relation: Relation;
  readonly content: ContentAt;
}

/** The rules. The first match decides. */
export const probeRules = [
  { id: "P1", means: "the page does not answer with 2xx" },
  { id: "P2", means: "it does not have what it was to say" },
  { id: "P3", means: "it says that another version runs, or another commit" },
  { id: "P4", means: "it says that ours runs, or it was asked for nothing but an answer" },
] as const;

/** Judges a page that the app serves about itself. Pure. */
export function judgeAnswer(answer: ProbeAnswer, question: ProbeQuestion): Verdict {
  const { shown, tagAt, revisionAt } = question;
  if (answer.status < 200 || answer.status > 299)
    return verdictBy("P1", "progressing", `${shown} answers ${answer.status}.`);
  const tag = tagAt === undefined ? undefined : valueAt(answer, tagAt);
  const revision = revisionAt === undefined ? undefined : valueAt(answer, revisionAt);
  const missing = tag === undefined && tagAt !== undefined ? tagAt : revision === undefined ? revisionAt : undefined;
  if (missing !== undefined) return verdictBy("P2", "unknown", `${shown} answers, and has nothing at ${missing}.`);
  return otherThanOurs({ tag, revision }, question) ?? ours({ tag, revision }, question);
}

const verdictBy = (rule: string, state: Verdict["state"], reason: string): Verdict => ({
  state,
  reason,
  rule,
  resources: [],
});

interface Said {
  readonly tag: string | undefined;
  readonly revision: string | undefined;
}

function otherThanOurs({ tag, revision }: Said, question: ProbeQuestion): Verdict | undefined {
  const { shown, rollout, relation, content } = question;
  if (tag !== undefined && !rollout.images.some((image) => isVersionOf(tag, image)))
    return verdictBy("P3", "progressing", `${shown} says that ${shownValue(tag)} runs.`);
  if (revision === undefined || isOurs(revision, question)) return undefined;
  const state = relation === "descendant" && content === "changed" ? "superseded" : "progressing";
  return verdictBy("P3", state, `${shown} says that the commit ${shownValue(revision)} runs.`);
}

function ours({ tag, revision }: Said, { shown, rollout }: ProbeQuestion): Verdict {
  // A single version on the page proves all images only if they all have that version.
  if (tag !== undefined && rollout.images.every((image) => isVersionOf(tag, image)))
    return { ...verdictBy("P4", "healthy", `${shown} says that ${tag} runs.`), evidence: "image" };
  if (revision !== undefined)
    return {
      ...verdictBy("P4", "healthy", `${shown} says that the commit ${shownValue(revision)} runs.`),
      evidence: "revision",
    };
  const answered = verdictBy("P4", "healthy", `${shown} answers, and says nothing of what runs.`);
  return tag === undefined ? answered : { ...answered, evidence: "applied" };
}

/**
 * A value of the page, for display. Only a possible version or reference is shown: a page of another service could have a secret
 * there.
 */
export const shownValue = (value: string): string =>
  isVersionLike(value) ? value : `a value that is not a version (${value.length} characters)`;

function isVersionLike(value: string): boolean {
  const { tag, digest } = readImageRef(value) ?? {};
  const version = tag ?? digest ?? value;
  return isDigest(version) || (isTag(version) && !hasRandomRun(version));
}

/** A long run of letters and digits that is neither a number nor a commit hash looks like a key. */
const hasRandomRun = (text: string): boolean =>
  (text.match(/[A-Za-z0-9]{20,}/g) ?? []).some((run) => !/^(?:[0-9]+|[0-9a-f]{1,64})$/.test(run));

/** Whether the value is the image's tag, its digest or a whole reference to it. */
function isVersionOf(value: string, { name, tag, digest }: RolloutImage): boolean {
  if (value === tag || value === digest) return true;
  const reference = splitImageRef(value);
  if (!sameImageName(reference.name, name)) return false;
  if (digest !== undefined && reference.digest !== undefined) return reference.digest === digest;
  return tag !== undefined && reference.tag === tag;
}

function isOurs(revision: string, { rollout, relation, content }: ProbeQuestion): boolean {
  const isAbbreviated = /^[0-9a-f]{7,}$/.test(revision) && rollout.commit.startsWith(revision);
  return isAbbreviated || relation === "same" || (relation === "descendant" && content === "same");
}

/** The value at a JSON pointer (RFC 6901) of the body, or of a header. Undefined unless it is a text or a number. */
export function valueAt({ headers, body }: ProbeAnswer, place: string): string | undefined {
  const header = /^header:(.+)$/.exec(place)?.[1];
  if (header !== undefined) return headers.get(header)?.trim() || undefined;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const part of place.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
