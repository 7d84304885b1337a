import { formatImageRef } from "../../domain/image-ref.ts";
import type { SubjectVerdict } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { RolloutImage } from "../rollout.ts";
import type { ApplicationName } from "./applications.ts";
import type { SubjectLook } from "./subject.ts";

/** Bounds of a nested app of apps. */
export const familyBounds = { depth: 5, members: 300 };

/** Applications that an Application creates. Its own status says that they exist, not that they are healthy. */
export function childrenOf(application: Fields): ApplicationName[] {
  const status = fieldsOf(application["status"]);
  const home = textOf(status["controllerNamespace"]);
  return listOf(status["resources"])
    .map(fieldsOf)
    .filter(({ group, kind }) => group === "argoproj.io" && kind === "Application")
    .flatMap(({ name, namespace }) => {
      const text = textOf(name);
      if (text === undefined) return [];
      const where = textOf(namespace);
      return [{ name: text, namespace: where === home ? undefined : where, home }];
    });
}

/**
 * Combines the looks at all members of a family. Each image must be shown by one of them; then all members count as having shown it.
 * A family that shows all images has the evidence "image".
 */
export function familyVerdicts(looks: readonly SubjectLook[], images: readonly RolloutImage[]): SubjectVerdict[] {
  const verdicts = looks.flatMap(({ verdict }) => verdict ?? []);
  if (!looks.some((look) => look.images !== undefined)) return verdicts;
  const shown = new Set(
    looks.flatMap((look) => (look.verdict?.verdict.evidence === "image" ? (look.images ?? images) : [])),
  );
  const missing = images.filter((image) => !shown.has(image));
  const [root] = verdicts;
  if (missing.length === 0) return verdicts.map(withImageEvidence);
  if (root === undefined || verdicts.some(({ verdict }) => verdict.state !== "healthy")) return verdicts;
  const reason = `All Applications are healthy, and none of them shows ${missing.map((image) => formatImageRef(image)).join(", ")}`;
  return [{ ...root, verdict: { ...root.verdict, state: "unknown", rule: "R16", reason } }, ...verdicts.slice(1)];
}

function withImageEvidence(subject: SubjectVerdict): SubjectVerdict {
  const { verdict } = subject;
  if (verdict.evidence === undefined || verdict.evidence === "image") return subject;
  if (verdict.state !== "healthy") return { ...subject, verdict: { ...verdict, evidence: "image" } };
  const reason =
    "Our commit is synced, health is Healthy, and the Applications together show the live images to be ours.";
  return { ...subject, verdict: { ...verdict, evidence: "image", reason } };
}
