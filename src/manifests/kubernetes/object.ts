import { type Node, pairOf, textOf } from "../yaml/tree.ts";

/** Whether it is a Kubernetes object. A kustomization without a header is not one. */
export const isObject = (node: Node | undefined): boolean =>
  pairOf(node, "apiVersion") !== undefined && pairOf(node, "kind") !== undefined;

/**
 * The parts of a file that mention images but do not decide what runs. These are annotations and labels, an object's status, ConfigMaps and
 * Secrets, and objects with rules for an updater's search for tags. A marker or a key path still reaches them.
 */
export const isAboutImages = (node: Node): boolean =>
  isMetadata(node) || isStatus(node) || isText(node) || isUpdater(node);

/** Labels and annotations. */
export const isMetadata = ({ step }: Node): boolean =>
  typeof step === "string" && /(?:annotations|labels)$/i.test(step);

/** Fields that a controller writes, or that an updater reads to look for tags. No user wants a version written there. */
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
