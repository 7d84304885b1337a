import { argoApplication } from "./argo-application.ts";
import { flux } from "./flux.ts";
import { helmChart } from "./helm-chart.ts";
import { helmValues } from "./helm-values.ts";
import { inference } from "./inference.ts";
import { kubernetes } from "./kubernetes.ts";
import { kustomization } from "./kustomization.ts";
import type { Manifest } from "./manifest.ts";
import { marker } from "./marker.ts";
import type { Source } from "./tree.ts";

/** Every kind of manifest, most specific first: a scalar belongs to the first kind that finds it. */
export const manifests: readonly Manifest[] = [
  kustomization,
  argoApplication,
  flux,
  kubernetes,
  helmValues,
  marker,
  helmChart,
  // Last, for it guesses.
  inference,
];

/** Those that understand the source: only a marker says what a line of an unknown format means. */
export const kindsFor = ({ format }: Source): readonly Manifest[] => (format === "text" ? [marker] : manifests);
