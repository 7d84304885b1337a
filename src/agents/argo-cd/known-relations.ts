import type { Relation } from "../../git/repository.ts";
import type { ContentAt, Revisions } from "../rollout.ts";
import { type HydratedRelations, hydratedRelations, hydrationOf } from "./hydrated-relations.ts";

/** Relations and contents of revisions, looked up before they are needed. */
export interface KnownRelations {
  relation(revision: string): Relation;
  contentAt(revision: string): ContentAt;
  /** Only with a source hydrator. */
  readonly hydrated?: HydratedRelations;
}

/** More commits than a real Application's status names. */
const most = 60;

/** Looks up every commit named anywhere in the application's status or spec. */
export async function knownRelations(application: unknown, revisions: Revisions): Promise<KnownRelations> {
  const relations = new Map<string, Relation>();
  const contents = new Map<string, ContentAt>();
  const named = [...commitsIn(application)].slice(0, most);
  const hydration = hydrationOf(application);
  const hydrated = named.filter((commit) => hydration !== undefined && !hydration.dry.has(commit));
  await Promise.all(
    named.map(async (commit) => {
      // Commits of the hydrated branch never descend from ours.
      if (hydrated.includes(commit)) return;
      const relation = await revisions.relation(commit);
      relations.set(commit, relation);
      // The judge does not ask about the content of older commits, and the same commit has the same content.
      if (relation === "descendant" || relation === "diverged") contents.set(commit, await revisions.contentAt(commit));
      else contents.set(commit, relation === "same" ? "same" : "unknown");
    }),
  );
  return {
    relation: (revision) => relations.get(revision) ?? "unknown",
    contentAt: (revision) => contents.get(revision) ?? "unknown",
    ...(hydration && { hydrated: await hydratedRelations(hydration, hydrated, revisions) }),
  };
}

/** Only texts under these names are commits. A log or another hash can look like one. */
const isRevisionKey = (key: string): boolean => /revision|sha/i.test(key);

const isCommit = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

function commitsIn(value: unknown): Set<string> {
  const found = new Set<string>();
  const waiting: (readonly [key: string, value: unknown])[] = [["", value]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [key, part] = next;
    if (typeof part === "string" && isRevisionKey(key) && isCommit(part)) found.add(part);
    if (typeof part !== "object" || part === null || key === "managedFields") continue;
    // Items of a list use the list's own name.
    for (const [inner, item] of Object.entries(part)) waiting.push([Array.isArray(part) ? key : inner, item]);
  }
  return found;
}
