import { argoApplication } from "./argo-cd/application.ts";
import { flux } from "./flux/flux.ts";
import { helmChart } from "./helm/chart.ts";
import { inference } from "./helm/inference.ts";
import { helmValues } from "./helm/values.ts";
import { kubernetes } from "./kubernetes/kubernetes.ts";
import { kustomization } from "./kustomize/kustomization.ts";
import type { Manifest } from "./manifest.ts";
import { marker } from "./marker/marker.ts";
import type { ParsedText } from "./yaml/tree.ts";

/** Every kind of manifest, the most specific first: a scalar belongs to the first kind that finds it. */
export const manifests: readonly Manifest[] = [
  kustomization,
  argoApplication,
  flux,
  kubernetes,
  helmValues,
  marker,
  helmChart,
  // Last, because it guesses.
  inference,
];

/** The kinds that understand the source: in an unknown format, only a marker says what a line means. */
export const kindsFor = ({ format }: ParsedText): readonly Manifest[] => (format === "text" ? [marker] : manifests);
