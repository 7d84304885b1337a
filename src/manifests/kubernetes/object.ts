import { type Node, pairOf, textOf } from "../yaml/tree.ts";

/** Whether it is a Kubernetes object, a kustomization without a header aside. */
export const isObject = (node: Node | undefined): boolean =>
  pairOf(node, "apiVersion") !== undefined && pairOf(node, "kind") !== undefined;

/**
 * The parts of a file that speak of images without deciding what runs: annotations and labels, an object's status, texts
 * for others, and objects that say where an updater looks for tags. A marker or a key path still reaches into them.
 */
export const isAboutImages = (node: Node): boolean =>
  isMetadata(node) || isStatus(node) || isText(node) || isUpdater(node);

/** Labels and annotations. */
export const isMetadata = ({ step }: Node): boolean =>
  typeof step === "string" && /(?:annotations|labels)$/i.test(step);

/** What a controller writes, or reads to look for tags: nobody would have a version written there. */
export const isNeverWritten = (node: Node): boolean =>
  isStatus(node) ||
  isUpdater(node) ||
  /^(?:kubectl\.kubernetes|argocd-image-updater\.argoproj)\.io\//.test(String(node.step));

const isStatus = ({ step, parent }: Node): boolean => step === "status" && isObject(parent);

const isText = (node: Node): boolean =>
  isObject(node) && /^(?:ConfigMap|Secret)$/.test(textOf(pairOf(node, "kind")?.value) ?? "");

const updaters = /^(?:image\.toolkit\.fluxcd|argocd-image-updater\.argoproj)\.io\//;

const isUpdater = (node: Node): boolean =>
  isObject(node) && updaters.test(textOf(pairOf(node, "apiVersion")?.value) ?? "");
