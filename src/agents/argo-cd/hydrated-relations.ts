import type { Relation } from "../../git/repository.ts";
import { fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { ContentAt, Revisions } from "../rollout.ts";
import { readApplication } from "./application.ts";

/** How revisions of the branch that a source hydrator writes relate to our commit. Looked up before they are needed. */
export interface HydratedRelations {
  relationOfHydrated(revision: string): Relation;
  contentOfHydrated(revision: string): ContentAt;
}

/** The source hydrator's state in an Application. */
export interface Hydration {
  /** Commit of the hydrated branch that the last successful run made or confirmed. */
  readonly hydratedSHA?: string | undefined;
  /** The Application's folder in that branch. */
  readonly folder: string;
  /** Commits of the dry branch. All other commits that the Application names are on the hydrated branch. */
  readonly dry: ReadonlySet<string>;
}

/** Undefined if the Application has no source hydrator. */
export function hydrationOf(application: unknown): Hydration | undefined {
  const read = readApplication(application);
  if (read?.hydrator === undefined) return undefined;
  const { hydratedSHA, drySHA, lastComparedDryRevision, current, dry } = read.hydrator;
  const named = [drySHA, lastComparedDryRevision, current.drySHA, dry.targetRevision];
  return {
    hydratedSHA,
    folder: (read.sources[0]?.path ?? "").replace(/^(?:\.?\/)+|\/+$/g, "").replace(/^\.$/, ""),
    dry: new Set(named.filter((commit) => commit !== undefined)),
  };
}

/** Asks Git about each of these commits of the hydrated branch. */
export async function hydratedRelations(
  hydration: Hydration,
  hydrated: readonly string[],
  revisions: Revisions,
): Promise<HydratedRelations> {
  const found = new Map<string, Hydrated>();
  await Promise.all(
    hydrated.map(async (revision) => {
      found.set(revision, await lookUp(revision, hydration, revisions));
    }),
  );
  return {
    relationOfHydrated: (revision) => found.get(revision)?.relation ?? "unknown",
    contentOfHydrated: (revision) => found.get(revision)?.content ?? "unknown",
  };
}

interface Hydrated {
  readonly relation: Relation;
  readonly content: ContentAt;
}

const unknown: Hydrated = { relation: "unknown", content: "unknown" };

/**
 * The dry commit that our folder was rendered from is the best proof. If it is unknown or older than ours, the position in the hydrated
 * branch decides: other folders are written there too, and a commit that changes nothing for us leaves our folder as it was.
 */
async function lookUp(revision: string, hydration: Hydration, revisions: Revisions): Promise<Hydrated> {
  const dry = await dryCommitOf(revision, hydration, revisions);
  const fromDry = dry === undefined ? "unknown" : await revisions.relation(dry);
  if (fromDry === "same") return { relation: "same", content: "same" };
  if (dry !== undefined && (fromDry === "descendant" || fromDry === "diverged")) {
    return { relation: fromDry, content: await revisions.contentAt(dry) };
  }
  const { hydratedSHA } = hydration;
  if (hydratedSHA === undefined || revisions.between === undefined) return unknown;
  const relation = await revisions.between(revision, hydratedSHA);
  if (relation === "same") return { relation, content: "same" };
  const ours = await dryCommitOf(hydratedSHA, hydration, revisions);
  if (dry === undefined || ours === undefined) return { relation, content: "unknown" };
  // If Git cannot say how the dry commit relates to ours, its content is unknown.
  const other = fromDry === "unknown" ? "unknown" : "changed";
  return { relation, content: dry === ours ? "same" : other };
}

/**
 * The dry commit that a folder's manifests were rendered from, from the note that the hydrator writes beside them. The note at the
 * branch's root only describes the last writer. https://argo-cd.readthedocs.io/en/stable/user-guide/source-hydrator/
 */
async function dryCommitOf(revision: string, { folder }: Hydration, revisions: Revisions): Promise<string | undefined> {
  const text = await revisions.fileAt?.(revision, folder === "" ? "hydrator.metadata" : `${folder}/hydrator.metadata`);
  if (text === undefined) return undefined;
  try {
    const dry = textOf(fieldsOf(JSON.parse(text))["drySha"]);
    return dry !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(dry) ? dry : undefined;
  } catch {
    return undefined;
  }
}
