import type { Relation } from "../../git/repository.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import type { ContentAt, Revisions } from "../rollout.ts";
import type { FluxContext, FluxObjects } from "./flux-context.ts";
import { commitIn } from "./flux-object.ts";

/** Looks up how the commits that the objects name relate to ours, before they are judged. */
export async function knownCommits(
  { kustomization, source }: FluxObjects,
  revisions: Revisions,
): Promise<Pick<FluxContext, "relation" | "contentAt">> {
  const status = fieldsOf(fieldsOf(kustomization)["status"]);
  const artifact = fieldsOf(fieldsOf(fieldsOf(source)["status"])["artifact"]);
  const texts = [
    status["lastAppliedRevision"],
    status["lastAttemptedRevision"],
    status["lastAppliedOriginRevision"],
    status["lastAttemptedOriginRevision"],
    artifact["revision"],
    fieldsOf(artifact["metadata"])["org.opencontainers.image.revision"],
  ];
  const commits = new Set(texts.flatMap((text) => commitIn(text) ?? []));
  const relations = new Map<string, Relation>();
  const contents = new Map<string, ContentAt>();
  for (const commit of commits) {
    const relation = await revisions.relation(commit);
    relations.set(commit, relation);
    if (relation === "descendant" || relation === "diverged") contents.set(commit, await revisions.contentAt(commit));
  }
  return {
    relation: (commit) => relations.get(commit) ?? "unknown",
    contentAt: (commit) => contents.get(commit) ?? "unknown",
  };
}
