import { type Node, pairOf, textOf } from "./tree.ts";

/** Whether it is a Kubernetes object, a kustomization without a header aside. */
export const isObject = (node: Node | undefined): boolean =>
  pairOf(node, "apiVersion") !== undefined && pairOf(node, "kind") !== undefined;

/**
 * The parts of a file that speak of images without deciding what runs: annotations and labels, an object's status, texts
 * for others, and objects that say where an updater looks for tags. A marker or a key path still reaches into them.
 */
export const isAboutImages = (node: Node): boolean => isMetadata(node) || isStatus(node) || isData(node);

const isMetadata = ({ step }: Node): boolean => typeof step === "string" && /(?:annotations|labels)$/i.test(step);

const isStatus = ({ step, parent }: Node): boolean => step === "status" && isObject(parent);

function isData(node: Node): boolean {
  const kind = textOf(pairOf(node, "kind")?.value);
  const apiVersion = textOf(pairOf(node, "apiVersion")?.value);
  if (kind === undefined || apiVersion === undefined) return false;
  if (kind === "ConfigMap" || kind === "Secret") return true;
  return /^(?:image\.toolkit\.fluxcd|argocd-image-updater\.argoproj)\.io\//.test(apiVersion);
}
